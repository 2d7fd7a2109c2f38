#include <array>
#include <string>

#include "proofload/stress/channel_sums.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

class Contrast final : public Stressor {
 public:
  Contrast(Axis axis, const Params& params)
      : Stressor(std::move(axis)), about_(params.text("about")), rounding_(rounding_of(params)) {}

 private:
  void stress(Stressed& result, const Keys&, double factor) const override {
    Image& image = result.sample.image;
    const auto middle = middle_of(image);
    std::array<ToneTable, 3> tables;
    for (std::size_t c = 0; c < static_cast<std::size_t>(image.channels()); ++c)
      for (std::size_t code = 0; code < 256; ++code)
        tables[c][code] = code_of(middle[c] + factor * (static_cast<double>(code) - middle[c]), rounding_);
    apply_tone(image, tables);
  }

  std::array<double, 3> middle_of(const Image& image) const {
    if (about_ == "middle") return {127.5, 127.5, 127.5};
    const auto sums = channel_sums(image);
    const double pixels = static_cast<double>(image.bytes()) / image.channels();
    std::array<double, 3> mean;
    for (std::size_t c = 0; c < mean.size(); ++c) mean[c] = static_cast<double>(sums[c]) / pixels;
    if (about_ == "grey" && image.channels() == 3)
      mean.fill(0.299 * mean[0] + 0.587 * mean[1] + 0.114 * mean[2]);
    return mean;
  }

  std::string about_;
  Rounding rounding_;
};

}  // namespace

Spec contrast() {
  const auto axis =
      fixed({.parameter = "factor", .unit = "", .identity = 1, .top = 0, .scale = Scale::linear});
  const Value truncated = Value::Object{{"rounding", "truncate"}};
  return {
      .family = Family::photometric,
      .title = "Contrast",
      .summary =
          "Pulls all grey levels toward their mean, as fog on a lens or a weak sensor gain does; 0 is flat.",
      .params =
          {choice("about", "channel", {"channel", "grey", "middle"},
                  "The level that stays: the mean of each channel, the mean grey of the picture, or 127.5."),
           rounding_param()},
      .axis = axis,
      .levels = {{"imagenet_c", {0.4, 0.3, 0.2, 0.1, 0.05}, {truncated}},
                 {"cifar10_c", {0.75, 0.5, 0.4, 0.3, 0.15}, {truncated}},
                 {"tiny_imagenet_c", {0.4, 0.3, 0.2, 0.1, 0.05}, {truncated}}},
      .by_default = true,
      .traits = {.nested = true},
      .source = "Hendrycks and Dietterich, ICLR 2019 (ImageNet-C)",
      .aliases = {"imagecorruptions.contrast", "imgaug.LinearContrast", "imgaug.EnhanceContrast",
                  "kornia.RandomContrast", "augly.contrast", "nrtk.ContrastPerturber", "mltest.Contrast"},
      .make = make<Contrast>(axis),
  };
}

}  // namespace proofload::stress
