#include <algorithm>
#include <cmath>
#include <numbers>

#include "proofload/core/rng.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

class PinchAndTwirl final : public Stressor {
 public:
  PinchAndTwirl(Axis axis, const Params& params)
      : Stressor(std::move(axis)), cells_(params.integer("cells")), surround_(surround_of(params)) {}

 protected:
  void stress(Stressed& result, const Keys& keys, double degrees) const override {
    const Size size = result.sample.image.size();
    const Rng draw(keys.sample);
    const double twirl = degrees * std::numbers::pi / 180;
    // The benchmark couples both: level s turns by π/20·s and pinches with the exponent 0.1 + 0.04·s.
    const double pinch = std::min(1.0, degrees / 9) * 0.1 + 0.04 * degrees / 9;
    const double cell_x = static_cast<double>(size.width) / cells_;
    const double cell_y = static_cast<double>(size.height) / cells_;
    const double radius = std::min(cell_x, cell_y) / 2;
    const auto from = [&](Point p) {
      const int i = std::clamp(static_cast<int>(p.x / cell_x), 0, cells_ - 1);
      const int j = std::clamp(static_cast<int>(p.y / cell_y), 0, cells_ - 1);
      const double cx = (i + 0.5) * cell_x;
      const double cy = (j + 0.5) * cell_y;
      const double r = std::hypot(p.x - cx, p.y - cy);
      if (r >= radius || r == 0) return p;
      const double d = r / radius;
      const std::uint64_t cell =
          static_cast<std::uint64_t>(j) * static_cast<std::uint64_t>(cells_) + static_cast<std::uint64_t>(i);
      const bool left = draw.uniform(0, cell) < 0.5;
      const double angle = (left ? twirl : -twirl) * (1 - d) * (1 - d);
      const double factor = std::pow(std::sin(std::numbers::pi * d / 2), -pinch);
      const double x = (p.x - cx) * factor;
      const double y = (p.y - cy) * factor;
      return Point{cx + x * std::cos(angle) - y * std::sin(angle),
                   cy + x * std::sin(angle) + y * std::cos(angle)};
    };
    move_by(result, Displacement::of(size, 0, 0, from), surround_);
  }

 private:
  int cells_;
  Surround surround_;
};

}  // namespace

Spec pinch_and_twirl() {
  const auto axis = fixed({.parameter = "angle", .unit = "°", .identity = 0, .top = 180});
  const auto cells = [](int n) {
    Value out = Value::object();
    out["cells"] = n;
    return out;
  };
  return {.family = Family::geometry,
          .title = "Pinch and twirl",
          .summary =
              "Turns and pinches a disk in every cell of a grid, most in its middle and not at its rim.",
          .params = {integer("cells", 5, {1, 16}, "", "Cells on each side."), border_param(), fill_param()},
          .axis = axis,
          .levels = {{"cifar10_c_bar", {49.5, 54, 58.5, 76.5, 90}, {cells(3)}}},
          .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant},
          .source =
              "Mintun, Kirillov and Xie, NeurIPS 2021 (C-bar): twirl π/20·s·(1 − d)², radius · "
              "sin(πd/2)^−(0.1 + 0.04·s)",
          .aliases = {"c_bar.pinch_and_twirl"},
          .make = make<PinchAndTwirl>(axis)};
}

}  // namespace proofload::stress
