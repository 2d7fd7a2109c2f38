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
    // Fine enough that the edges of the cells stay edges.
    const int shortest = std::min(size.width, size.height);
    const int log = shortest >= 64 * cells_ ? 2 : shortest >= 128 ? 1 : 0;
    const std::vector<Place> across = places(size.width, cell_x, log);
    const std::vector<Place> down = places(size.height, cell_y, log);
    const auto shift = [&](Point p) {
      const Place& u = across[static_cast<std::size_t>(p.x) >> log];
      const Place& v = down[static_cast<std::size_t>(p.y) >> log];
      const Point* const upper = nodes.data() + v.cell * (static_cast<std::size_t>(cells_) + 1) + u.cell;
      const Point* const lower = upper + cells_ + 1;
      const auto mix = [&](double a, double b, double c, double d) {
        return (1 - v.share) * ((1 - u.share) * a + u.share * b) +
               v.share * ((1 - u.share) * c + u.share * d);
      };
      return Point{p.x + mix(upper[0].x, upper[1].x, lower[0].x, lower[1].x),
                   p.y + mix(upper[0].y, upper[1].y, lower[0].y, lower[1].y)};
    };
    move_by(result, Displacement::of(size, log, log, shift), surround_);
  }

 private:
  // In which cell a node of the field lies, and how far in it.
  struct Place {
    std::size_t cell;
    double share;
  };
  std::vector<Place> places(int side, double cell, int log) const {
    std::vector<Place> out;
    const int step = 1 << log;
    // The last node may lie beyond the picture.
    for (int i = 0; i < side + step; i += step) {
      const double u = std::min((i + 0.5) / cell, static_cast<double>(cells_));
      const int index = std::min(static_cast<int>(u), cells_ - 1);
      out.push_back({static_cast<std::size_t>(index), u - index});
    }
    return out;
  }

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
