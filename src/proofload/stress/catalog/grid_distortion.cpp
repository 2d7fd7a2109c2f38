#include <algorithm>
#include <cmath>

#include "proofload/core/rng.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

constexpr int kMostCells = 32;

class GridDistortion final : public Stressor {
 public:
  GridDistortion(Axis axis, const Params& params)
      : Stressor(std::move(axis)), cells_(params.integer("cells")), surround_(surround_of(params)) {}

 protected:
  void stress(Stressed& result, const Keys& keys, double share) const override {
    const Size size = result.sample.image.size();
    const Rng rng(keys.sample);
    const double cell_x = static_cast<double>(size.width) / cells_;
    const double cell_y = static_cast<double>(size.height) / cells_;
    // Crossings of the grid, moved; those on the rim stay on it, so that the picture keeps its outline.
    std::vector<Point> nodes;
    for (int j = 0; j <= cells_; ++j)
      for (int i = 0; i <= cells_; ++i) {
        const auto row = static_cast<std::uint64_t>(j);
        const std::uint64_t at = row * (kMostCells + 1) + static_cast<std::uint64_t>(i);
        const bool rim_x = i == 0 || i == cells_;
        const bool rim_y = j == 0 || j == cells_;
        nodes.push_back({rim_x ? 0 : share * cell_x * (2 * rng.uniform(0, at) - 1),
                         rim_y ? 0 : share * cell_y * (2 * rng.uniform(1, at) - 1)});
      }
    const auto shift = [&](Point p) {
      const double u = std::clamp(p.x / cell_x, 0.0, static_cast<double>(cells_));
      const double v = std::clamp(p.y / cell_y, 0.0, static_cast<double>(cells_));
      const int i = std::min(static_cast<int>(u), cells_ - 1);
      const int j = std::min(static_cast<int>(v), cells_ - 1);
      const double fx = u - i;
      const double fy = v - j;
      const auto node = [&](std::size_t right, std::size_t low) {
        const auto row = static_cast<std::size_t>(j) + low;
        return nodes[row * (static_cast<std::size_t>(cells_) + 1) + static_cast<std::size_t>(i) + right];
      };
      const auto mix = [&](double a, double b, double c, double d) {
        return (1 - fy) * ((1 - fx) * a + fx * b) + fy * ((1 - fx) * c + fx * d);
      };
      return Point{p.x + mix(node(0, 0).x, node(1, 0).x, node(0, 1).x, node(1, 1).x),
                   p.y + mix(node(0, 0).y, node(1, 0).y, node(0, 1).y, node(1, 1).y)};
    };
    // Fine enough that the edges of the cells stay edges.
    const int log = std::min(size.width, size.height) >= 64 * cells_ ? 2
                    : std::min(size.width, size.height) >= 256       ? 1
                                                                     : 0;
    move_by(result, Displacement::of(size, log, log, shift), surround_);
  }

 private:
  int cells_;
  Surround surround_;
};

}  // namespace

Spec grid_distortion() {
  const auto axis = fixed({.parameter = "jitter", .unit = "", .percent = true, .identity = 0, .top = 0.24});
  return {
      .family = Family::geometry,
      .title = "Grid distortion",
      .summary =
          "Moves the crossings of a grid by up to a share of a cell and everything between them along; up to "
          "24 % nothing folds over.",
      .params = {integer("cells", 5, {2, kMostCells}, "", "Cells on each side."), border_param(),
                 fill_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant},
      .source = "Bilinear map of every cell; crossings moved by U(−1, 1)·jitter·cell",
      .aliases = {"albumentations.GridDistortion", "albumentations.PiecewiseAffine",
                  "imgaug.PiecewiseAffine"},
      .make = make<GridDistortion>(axis)};
}

}  // namespace proofload::stress
