#include "proofload/stress/late_windows.h"

#include <algorithm>
#include <utility>

namespace proofload::stress {

LateWindows::LateWindows(std::uint32_t frames, Order order)
    : order_of_(std::move(order)), held_(frames), order_(frames), place_(frames), next_place_(frames) {}

std::optional<Shown> LateWindows::next(Sample frame, std::uint32_t index) {
  const auto frames = static_cast<std::uint32_t>(held_.size());
  const std::uint32_t window = index / frames;
  const std::uint32_t at = index % frames;
  if (at == 0 && window > 0) {
    if (window > 1) place_.swap(next_place_);
    order_of_(window - 1, order_);
  }
  if (window == 0) {
    place_[at] = at;
    held_[at] = frame.image;
    frame.image = held_[0];
    return Shown{{std::move(frame), Warp(), {}}, 0};
  }
  // What is shown makes room for what comes in.
  const std::uint32_t shown = order_[at];
  const std::uint32_t place = place_[shown];
  std::swap(frame.image, held_[place]);
  next_place_[at] = place;
  return Shown{{std::move(frame), Warp(), {}}, (window - 1) * frames + shown};
}

std::uint32_t window_within(const ClipShape& shape, double frames) {
  return std::clamp(static_cast<std::uint32_t>(frames), std::uint32_t{1},
                    std::max(std::uint32_t{1}, shape.frames / 2));
}

}  // namespace proofload::stress
