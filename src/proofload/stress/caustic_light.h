// The net of light that waves throw on the bottom of clear water.
#pragma once

#include <span>

#include "proofload/core/rng.h"
#include "proofload/image/image.h"

namespace proofload::stress {

class CausticLight {
 public:
  /// Draws the moment and the size of the waves from elements 0 and 1 of stream 0; the water is `later` than drawn.
  CausticLight(const Rng& rng, Size frame, double later = 0);

  /// Light in [0, 1] along y = `y` px at x = 0, spacing, 2·spacing, … px; equal on every processor.
  void row(int y, int spacing, std::span<float> out) const;

 private:
  float time_;
  float per_pixel_;
};

}  // namespace proofload::stress
