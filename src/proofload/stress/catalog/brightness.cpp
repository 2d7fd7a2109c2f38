#include <algorithm>
#include <array>
#include <cmath>

#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

constexpr int kFraction = 22;  // bits behind the point: value·factor stays below 2^31

class Brightness final : public Stressor {
 public:
  Brightness(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        sign_(params.text("direction") == "bright" ? 1 : -1),
        hsv_(params.text("mode") == "hsv"),
        factor_(params.text("mode") == "factor"),
        rounding_(rounding_of(params)) {}

 private:
  // `value` is grey levels, or in factor mode what the codes are multiplied by.
  void stress(Stressed& result, const Keys&, double value) const override {
    Image& image = result.sample.image;
    if (hsv_ && image.channels() == 3) return scale_value(image, sign_ * value);
    ToneTable table;
    for (std::size_t i = 0; i < table.size(); ++i) {
      const double code = static_cast<double>(i);
      table[i] = code_of(factor_ ? code * value : code + sign_ * value, rounding_);
    }
    apply_tone({image.data(), image.bytes()}, table);
  }

  // V' = clip(V + delta) with hue and saturation kept is the same as all channels times V'/V. Black has no
  // hue, so it becomes grey.
  void scale_value(Image& image, double delta) const {
    std::array<std::uint32_t, 256> factor{};
    for (std::size_t v = 1; v < factor.size(); ++v) {
      const double value = static_cast<double>(v);
      // Rounded up, so that a whole product keeps its number when the fraction is cut off.
      factor[v] = static_cast<std::uint32_t>(
          std::ceil(std::clamp(value + delta, 0.0, 255.0) / value * (1 << kFraction)));
    }
    const std::uint8_t from_black = code_of(delta, rounding_);
    const std::uint32_t bias = rounding_ == Rounding::nearest ? 1U << (kFraction - 1) : 0;
    std::uint8_t* const end = image.data() + image.bytes();
    for (std::uint8_t* pixel = image.data(); pixel != end; pixel += 3) {
      const std::uint8_t v = std::max({pixel[0], pixel[1], pixel[2]});
      const std::uint32_t f = factor[v];
      for (int c = 0; c < 3; ++c)
        pixel[c] = v == 0 ? from_black : static_cast<std::uint8_t>((pixel[c] * f + bias) >> kFraction);
    }
  }

  int sign_;
  bool hsv_;
  bool factor_;
  Rounding rounding_;
};

Axis axis_of(const Params& params) {
  if (params.text("mode") != "factor")
    return {.parameter = "delta", .unit = "grey levels", .identity = 0, .top = 255, .scale = Scale::linear};
  if (params.text("direction") == "dark")
    return {.parameter = "factor", .unit = "", .identity = 1, .top = 0, .scale = Scale::linear};
  return {
      .parameter = "factor", .unit = "", .identity = 1, .top = 16, .scale = Scale::geometric, .knee = 0.2};
}

}  // namespace

Spec brightness() {
  const Value hsv = Value::Object{{"direction", "bright"}, {"mode", "hsv"}, {"rounding", "truncate"}};
  return {
      .family = Family::photometric,
      .title = "Brightness",
      .summary = "Moves all grey levels down or up and clips, as a wrong black level does.",
      .params =
          {choice("direction", "dark", {"dark", "bright"}, "Down or up."),
           choice("mode", "additive", {"additive", "hsv", "factor"},
                  "Add to every channel, add to the value of HSV with hue and saturation kept (ImageNet-C, "
                  "direction bright), or multiply every channel."),
           rounding_param()},
      .axis = axis_of,
      .levels = {{"imagenet_c", {25.5, 51, 76.5, 102, 127.5}, {hsv}},
                 {"cifar10_c", {12.75, 25.5, 38.25, 51, 76.5}, {hsv}},
                 {"tiny_imagenet_c", {25.5, 51, 76.5, 102, 127.5}, {hsv}}},
      .by_default = true,
      .traits = {.nested = true},
      .source = "Hendrycks and Dietterich, ICLR 2019 (ImageNet-C)",
      .aliases = {"imagecorruptions.brightness {mode: hsv, direction: bright}",
                  "imgaug.Add {direction: bright}", "imgaug.Multiply {mode: factor}",
                  "kornia.RandomBrightness", "nrtk.BrightnessPerturber {mode: factor}",
                  "augly.brightness {mode: factor}", "mltest.Brightness"},
      .make = make<Brightness>(axis_of),
  };
}

}  // namespace proofload::stress
