// Cloudy noise by diamond-square subdivision, as ImageNet-C makes it for fog.
#pragma once

#include <span>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/image/image.h"

namespace proofload::stress {

/// Values in [0, 1], both reached in the picture, on a square torus whose side is the power of two from the long side of the
/// picture on. Nodes that no pixel depends on are not computed.
///
/// From one corner of value 0 on, square centres are the mean of four corners plus w²·U(-1, 1), edge middles the mean of
/// their four neighbours plus the same; then the step is halved and w divided by `decay`, so that amplitudes fall by decay²
/// from octave to octave. Every node draws for itself: the map is a function of the random field. Sides above kLargestPlasma
/// are interpolated from a smaller map.
class PlasmaMap {
 public:
  /// `decay` >= 1: 1 is rough, 3 is soft. Draws are 16-bit elements y·side + x of `stream`.
  PlasmaMap(Size picture, double decay, const Rng& rng, std::uint32_t stream);

  int side() const { return side_; }
  /// out[x] = value at pixel (x, y) of the picture, for x < out.size() <= width.
  void row(int y, std::span<float> out) const;
  /// The torus, row by row; what lies beyond the picture means nothing.
  std::span<const float> values() const { return values_; }

 private:
  int side_;
  int zoom_;  ///< Picture pixels per node.
  std::vector<float> values_;
};

/// Longest side of a map in nodes (16 MB).
inline constexpr int kLargestPlasma = 2048;

}  // namespace proofload::stress
