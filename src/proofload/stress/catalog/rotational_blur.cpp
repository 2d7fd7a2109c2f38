#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "proofload/stress/mean_of_moves.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr int kFewest = 21;
constexpr int kMost = 101;

class RotationalBlur final : public Stressor {
 public:
  RotationalBlur(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 private:
  void stress(Stressed& result, const Keys&, double degrees) const override {
    Image& image = result.sample.image;
    const double cx = image.width() / 2.0;
    const double cy = image.height() / 2.0;
    const double half = degrees * std::numbers::pi / 180;
    // As many as the benchmark, more where a corner would jump by over two pixels; always odd, so that one is at rest.
    const int wanted = static_cast<int>(std::ceil(std::hypot(cx, cy) * half));
    const int count = std::clamp(wanted, kFewest, kMost) | 1;
    std::vector<Exposure> exposures;
    for (int i = 0; i < count; ++i) {
      const double t = 2.0 * i / (count - 1) - 1;
      const double c = std::cos(half * t);
      const double s = std::sin(half * t);
      exposures.push_back({{c, s, cx - c * cx - s * cy, -s, c, cy + s * cx - c * cy}, std::exp(-2 * t * t)});
    }
    image = mean_of_moves(image, exposures);
  }
};

}  // namespace

Spec rotational_blur() {
  const auto axis = fixed({.parameter = "half_angle",
                           .unit = "°",
                           .identity = 0,
                           .top = 45,
                           .scale = Scale::geometric,
                           .knee = 0.1});
  return {
      .family = Family::optics,
      .title = "Rotational blur",
      .summary =
          "Averages the picture over turns about its centre, most at rest, as a camera sees that rolls while "
          "the shutter is open.",
      .params = {},
      .axis = axis,
      .levels = {{"cifar10_c_bar", {4.2, 5.4, 6.6, 7.8, 9.0}}},
      .traits = {.nested = false},
      .source = "Mintun, Kirillov and Xie, NeurIPS 2021 (C-bar): turns from −a to a, weights exp(−2t²)",
      .aliases = {"c_bar.circular_motion_blur"},
      .make = make<RotationalBlur>(axis)};
}

}  // namespace proofload::stress
