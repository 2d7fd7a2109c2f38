// Ice as it grows on cold glass.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/image/image.h"

namespace proofload::stress {

/// How much of the sky the ice scatters at every pixel, in [0, 1], mean about 0.6: feathers, which are ridges of smooth noise
/// (1 − |noise|)⁴ along bent directions, at four scales, on cells of frozen drops (Worley, F2 − F1), denser towards the rim.
///
/// Single precision, every operation rounded once and in a fixed order: equal values on every processor.
class Ice {
 public:
  Ice(Size size, const Rng& rng);

  std::span<const float> row(int y) const {
    return std::span(values_).subspan(static_cast<std::size_t>(y) * pitch_,
                                      static_cast<std::size_t>(size_.width));
  }

 private:
  void add_cells(const Rng& rng, std::uint32_t octave, double scale, float weight);
  void add_ridges(const Rng& rng, double side);
  void finish();

  Size size_;
  std::size_t pitch_;  ///< Rows are longer than the picture is wide, by up to a vector.
  std::vector<float> values_;
};

}  // namespace proofload::stress
