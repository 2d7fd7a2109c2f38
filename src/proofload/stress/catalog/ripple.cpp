#include <cmath>
#include <numbers>

#include "proofload/core/rng.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

class Ripple final : public Stressor {
 public:
  Ripple(Axis axis, const Params& params) : Stressor(std::move(axis)), surround_(surround_of(params)) {}

 protected:
  void stress(Stressed& result, const Keys& keys, double amplitude) const override {
    const Size size = result.sample.image.size();
    const Rng draw(keys.sample);
    // Every axis is pushed along itself by a wave of the other.
    struct Wave {
      double length, phase;
    };
    const auto wave = [&](std::uint64_t i, int side) {
      return Wave{(0.1 + 0.2 * draw.uniform(0, 2 * i)) * side,
                  2 * std::numbers::pi * draw.uniform(0, 2 * i + 1)};
    };
    const Wave across = wave(0, size.height);
    const Wave down = wave(1, size.width);
    const double a = amplitude * size.width;
    const double b = amplitude * size.height;
    move_by(result,
            Displacement::of(
                size, 0, 0,
                [&](Point p) {
                  return Point{p.x + a * std::sin(2 * std::numbers::pi * p.y / across.length + across.phase),
                               p.y + b * std::sin(2 * std::numbers::pi * p.x / down.length + down.phase)};
                }),
            surround_);
  }

 private:
  Surround surround_;
};

}  // namespace

Spec ripple() {
  const auto axis =
      fixed({.parameter = "amplitude", .unit = "", .percent = true, .identity = 0, .top = 0.05});
  return {.family = Family::geometry,
          .title = "Ripple",
          .summary = "Pushes rows and columns to and fro by a sine wave, as a moved water surface does.",
          .params = {border_param(), fill_param()},
          .axis = axis,
          .levels = {{"cifar10_c_bar", {0.01375, 0.015, 0.01625, 0.01875, 0.02}}},
          .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant},
          .source =
              "Mintun, Kirillov and Xie, NeurIPS 2021 (C-bar): 0.0025·s·W·sin(2πp/λ + φ), λ = 0.1 to 0.3 W",
          .aliases = {"c_bar.ripple"},
          .make = make<Ripple>(axis)};
}

}  // namespace proofload::stress
