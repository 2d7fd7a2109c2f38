#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include "proofload/stress/linear_light.h"
#include "proofload/stress/portable_math.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/scene_depth.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

class Haze final : public Stressor {
 public:
  Haze(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        linear_(params.text("domain") == "linear"),
        distance_(params.text("distance")),
        horizon_(params.real("horizon")),
        airlight_(params.real("airlight")) {
    linear_of_codes();  // Builds the table now, not in the middle of a run.
  }

 private:
  void stress(Stressed& result, const Keys&, double depth) const override {
    Image& image = result.sample.image;
    if (distance_ == "picture") return veil_by_distance(result.sample, depth / 1000);
    const auto samples = static_cast<std::size_t>(image.width()) * static_cast<std::size_t>(image.channels());
    if (distance_ == "uniform") {
      apply_tone(image, veil(std::exp(-depth)));
      return;
    }
    for (int y = 0; y < image.height(); ++y)
      apply_tone(std::span(image.row(y), samples),
                 veil(std::exp(-depth * ground_distance((y + 0.5) / image.height(), horizon_))));
  }

  // Koschmieder's law for every pixel, `extinction` per m.
  void veil_by_distance(Sample& sample, double extinction) const {
    const std::vector<float> distances = distances_of(sample);
    const auto& linear = linear_of_codes();
    const std::span<const std::uint8_t> codes = codes_of_linear_steps(Rounding::nearest);
    const auto air = static_cast<float>(linear_ ? linear_of_code(255 * airlight_) : 255 * airlight_);
    const auto per_metre = static_cast<float>(-extinction * std::numbers::log2e);
    const auto steps = static_cast<float>(codes.size() - 1);
    const auto channels = static_cast<std::size_t>(sample.image.channels());
    sample.image.rewrite([&](const std::uint8_t* from, std::uint8_t* to) {
      for (const float distance : distances) {
        const float t = exp2_of(per_metre * distance);
        const float veil = air * (1 - t);
        for (std::size_t c = 0; c < channels; ++c, ++from, ++to)
          *to = linear_ ? codes[static_cast<std::size_t>((linear[*from] * t + veil) * steps + 0.5F)]
                        : cut_code(static_cast<float>(*from) * t + veil + 0.5F);
      }
    });
  }

  ToneTable veil(double transmission) const {
    ToneTable table;
    if (linear_) {
      const auto& linear = linear_of_codes();
      const double air = linear_of_code(255 * airlight_);
      std::array<double, 256> light;
      for (std::size_t code = 0; code < light.size(); ++code)
        light[code] = linear[code] * transmission + air * (1 - transmission);
      codes_of_rising_linear(light, Rounding::nearest, table);
    } else {
      for (std::size_t code = 0; code < table.size(); ++code)
        table[code] =
            code_of(static_cast<double>(code) * transmission + 255 * airlight_ * (1 - transmission));
    }
    return table;
  }

  bool linear_;
  std::string distance_;
  double horizon_;
  double airlight_;
};

}  // namespace

Spec haze() {
  const auto axis = axis_by_distance(optical_depth_axis());
  Value picture = Value::object();
  picture["distance"] = "picture";
  return {
      .family = Family::weather,
      .title = "Haze",
      .summary =
          "Lets exp(−depth) of the light through and adds the light of the air, as haze and even fog do: at "
          "visibility V, a scene at distance d has the depth 3.9·d/V.",
      .params =
          {choice("domain", "linear", {"linear", "coded"},
                  "Light as it is, or stored values as the benchmarks mix them."),
           distance_param(
               "uniform", {"uniform", "rising"},
               "The same everywhere, or that of level ground below a horizon, where the strength is that of "
               "the furthest; or by the depth map of the picture, where the strength is the extinction per "
               "km, "
               "3912 over the visibility in m."),
           horizon_param(), real("airlight", 0.9, {0, 1}, "of white", "Grey level of the air.")},
      .axis = axis,
      .levels = {{"nrtk", {0.5, 1, 1.5}}, {"foggy_cityscapes", {5, 10, 20}, {picture}}},
      .traits = {.nested = false},
      .source =
          "Koschmieder 1924: y = x·t + A(1 − t), t = exp(−β·d); 3.912/V at 2 % contrast; levels of Sakaridis "
          "et al., IJCV "
          "2018",
      .aliases = {"nrtk.HazePerturber", "albumentations.RandomFog", "automold.add_fog",
                  "3dcc.fog_3d {distance: picture}"},
      .make = make<Haze>(axis)};
}

}  // namespace proofload::stress
