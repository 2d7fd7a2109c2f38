#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/linear_light.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Illumination final : public Stressor {
 public:
  Illumination(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        shape_(params.text("shape")),
        sign_(params.text("light") == "more" ? 1.0F : -1.0F),
        sigma_(params.real("sigma")),
        linear_(params.text("domain") == "linear") {
    codes_of_linear_steps(Rounding::nearest);  // builds the tables now, not in the middle of a run
    linear_of_codes();
  }

 private:
  void stress(Stressed& result, const Keys& keys, double amplitude) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample);
    const auto a = static_cast<float>(amplitude);
    const auto width = static_cast<std::size_t>(image.width());
    std::vector<float> across(width);
    std::vector<float> gains(width);
    const auto rows = [&](const auto& gain_of_row) {
      for (int y = 0; y < image.height(); ++y) {
        gain_of_row(y);
        const std::span<std::uint8_t> row(image.row(y), image.stride());
        if (linear_)
          multiply_light(row, image.channels(), gains, Rounding::nearest);
        else
          multiply_pixels(row, image.channels(), gains, 0.5F);
      }
    };
    if (shape_ == "gradient") {
      // 2g - 1 runs from -1 to 1 between the two corners farthest along the drawn direction.
      const double angle = 2 * std::numbers::pi * rng.uniform(0, 0);
      const double cosine = std::cos(angle);
      const double sine = std::sin(angle);
      const double reach = (std::abs(cosine) * image.width() + std::abs(sine) * image.height()) / 2;
      for (std::size_t x = 0; x < width; ++x)
        across[x] = static_cast<float>((static_cast<double>(x) + 0.5 - image.width() / 2.0) * cosine / reach);
      rows([&](int y) {
        const auto down = static_cast<float>((y + 0.5 - image.height() / 2.0) * sine / reach);
        for (std::size_t x = 0; x < width; ++x) gains[x] = 1.0F + a * (across[x] + down);
      });
    } else if (shape_ == "corner") {
      const std::uint32_t corner = rng.bits32(0, 0) & 3;
      const double diagonal = static_cast<double>(image.width()) * image.width() +
                              static_cast<double>(image.height()) * image.height();
      const double cx = (corner & 1) != 0 ? image.width() : 0;
      const double cy = (corner & 2) != 0 ? image.height() : 0;
      for (std::size_t x = 0; x < width; ++x) {
        const double d = static_cast<double>(x) + 0.5 - cx;
        across[x] = static_cast<float>(d * d / diagonal);
      }
      rows([&](int y) {
        const auto down = static_cast<float>((y + 0.5 - cy) * (y + 0.5 - cy) / diagonal);
        for (std::size_t x = 0; x < width; ++x) gains[x] = 1.0F + sign_ * a * std::sqrt(across[x] + down);
      });
    } else {
      const double cx = rng.uniform(0, 0) * image.width();
      const double cy = rng.uniform(0, 1) * image.height();
      const double sigma = sigma_ * std::max(image.width(), image.height());
      const auto bell = [&](double d) { return static_cast<float>(std::exp(-d * d / (2 * sigma * sigma))); };
      for (std::size_t x = 0; x < width; ++x) across[x] = bell(static_cast<double>(x) + 0.5 - cx);
      rows([&](int y) {
        const float down = sign_ * a * bell(y + 0.5 - cy);
        for (std::size_t x = 0; x < width; ++x) gains[x] = 1.0F + down * across[x];
      });
    }
  }

  std::string shape_;
  float sign_;
  double sigma_;
  bool linear_;
};

}  // namespace

Spec illumination() {
  const auto axis = fixed({.parameter = "amplitude", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::photometric,
      .title = "Uneven light",
      .summary =
          "Lights the scene unevenly: more on one side and less on the other, growing from one corner, or "
          "round a spot; "
          "at the top the dark side is black and the bright one has twice the light.",
      .params = {choice("shape", "gradient", {"gradient", "corner", "gaussian"},
                        "Across the picture in a drawn direction, by the distance from a drawn corner, or a "
                        "spot at a drawn "
                        "place."),
                 choice("light", "less", {"less", "more"}, "Whether corner and spot lose light or gain it."),
                 real("sigma", 0.3, {0.05, 2}, "", "Width of the spot over the long side."),
                 choice("domain", "linear", {"linear", "coded"},
                        "Linear light is what lamps change; coded multiplies the stored values.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = true},
      .source = "Gains per pixel (kornia, albumentations)",
      .aliases = {"albumentations.Illumination {domain: coded}",
                  "kornia.RandomLinearIllumination {domain: coded}",
                  "kornia.RandomLinearCornerIllumination {shape: corner, domain: coded}",
                  "kornia.RandomGaussianIllumination {shape: gaussian, domain: coded}"},
      .make = make<Illumination>(axis),
  };
}

}  // namespace proofload::stress
