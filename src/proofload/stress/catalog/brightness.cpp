#include "proofload/stress/colour_kernels.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

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
    if (hsv_ && image.channels() == 3)
      return shift_value(image, static_cast<float>(sign_ * value), kernel_bias(rounding_));
    ToneTable table;
    for (std::size_t i = 0; i < table.size(); ++i) {
      const double code = static_cast<double>(i);
      table[i] = code_of(factor_ ? code * value : code + sign_ * value, rounding_);
    }
    apply_tone(image, table);
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
                  "imgaug.EnhanceBrightness {mode: factor}", "kornia.RandomBrightness",
                  "nrtk.BrightnessPerturber {mode: factor}", "augly.brightness {mode: factor}",
                  "mltest.Brightness"},
      .make = make<Brightness>(axis_of),
  };
}

}  // namespace proofload::stress
