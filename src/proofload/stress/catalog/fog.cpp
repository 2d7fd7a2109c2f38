#include <algorithm>
#include <numbers>
#include <span>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/plasma_map.h"
#include "proofload/stress/portable_math.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/scene_depth.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Fog final : public Stressor {
 public:
  Fog(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        decay_(params.real("decay")),
        rounding_(rounding_of(params)),
        by_picture_(params.text("distance") == "picture") {}

 private:
  void stress(Stressed& result, const Keys& keys, double amount) const override {
    Image& image = result.sample.image;
    const std::uint8_t brightest = *std::max_element(image.data(), image.data() + image.bytes());
    if (brightest == 0) return;  // Nothing is lit that fog could scatter.
    const PlasmaMap map(image.size(), decay_, Rng(keys.sample), 0);
    if (by_picture_) return fill_air(result.sample, map, brightest, amount / 1000);
    const auto channels = static_cast<std::size_t>(image.channels());
    const float most = static_cast<float>(brightest) / 255;
    const auto c = static_cast<float>(amount);
    const float scale = most / (most + c);
    const auto bias = static_cast<float>(rounding_bias(rounding_));
    std::vector<float> cloud(static_cast<std::size_t>(image.width()));
    for (int y = 0; y < image.height(); ++y) {
      map.row(y, cloud);
      std::uint8_t* p = image.row(y);
      for (const float v : cloud) {
        const float add = 255 * c * v;
        for (std::size_t k = 0; k < channels; ++k, ++p) {
          const float grey = (static_cast<float>(*p) + add) * scale + bias;
          *p = static_cast<std::uint8_t>(grey < 255 ? grey : 255.0F);
        }
      }
    }
  }

  // Clouds between camera and scene: Koschmieder's law, twice the mean `extinction` per m in the densest.
  void fill_air(Sample& sample, const PlasmaMap& map, std::uint8_t brightest, double extinction) const {
    Image& image = sample.image;
    const std::vector<float> distances = distances_of(sample);
    const auto per_metre = static_cast<float>(-2 * extinction * std::numbers::log2e);
    const auto light = static_cast<float>(brightest);
    std::vector<float> veil(static_cast<std::size_t>(image.width()));
    const float* distance = distances.data();
    for (int y = 0; y < image.height(); ++y) {
      map.row(y, veil);
      for (float& v : veil) v = 1 - exp2_of(per_metre * v * *distance++);
      blend_pixels(std::span(image.row(y), image.stride()), image.channels(), veil, {light, light, light},
                   kernel_bias(rounding_));
    }
  }

  double decay_;
  Rounding rounding_;
  bool by_picture_;
};

Value decay(double value) {
  Value out = Value::object();
  out["decay"] = value;
  return out;
}

}  // namespace

Spec fog() {
  const auto axis = axis_by_distance(
      {.parameter = "factor", .unit = "", .identity = 0, .top = 12, .scale = Scale::geometric, .knee = 0.1});
  return {.family = Family::weather,
          .title = "Fog",
          .summary =
              "Adds drifting clouds of fog (plasma noise) and takes contrast, so that nothing gets brighter "
              "than the "
              "brightest point before.",
          .params = {real("decay", 1.7, {1, 4}, "",
                          "How fast clouds lose contrast from octave to octave; 1 is rough, 3 is soft."),
                     distance_param(
                         "uniform", {"uniform"},
                         "The same everywhere, as in ImageNet-C, or by the depth map of the picture, where "
                         "the strength is the mean extinction per km, 3912 over the visibility in m."),
                     rounding_param()},
          .axis = axis,
          .levels = {{"imagenet_c",
                      {1.5, 2, 2.5, 2.5, 3},
                      {decay(2), decay(2), decay(1.7), decay(1.5), decay(1.4)}},
                     {"cifar10_c",
                      {0.2, 0.5, 0.75, 1, 1.5},
                      {decay(3), decay(3), decay(2.5), decay(2), decay(1.75)}},
                     {"tiny_imagenet_c",
                      {0.4, 0.7, 1, 1.5, 2},
                      {decay(3), decay(3), decay(2.5), decay(2), decay(1.75)}}},
          .traits = {.draws = Scope::clip, .nested = false},
          .source = "Hendrycks and Dietterich, ICLR 2019 (ImageNet-C): (x + c·P)·M/(M + c)",
          .aliases = {"imagecorruptions.fog", "imgaug.Fog", "imgaug.Clouds"},
          .make = make<Fog>(axis)};
}

}  // namespace proofload::stress
