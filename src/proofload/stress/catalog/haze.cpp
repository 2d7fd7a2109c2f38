#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "proofload/stress/linear_light.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

class Haze final : public Stressor {
 public:
  Haze(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        linear_(params.text("domain") == "linear"),
        rising_(params.text("distance") == "rising"),
        horizon_(params.real("horizon")),
        airlight_(params.real("airlight")) {
    linear_of_codes();  // Builds the table now, not in the middle of a run.
  }

 private:
  void stress(Stressed& result, const Keys&, double depth) const override {
    Image& image = result.sample.image;
    const auto samples = static_cast<std::size_t>(image.width()) * static_cast<std::size_t>(image.channels());
    if (!rising_) {
      apply_tone(image, veil(std::exp(-depth)));
      return;
    }
    for (int y = 0; y < image.height(); ++y)
      apply_tone(std::span(image.row(y), samples),
                 veil(std::exp(-depth * distance((y + 0.5) / image.height()))));
  }

  // On a plane seen from above, the distance is that of the camera's height over the angle below the horizon; 1 is as far as
  // is looked, from the horizon up.
  double distance(double y) const {
    constexpr double kNearest = 0.05;
    if (y <= horizon_) return 1;
    return 1 / (1 + (1 / kNearest - 1) * (y - horizon_) / std::max(1e-6, 1 - horizon_));
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
  bool rising_;
  double horizon_;
  double airlight_;
};

}  // namespace

Spec haze() {
  const auto axis = fixed({.parameter = "depth",
                           .unit = "optical depths",
                           .identity = 0,
                           .top = 6,
                           .scale = Scale::geometric,
                           .knee = 0.05});
  return {
      .family = Family::weather,
      .title = "Haze",
      .summary =
          "Lets exp(−depth) of the light through and adds the light of the air, as haze and even fog do: at "
          "visibility V, a scene at distance d has the depth 3.9·d/V.",
      .params = {choice("domain", "linear", {"linear", "coded"},
                        "Light as it is, or stored values as the benchmarks mix them."),
                 choice(
                     "distance", "uniform", {"uniform", "rising"},
                     "The same distance everywhere, or that of level ground below a horizon; the strength is "
                     "that of the furthest."),
                 real("horizon", 0.35, {0, 0.95}, "of the height", "Where the horizon lies, from the top."),
                 real("airlight", 0.9, {0, 1}, "of white", "Grey level of the air.")},
      .axis = axis,
      .levels = {{"nrtk", {0.5, 1, 1.5}}},
      .traits = {.nested = false},
      .source = "Koschmieder 1924: y = x·t + A(1 − t), t = exp(−β·d); 3.912/V at 2 % contrast",
      .aliases = {"nrtk.HazePerturber", "albumentations.RandomFog", "automold.add_fog"},
      .make = make<Haze>(axis)};
}

}  // namespace proofload::stress
