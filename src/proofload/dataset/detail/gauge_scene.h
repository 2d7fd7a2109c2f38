// A round dial drawn from numbers: the scale runs from 0 at the top clockwise to 10, which is the top again.
//
// Only the needle breaks the left-right symmetry: the mirror image of a dial that reads v is, bit for bit, the
// dial of the same style that reads 10 − v. No text is drawn, and nothing but +, −, ×, ÷ and √ touches a pixel,
// so pictures are equal on every machine.
#pragma once

#include "proofload/core/rng.h"
#include "proofload/dataset/detail/brush.h"
#include "proofload/image/image.h"

namespace proofload::dataset {

/// Lengths in half picture sides, colours as painted before the light falls on them.
struct GaugeStyle {
  enum class Needle { tapered, arrow, counterweight };

  Colour background{}, bezel{}, face{}, ticks{}, accent{}, needle{}, cap{};
  float brushed = 0;  ///< Amplitude of the background's rows, grey levels.
  float radius = 0;   ///< Outer edge of the bezel.
  float bezel_width = 0;
  float tick_outer = 0;  ///< Radius where ticks begin.
  float major_length = 0, major_width = 0;
  float minor_length = 0, minor_width = 0;
  int minors = 0;         ///< Parts of the distance between two major ticks.
  bool dots = false;      ///< Major ticks are dots.
  bool rim = false;       ///< A line joins the ticks.
  bool triangle = false;  ///< Zero has a triangle; else a wider tick.
  float low_zone = 0;     ///< Half width, in scale units, of the coloured arc about 5; 0 = none.
  Needle kind = Needle::tapered;
  float needle_length = 0, needle_tail = 0, needle_width = 0;
  float shadow = 0;  ///< Depth of the needle's shadow, 0..1.
  float cap_radius = 0;
  float light = 0;  ///< Factor on everything.
  float slope = 0;  ///< Change of the light from top to bottom.
  float glare = 0;  ///< Strength of the reflection on the glass, 0..1.
  Rng grain{0};     ///< Field of the background's rows.
};

/// Draws 0.. of stream 0 of `rng`.
GaugeStyle gauge_style(const Rng& rng);
/// Square, 3 channels. `reading` in [0, 10]; `size` in pixels, at least 8.
Image draw_gauge(const GaugeStyle& style, double reading, int size);

}  // namespace proofload::dataset
