// The pieces of a coded picture: network abstraction layer units of H.264 and H.265 with start codes between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace proofload::coding {

enum class Standard { h264, h265 };

/// One unit of a byte stream, [begin, end) with its start code.
struct Unit {
  std::size_t begin = 0;
  std::size_t header = 0;   ///< Its first byte behind the start code …
  std::size_t payload = 0;  ///< … and behind the header of 1 (H.264) or 2 bytes (H.265).
  std::size_t end = 0;
  /// Part of a picture (H.264 types 1 and 5, H.265 0 to 31), which a link may lose; parameter sets and messages are
  /// sent again or by another way.
  bool slice = false;
  /// The first slice of its picture: first_mb_in_slice is 0, first_slice_segment_in_pic_flag is 1.
  bool starts_picture = false;
  friend bool operator==(const Unit&, const Unit&) = default;
};

/// Splits on start codes (ITU-T H.264 and H.265, annex B); bytes before the first one are passed over, and units too short
/// for their header are none. Works on any bytes.
std::vector<Unit> units_of(std::span<const std::uint8_t> stream, Standard standard);

}  // namespace proofload::coding
