#include <string>

#include "proofload/stress/colour_kernels.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Saturation final : public Stressor {
 public:
  Saturation(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        hsv_(params.text("mode") == "hsv"),
        offset_(static_cast<float>(params.real("offset"))),
        bias_(kernel_bias(rounding_of(params))) {}

 private:
  void stress(Stressed& result, const Keys&, double factor) const override {
    Image& image = result.sample.image;
    if (image.channels() != 3) return;
    if (hsv_) return scale_saturation(image, static_cast<float>(factor), offset_, bias_);
    constexpr ColourMix kLuma{
        {{{0.299F, 0.587F, 0.114F}, {0.299F, 0.587F, 0.114F}, {0.299F, 0.587F, 0.114F}}}, {0, 0, 0}};
    mix_channels(image, kLuma.blended(1 - factor), bias_);
  }

  bool hsv_;
  float offset_;
  float bias_;
};

Axis axis_of(const Params& params) {
  if (params.text("direction") == "less")
    return {.parameter = "factor", .unit = "", .identity = 1, .top = 0, .scale = Scale::linear};
  return {
      .parameter = "factor", .unit = "", .identity = 1, .top = 30, .scale = Scale::geometric, .knee = 0.2};
}

Value benchmark(const char* direction, double offset = 0) {
  return Value::Object{{"direction", direction},
                       {"mode", "hsv"},
                       {"offset", offset},
                       {"rounding", "truncate"}};
}

}  // namespace

Spec saturation() {
  const Value less = benchmark("less");
  const Value more = benchmark("more");
  return {
      .family = Family::photometric,
      .title = "Saturation",
      .summary =
          "Pulls colours toward grey or away from it; grey pixels stay, and so do pictures of one channel.",
      .params =
          {choice("direction", "less", {"less", "more"}, "Toward grey (factor 1 to 0), or away from it."),
           choice("mode", "luma", {"luma", "hsv"},
                  "Distance from the luma of the pixel, or the S of HSV (ImageNet-C)."),
           real("offset", 0, {0, 1}, "",
                "Added to S in mode `hsv`, whatever the factor; gives grey pixels a red tint (ImageNet-C)."),
           rounding_param()},
      .axis = axis_of,
      .levels = {{"imagenet_c",
                  {0.3, 0.1, 2, 5, 20},
                  {less, less, more, benchmark("more", 0.1), benchmark("more", 0.2)}},
                 {"cifar10_c",
                  {0.3, 0.1, 1.5, 2, 2.5},
                  {less, less, more, benchmark("more", 0.1), benchmark("more", 0.2)}},
                 {"tiny_imagenet_c",
                  {0.3, 0.1, 2, 5, 30},
                  {less, less, more, benchmark("more", 0.1), benchmark("more", 0.2)}}},
      .traits = {.nested = true},
      .source = "Hendrycks and Dietterich, ICLR 2019 (ImageNet-C, hsv); Pillow ImageEnhance.Color (luma)",
      .aliases = {"imagecorruptions.saturate {mode: hsv, direction: more}",
                  "albumentations.HueSaturationValue {mode: hsv, direction: more}",
                  "imgaug.MultiplySaturation {mode: hsv, direction: more}", "imgaug.EnhanceColor",
                  "kornia.RandomSaturation {direction: more}", "nrtk.ColorPerturber",
                  "augly.saturation {direction: more}", "c_bar.color_balance"},
      .make = make<Saturation>(axis_of),
  };
}

}  // namespace proofload::stress
