// Parts on a conveyor belt, seen from above: washers, nuts, bolts and plates, some of them cut by the frame.
//
// Nothing but +, −, ×, ÷ and √ touches a pixel, so pictures are equal on every machine.
#pragma once

#include <string>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/data/annotation.h"
#include "proofload/dataset/detail/brush.h"
#include "proofload/image/image.h"

namespace proofload::dataset {

/// Names of the classes, by index.
const std::vector<std::string>& belt_classes();

/// Lengths and places in picture sides.
struct BeltPart {
  enum class Kind { washer, nut, bolt, plate };  ///< In the order of `belt_classes`.

  Kind kind = Kind::washer;
  float x = 0, y = 0;  ///< Centre.
  float sine = 0, cosine = 1;
  float length = 0;  ///< Half length along its axis; the outer radius of washers and nuts.
  float width = 0;   ///< Half width across; of a bolt that of its head.
  float inner = 0;   ///< Radius of the hole; of a bolt the half width of its shaft.
  float head = 0;    ///< Length of a bolt's head; radius of a plate's corners.
  float pitch = 0;   ///< Of a bolt's thread.
  Colour metal{};
  float gloss = 0;  ///< How much brighter the side towards the light is, 0..1.
};

struct BeltStyle {
  Colour belt{};
  bool upright = false;  ///< The belt runs from top to bottom, not from left to right.
  float grain = 0;       ///< Grey levels of single pixels.
  float ridge = 0;       ///< Grey levels of the ribs across the belt.
  float ridge_pitch = 0;
  float cloud = 0;                    ///< Grey levels of wear, over a fifth of the picture.
  float rail_low = 0, rail_high = 0;  ///< Widths of the rails at both sides, 0 = none.
  Colour rail{};
  bool seam = false;
  float seam_at = 0, seam_slope = 0;
  struct Spot {
    float x, y, radius, depth;  ///< Depth below 0 is dirt, above a speck of light.
  };
  std::vector<Spot> spots;
  float light_x = 0, light_y = 0;  ///< Unit vector towards the light.
  float shadow = 0, drop = 0;      ///< Depth 0..1 and offset of the shadows.
  float light = 0, slope = 0;      ///< Factor on everything, and its change over the picture.
  std::vector<BeltPart> parts;     ///< No two touch.
  Rng field{0};                    ///< Of grain and clouds.
};

/// Draws 0.. of stream 0 of `rng`.
BeltStyle belt_style(const Rng& rng);
/// Boxes around the parts (without their shadows) in a picture of `size` pixels, clipped to it.
BoxLabels belt_labels(const BeltStyle& style, int size);
/// Square, 3 channels; `size` in pixels, at least 8.
Image draw_belt(const BeltStyle& style, int size);

}  // namespace proofload::dataset
