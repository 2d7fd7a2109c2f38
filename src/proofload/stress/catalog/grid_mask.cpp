#include <algorithm>
#include <cmath>

#include "proofload/core/rng.h"
#include "proofload/stress/cover.h"
#include "proofload/stress/hidden_labels.h"
#include "proofload/stress/mosaic.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class GridMask final : public Stressor, public CoversPlaces {
 public:
  GridMask(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        cell_(params.integer("cell")),
        value_(static_cast<std::uint8_t>(params.integer("value"))),
        least_visible_(params.real("least_visible")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double share) const override {
    const Size size = result.sample.image.size();
    const Rng draw(keys.sample);
    // A square of √share of the cell's side is hidden in each, so that the share is that of the area.
    const int hidden = static_cast<int>(std::lround(cell_ * std::sqrt(share)));
    const auto shift = [&](std::uint64_t k) { return static_cast<int>(draw.uniform(0, k) * cell_); };
    const int sx = shift(0);
    const int sy = shift(1);
    Cover cover;
    for (int y = -sy; y < size.height; y += cell_)
      for (int x = -sx; x < size.width; x += cell_) {
        const PixelBox square{std::max(0, x), std::max(0, y), std::min(size.width, x + hidden),
                              std::min(size.height, y + hidden)};
        if (square.x0 < square.x1 && square.y0 < square.y1) cover.push_back(square);
      }
    cover_pixels(result.sample, cover, value_, least_visible_);
  }

  int cell_;
  std::uint8_t value_;
  double least_visible_;
};

}  // namespace

Spec grid_mask() {
  const auto axis = fixed({.parameter = "share", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {.family = Family::occlusion,
          .title = "Grid of covers",
          .summary =
              "Covers a square in every cell of a grid, as a fence or a mesh in front of the camera does. "
              "Boxes keep their "
              "size and say how much can still be seen.",
          .params = {integer("cell", 32, {2, 1024}, "px", "Side of a cell."),
                     integer("value", 0, {0, 255}, "grey levels", "Grey level of covers."),
                     least_visible_param()},
          .axis = axis,
          .levels = {},
          .traits = {.draws = Scope::clip, .nested = true, .labels = LabelEffect::visible},
          .source = "Chen et al. 2020 (GridMask), by the share of the area",
          .aliases = {"albumentations.GridDropout"},
          .make = make<GridMask>(axis)};
}

}  // namespace proofload::stress
