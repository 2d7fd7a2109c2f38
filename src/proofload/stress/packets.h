// How a coded picture would be cut into packets: a stand-in for an encoder that needs no codec.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proofload/image/image.h"
#include "proofload/stress/block_grid.h"

namespace proofload::stress {

struct Packetisation {
  int macroblock = 16;         ///< Side in px, 4 to 64.
  double bits_per_pixel = 1;   ///< Coding rate, above 0.
  int payload = 1400;          ///< Bytes a packet carries, at least 1.
  bool slice_per_row = false;  ///< A slice is a row of macroblocks; otherwise it is what fits a packet.
  bool fragments = false;      ///< With slice_per_row: a slice longer than a packet is cut into several.
};

/// Macroblocks in raster order and the packets that carry them.
struct Packets {
  BlockGrid grid;
  std::vector<std::uint32_t> first;  ///< Of every macroblock, the first packet that carries it …
  std::vector<std::uint32_t> last;   ///< … and the last; the same unless fragments are sent.
  std::size_t count = 0;             ///< Number of packets.
  int payload = 0;                   ///< Payload in use, in bytes.
};

/// Bytes of macroblock i: max(1, beta (1 + g_i)), g_i the mean absolute difference of its samples to their
/// right and lower neighbours in grey levels, beta such that all bytes together are bits_per_pixel.
///
/// Packets are filled in raster order; one is closed before a macroblock that would take it over the
/// payload. A picture that would fill fewer than 16 packets uses a payload of ceil(bytes/16), and
/// macroblocks of 4 px if its shorter side is below 128 px, so that single losses stay possible.
Packets packets_of(const ImageView& view, const Packetisation& how);

}  // namespace proofload::stress
