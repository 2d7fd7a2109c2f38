// Clips whose frames move as a whole.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>

#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

/// Moves each frame, with its label, by a matrix of its own.
class MovingClip final : public ClipPass {
 public:
  /// Takes points before to points after (row-major 3×3, edge coordinates) in frame `index`.
  using Motion = std::function<std::array<double, 9>(std::uint32_t index, Size size)>;

  MovingClip(Motion motion, const Surround& surround) : motion_(std::move(motion)), surround_(surround) {}
  std::optional<Shown> next(Sample frame, std::uint32_t index) override;

 private:
  Motion motion_;
  Surround surround_;
};

}  // namespace proofload::stress
