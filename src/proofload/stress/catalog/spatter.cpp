#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/smooth_field.h"
#include "proofload/stress/soft_mask.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Spatter final : public Stressor {
 public:
  Spatter(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        mud_(params.text("matter") == "mud"),
        size_(params.real("size")),
        opacity_(params.real("opacity")) {}

 private:
  // Splashes lie where a smooth random field exceeds the quantile that leaves the covered share, so that splashes only grow.
  void stress(Stressed& result, const Keys& keys, double covered) const override {
    Image& image = result.sample.image;
    const Size size = image.size();
    const double sigma = std::clamp(size_ * std::min(size.width, size.height) / 100, 0.5, 60.0);
    const auto field = smooth_field(Rng(keys.sample), 0, size.width, size.height, sigma);
    const double quantile = normal_quantile(std::clamp(1 - covered, 1e-9, 1 - 1e-9));
    const auto width = static_cast<std::size_t>(size.width);
    const auto channels = static_cast<std::size_t>(image.channels());
    const std::array<double, 3> colour =
        mud_ ? std::array<double, 3>{63, 42, 20} : std::array<double, 3>{175, 238, 238};
    const std::array<double, 3> tint =
        channels == 3 ? colour : std::array<double, 3>{mud_ ? 45.0 : 224.0, 0, 0};
    const auto at = [&](int x, int y) {
      return static_cast<double>(field[static_cast<std::size_t>(std::clamp(y, 0, size.height - 1)) * width +
                                       static_cast<std::size_t>(std::clamp(x, 0, size.width - 1))]);
    };
    for (int y = 0; y < size.height; ++y) {
      std::uint8_t* p = image.row(y);
      for (int x = 0; x < size.width; ++x, p += channels) {
        const double height = at(x, y) - quantile;
        if (height <= 0) continue;
        // Edges are soft over a tenth of a standard deviation of the field.
        double opacity = smooth_step(height / 0.12);
        // Water is clear in its middle and shows light where its surface leans to the upper left; mud is not.
        const double lean = (at(x - 1, y) - at(x + 1, y)) + (at(x, y - 1) - at(x, y + 1));
        const double shine = std::clamp(lean * sigma * 0.35, -0.5, 0.5);
        if (!mud_) opacity *= 0.25 + 0.5 * std::exp(-height / 0.25);
        for (std::size_t c = 0; c < channels; ++c) {
          const double matter = std::clamp(tint[c] * (1 + (mud_ ? 0.5 : 0.3) * shine), 0.0, 255.0);
          p[c] = static_cast<std::uint8_t>(std::clamp(p[c] + opacity_ * opacity * (matter - p[c]) +
                                                          (mud_ ? 0 : 60 * opacity * shine) + 0.5,
                                                      0.0, 255.0));
        }
      }
    }
  }

  bool mud_;
  double size_;
  double opacity_;
};

// What a level of ImageNet-C throws, the size of its splashes as a share of 224 px, and the opacity at which PSNR is that of its
// own pictures.
Value with(const char* matter, double size, double opacity) {
  Value out = Value::object();
  out["matter"] = matter;
  out["size"] = size;
  out["opacity"] = opacity;
  return out;
}

}  // namespace

Spec spatter() {
  const auto axis = fixed({.parameter = "covered",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 0.9,
                           .scale = Scale::geometric,
                           .knee = 0.01});
  return {
      .family = Family::optics,
      .title = "Spatter",
      .summary =
          "Splashes water or mud over the picture, as wheels and machines throw it at a camera; splashes "
          "only grow.",
      .params = {choice("matter", "water", {"water", "mud"}, "Clear with glints, or opaque and brown."),
                 real("size", 1.2, {0.2, 20}, "% of the short side", "Size of a splash."),
                 real("opacity", 1, {0.05, 1}, "", "How much of the scene a splash hides.")},
      .axis = axis,
      .levels = {{"imagenet_c",
                  {0.029, 0.145, 0.24, 0.12, 0.20},
                  {with("water", 1.8, 0.65), with("water", 1.34, 0.84), with("water", 0.9, 0.87),
                   with("mud", 0.45, 0.94), with("mud", 0.45, 0.93)}}},
      .traits = {.draws = Scope::clip, .nested = true},
      .source =
          "After Hendrycks and Dietterich, ICLR 2019 (ImageNet-C): thresholded smooth noise, as water or mud",
      .aliases = {"imagecorruptions.spatter", "albumentations.Spatter"},
      .make = make<Spatter>(axis)};
}

}  // namespace proofload::stress
