#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string>

#include "proofload/stress/gaussian_filter.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

std::uint8_t narrowed(float grey) {
  return static_cast<std::uint8_t>(std::min(std::max(grey + 0.5F, 0.0F), 255.0F));
}

class Sharpness final : public Stressor {
 public:
  Sharpness(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        unsharp_(params.text("mode") == "unsharp"),
        sigma_(params.real("sigma")),
        threshold_(params.integer("threshold")) {}

 private:
  void stress(Stressed& result, const Keys&, double factor) const override {
    Image& image = result.sample.image;
    if (unsharp_)
      about_gaussian(image, static_cast<float>(factor));
    else
      about_smooth(image, static_cast<float>(factor));
  }

  // y = B + factor·(x - B) with B the mean of the 3 × 3 neighbours, the middle counted five times; the rim stays.
  static void about_smooth(Image& image, float factor) {
    if (image.width() < 3 || image.height() < 3) return;
    const Image clean = image;
    const auto channels = static_cast<std::size_t>(image.channels());
    const float of_sum = (1 - factor) / 13;
    for (int y = 1; y + 1 < image.height(); ++y) {
      const std::uint8_t* above = clean.row(y - 1);
      const std::uint8_t* here = clean.row(y);
      const std::uint8_t* below = clean.row(y + 1);
      std::uint8_t* out = image.row(y);
      for (std::size_t i = channels; i + channels < image.stride(); ++i) {
        const std::size_t l = i - channels;
        const std::size_t r = i + channels;
        const int sum =
            above[l] + above[i] + above[r] + here[l] + 5 * here[i] + here[r] + below[l] + below[i] + below[r];
        out[i] = narrowed(of_sum * static_cast<float>(sum) + factor * static_cast<float>(here[i]));
      }
    }
  }

  void about_gaussian(Image& image, float factor) const {
    const Image blurred = filter_gaussian(image, sigma_);
    const std::uint8_t* soft = blurred.data();
    std::uint8_t* out = image.data();
    for (std::size_t i = 0; i < image.bytes(); ++i) {
      const int detail = out[i] - soft[i];
      const float grey = static_cast<float>(soft[i]) + factor * static_cast<float>(detail);
      out[i] = std::abs(detail) > threshold_ ? narrowed(grey) : out[i];
    }
  }

  bool unsharp_;
  double sigma_;
  int threshold_;
};

Axis axis_of(const Params& params) {
  if (params.text("direction") == "less")
    return {.parameter = "factor", .unit = "", .identity = 1, .top = 0, .scale = Scale::linear};
  return {
      .parameter = "factor", .unit = "", .identity = 1, .top = 20, .scale = Scale::geometric, .knee = 0.5};
}

}  // namespace

Spec sharpness() {
  return {
      .family = Family::photometric,
      .title = "Sharpness",
      .summary =
          "Multiplies the difference to a smoothed copy: halos and amplified grain above 1, as cameras and "
          "players "
          "that sharpen make them; a smoothed picture at 0.",
      .params = {choice("direction", "more", {"less", "more"}, "Softer (factor 1 to 0) or sharper."),
                 choice("mode", "smooth", {"smooth", "unsharp"},
                        "About the 3 × 3 smoothing of Pillow, whose rim of one pixel stays, or about a "
                        "Gaussian blur."),
                 real("sigma", 2, {0.3, 40}, "px", "Width of the blur in mode `unsharp`."),
                 integer("threshold", 0, {0, 255}, "grey levels",
                         "Smaller differences stay in mode `unsharp`.")},
      .axis = axis_of,
      .levels = {},
      .traits = {.nested = false},
      .source = "Pillow ImageEnhance.Sharpness; unsharp masking",
      .aliases = {"nrtk.SharpnessPerturber", "albumentations.Sharpen",
                  "albumentations.UnsharpMask {mode: unsharp, threshold: 10}", "imgaug.Sharpen",
                  "imgaug.EnhanceSharpness", "kornia.RandomSharpness", "torchvision.RandomAdjustSharpness",
                  "augly.sharpen"},
      .make = make<Sharpness>(axis_of),
  };
}

}  // namespace proofload::stress
