#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include "proofload/core/rng.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

constexpr std::array<const char*, 6> kColours{"red", "yellow", "green", "cyan", "blue", "magenta"};

class ColorCast final : public Stressor {
 public:
  ColorCast(Axis axis, const Params& params)
      : Stressor(std::move(axis)), gain_(params.text("mode") == "gain"), colour_(params.text("colour")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double value) const override {
    Image& image = result.sample.image;
    if (image.channels() != 3) return;
    const std::array<double, 3> cast = direction(keys);
    std::array<ToneTable, 3> tables;
    for (std::size_t c = 0; c < tables.size(); ++c) {
      const double gain = std::exp2(value * cast[c]);
      for (std::size_t i = 0; i < 256; ++i) {
        const double code = static_cast<double>(i);
        tables[c][i] = code_of(gain_ ? code * gain : code + value * cast[c]);
      }
    }
    apply_tone(image, tables);
  }

  // Point of the colour circle, its channels adding up to 0 and the largest of them 1.
  std::array<double, 3> direction(const Keys& keys) const {
    const auto* const known = std::find(kColours.begin(), kColours.end(), colour_);
    const double turns = known != kColours.end() ? static_cast<double>(known - kColours.begin()) / 6
                                                 : Rng(keys.sample).uniform(0, 0);
    std::array<double, 3> cast;
    double largest = 0;
    for (std::size_t c = 0; c < cast.size(); ++c) {
      cast[c] = std::cos(2 * std::numbers::pi * (turns - static_cast<double>(c) / 3));
      largest = std::max(largest, std::abs(cast[c]));
    }
    for (double& part : cast) part /= largest;
    return cast;
  }

  bool gain_;
  std::string colour_;
};

Axis axis_of(const Params& params) {
  if (params.text("mode") == "gain")
    return {.parameter = "gain", .unit = "stops", .identity = 0, .top = 4, .scale = Scale::linear};
  return {.parameter = "delta", .unit = "grey levels", .identity = 0, .top = 255, .scale = Scale::linear};
}

}  // namespace

Spec color_cast() {
  return {
      .family = Family::photometric,
      .title = "Colour cast",
      .summary =
          "Moves all colours toward one hue: what the strongest channel gains the others lose together. "
          "Pictures of one channel stay.",
      .params = {choice("colour", "drawn", {"drawn", "red", "yellow", "green", "cyan", "blue", "magenta"},
                        "Hue of the cast."),
                 choice("mode", "offset", {"offset", "gain"}, "Add to the channels, or multiply them.")},
      .axis = axis_of,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = true},
      .source = "Offsets or gains per channel on a circle of hues",
      .aliases = {"albumentations.RGBShift", "kornia.RandomRGBShift"},
      .make = make<ColorCast>(axis_of),
  };
}

}  // namespace proofload::stress
