#include "proofload/stress/moving_clip.h"

#include <utility>

namespace proofload::stress {

std::optional<Shown> MovingClip::next(Sample frame, std::uint32_t index) {
  Shown out{{std::move(frame), Warp(), {}}, index};
  move_by(out.stressed, motion_(index, out.stressed.sample.image.size()), surround_);
  return out;
}

}  // namespace proofload::stress
