// What a decoder shows of a clip whose packets get lost: errors stay in the picture until it is refreshed.
#pragma once

#include <cstdint>

#include "proofload/data/clip.h"
#include "proofload/data/sample.h"
#include "proofload/image/image.h"
#include "proofload/stress/block_grid.h"
#include "proofload/stress/loss_chain.h"
#include "proofload/stress/packets.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

struct LossyDecoding {
  Packetisation packets{};
  double burst = 3;       ///< Packets lost in a row, on average; the chain goes on from frame to frame.
  bool from_last = true;  ///< Lost blocks are copied from the frame before; else concealed within the frame.
  bool whole_frames = false;                  ///< A frame with any loss is the frame before as a whole.
  Concealment within = Concealment::spatial;  ///< Where there is no frame before, or not `from_last`.
  std::uint8_t grey = 128;
  int refresh_frames = 30;    ///< Every so many frames one is coded without the frame before.
  double refresh_blocks = 0;  ///< Probability that a block of any other frame is.
};

/// A clip decoded with losses. Keeps two frames: the last one as it was sent and as it was shown.
///
/// A block that arrives is the sent block plus the error that the shown frame before had where the block came from (found by
/// comparing the sent frames), unless the frame or block is coded without the frame before. A lost block is concealed.
class LossyClip final : public ClipPass {
 public:
  LossyClip(const LossyDecoding& how, const Keys& keys, double loss_rate)
      : how_(how), key_(keys.sample), chain_(loss_rate, how.burst) {}
  std::optional<Shown> next(Sample frame, std::uint32_t index) override;

 private:
  LossyDecoding how_;
  std::uint64_t key_;
  LossChain chain_;
  Image sent_;   // The frame before, as it was sent …
  Image shown_;  // … and as it was shown.
};

}  // namespace proofload::stress
