#include <array>
#include <cmath>

#include "proofload/core/rng.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"
#include "proofload/stress/thin_plate.h"

namespace proofload::stress {

namespace {

constexpr int kSide = 4;  // Control points a side.

class ThinPlateSpline final : public Stressor {
 public:
  ThinPlateSpline(Axis axis, const Params& params)
      : Stressor(std::move(axis)), surround_(surround_of(params)) {}

 protected:
  void stress(Stressed& result, const Keys& keys, double share) const override {
    const Size size = result.sample.image.size();
    const Rng rng(keys.sample);
    const double cell_x = static_cast<double>(size.width) / (kSide - 1);
    const double cell_y = static_cast<double>(size.height) / (kSide - 1);
    std::vector<Point> from;
    std::vector<Point> to;
    for (int j = 0; j < kSide; ++j)
      for (int i = 0; i < kSide; ++i) {
        const std::uint64_t at = static_cast<std::uint64_t>(j) * kSide + static_cast<std::uint64_t>(i);
        from.push_back({i * cell_x, j * cell_y});
        to.push_back({from.back().x + share * cell_x * (2 * rng.uniform(0, at) - 1),
                      from.back().y + share * cell_y * (2 * rng.uniform(1, at) - 1)});
      }
    const ThinPlate plate(from, to);
    move_by(result, Displacement::of(size, 2, 2, [&](Point p) { return plate.map(p); }), surround_);
  }

 private:
  Surround surround_;
};

}  // namespace

Spec thin_plate_spline() {
  const auto axis = fixed({.parameter = "jitter", .unit = "", .percent = true, .identity = 0, .top = 0.3});
  return {
      .family = Family::geometry,
      .title = "Thin-plate spline",
      .summary =
          "Bends the picture like a thin sheet held at sixteen points, each moved by up to a share of their "
          "distance.",
      .params = {border_param(), fill_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant},
      .source = "Bookstein, IEEE PAMI 11(6), 1989: kernel r² log r",
      .aliases = {"albumentations.ThinPlateSpline", "kornia.RandomThinPlateSpline"},
      .make = make<ThinPlateSpline>(axis)};
}

}  // namespace proofload::stress
