#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/gaussian_filter.h"
#include "proofload/stress/smooth_field.h"
#include "proofload/stress/soft_mask.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Condensation final : public Stressor {
 public:
  Condensation(Axis axis, const Params& params)
      : Stressor(std::move(axis)), from_rim_(params.text("from") == "rim"), haze_(params.real("haze")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double fogged) const override {
    Image& image = result.sample.image;
    const Size size = image.size();
    // The mist blurs by up to 4 % of the short side and adds scattered light.
    const Image blurred =
        filter_gaussian(image, std::max(0.6, 0.04 * fogged * std::min(size.width, size.height)));
    const int step = std::max(1, std::min(size.width, size.height) / 64);
    const int columns = size.width / step + 2;
    const int rows = size.height / step + 2;
    const auto edge = smooth_field(Rng(keys.sample), 0, columns, rows, 5);
    const std::size_t channels = static_cast<std::size_t>(image.channels());
    // The front runs over the whole order from −0.2 to 1.2, so that nothing is fogged at 0 and all at 1.
    const double front = -0.25 + 1.5 * fogged;
    for (int y = 0; y < size.height; ++y) {
      std::uint8_t* p = image.row(y);
      const std::uint8_t* q = blurred.row(y);
      for (int x = 0; x < size.width; ++x, p += channels, q += channels) {
        const double u = 2 * (x + 0.5) / size.width - 1;
        const double v = 2 * (y + 0.5) / size.height - 1;
        const double r = std::min(1.0, std::hypot(u, v) / 1.4142);
        const double wave =
            0.08 *
            static_cast<double>(edge[static_cast<std::size_t>(y / step) * static_cast<std::size_t>(columns) +
                                     static_cast<std::size_t>(x / step)]);
        const double order = (from_rim_ ? 1 - r : r) + wave;
        const double m = smooth_step((front - order) / 0.25 + 0.5);
        if (m <= 0) continue;
        for (std::size_t c = 0; c < channels; ++c) {
          const double mist = (1 - haze_) * q[c] + haze_ * 204;
          p[c] = static_cast<std::uint8_t>(p[c] + m * (mist - p[c]) + 0.5);
        }
      }
    }
  }

  bool from_rim_;
  double haze_;
};

}  // namespace

Spec condensation() {
  const auto axis = fixed({.parameter = "fogged", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {.family = Family::optics,
          .title = "Condensation",
          .summary =
              "Fogs the lens with fine droplets, from the rim inwards or from the middle outwards: blurred, "
              "bright and "
              "flat behind the front.",
          .params = {choice("from", "rim", {"rim", "middle"}, "Where the mist begins."),
                     real("haze", 0.6, {0, 1}, "", "Share of scattered light in the mist.")},
          .axis = axis,
          .levels = {},
          .traits = {.draws = Scope::clip, .nested = false},
          .source = "(1 − m)·x + m·((1 − h)·blurred + h·0.8); m from a front with a wavy edge",
          .make = make<Condensation>(axis)};
}

}  // namespace proofload::stress
