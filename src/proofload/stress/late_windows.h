// Clips whose frames come in another order.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "proofload/stress/stressor.h"

namespace proofload::stress {

/// Shows the frames of each window of a clip in another order while the next window comes in: no frame is seen before its
/// time, and no more than one window is held. While the first window comes in, its first frame stands, as in a player that
/// fills its buffer; the last window, and what is left of a whole one, is never seen. Labels are those of the frame due.
class LateWindows final : public ClipPass {
 public:
  /// Writes into `order` which frame of the window is shown at each of its places: a permutation of 0, 1, ….
  using Order = std::function<void(std::uint32_t window, std::span<std::uint32_t> order)>;

  /// `frames` >= 1 make a window.
  LateWindows(std::uint32_t frames, Order order);
  std::optional<Shown> next(Sample frame, std::uint32_t index) override;

 private:
  Order order_of_;
  std::vector<Image> held_;
  std::vector<std::uint32_t> order_;
  // Where each frame of the window that is shown, and of the one that comes in, is held.
  std::vector<std::uint32_t> place_;
  std::vector<std::uint32_t> next_place_;
};

/// The longest window of `frames` frames that a clip has room for: it is held and then shown, so half the clip at most.
std::uint32_t window_within(const ClipShape& shape, double frames);

}  // namespace proofload::stress
