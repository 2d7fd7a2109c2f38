#include <cmath>
#include <vector>

#include "proofload/stress/linear_light.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Vignetting final : public Stressor {
 public:
  Vignetting(Axis axis, const Params& params)
      : Stressor(std::move(axis)), linear_(params.text("domain") == "linear") {
    codes_of_linear_steps(Rounding::nearest);  // builds the tables now, not in the middle of a run
    linear_of_codes();
  }

 private:
  // Gain (1 + r²(2^(stops/2) - 1))^-2 with r the distance from the middle over half the diagonal: 2^-stops in the corners.
  void stress(Stressed& result, const Keys&, double stops) const override {
    Image& image = result.sample.image;
    const double half_x = image.width() / 2.0;
    const double half_y = image.height() / 2.0;
    const double square = half_x * half_x + half_y * half_y;
    const double steepness = (std::exp2(stops / 2) - 1) / square;
    const auto width = static_cast<std::size_t>(image.width());
    std::vector<float> across(width);
    std::vector<float> gains(width);
    for (std::size_t x = 0; x < width; ++x) {
      const double d = static_cast<double>(x) + 0.5 - half_x;
      across[x] = static_cast<float>(d * d * steepness);
    }
    for (int y = 0; y < image.height(); ++y) {
      const double d = y + 0.5 - half_y;
      const auto down = static_cast<float>(1 + d * d * steepness);
      for (std::size_t x = 0; x < width; ++x) {
        const float v = 1.0F / (down + across[x]);
        gains[x] = v * v;
      }
      const std::span<std::uint8_t> row(image.row(y), image.stride());
      if (linear_)
        multiply_light(row, image.channels(), gains, Rounding::nearest);
      else
        multiply_pixels(row, image.channels(), gains, 0.5F);
    }
  }

  bool linear_;
};

}  // namespace

Spec vignetting() {
  const auto axis =
      fixed({.parameter = "stops", .unit = "stops", .identity = 0, .top = 10, .scale = Scale::linear});
  return {
      .family = Family::sensor,
      .title = "Vignetting",
      .summary =
          "Takes light away toward the corners, where that many stops are missing, by the fourth power of "
          "the cosine.",
      .params = {choice("domain", "linear", {"linear", "coded"},
                        "Linear light is what a lens takes away; coded multiplies the stored values.")},
      .axis = axis,
      .levels = {},
      .traits = {.nested = true},
      .source = "cos⁴ law of illumination",
      .aliases = {"albumentations.Vignetting {domain: coded}"},
      .make = make<Vignetting>(axis),
  };
}

}  // namespace proofload::stress
