#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "proofload/core/rng.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

// Heights of the two inner control points of the curve, of which the outer ones are black and white.
struct Controls {
  double low = 1.0 / 3;
  double high = 2.0 / 3;
};

class ToneCurve final : public Stressor {
 public:
  ToneCurve(Axis axis, const Params& params) : Stressor(std::move(axis)), shape_(params.text("shape")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double bend) const override {
    const Controls full = controls(keys);
    const double low = 1.0 / 3 + bend * (full.low - 1.0 / 3);
    const double high = 2.0 / 3 + bend * (full.high - 2.0 / 3);
    ToneTable table;
    for (std::size_t code = 0; code < table.size(); ++code) {
      const double t = static_cast<double>(code) / 255;
      table[code] = code_of(255 * t * (3 * (1 - t) * ((1 - t) * low + t * high) + t * t));
    }
    apply_tone(result.sample.image, table);
  }

  // A point on the rim of the square of all rising curves.
  Controls controls(const Keys& keys) const {
    if (shape_ == "steep") return {0, 1};
    if (shape_ == "flat") return {1, 0};
    if (shape_ == "lift") return {1, 1};
    if (shape_ == "crush") return {0, 0};
    const double around = 4 * Rng(keys.sample).uniform(0, 0);
    const double along = around - std::floor(around);
    if (around < 1) return {along, 0};
    if (around < 2) return {1, along};
    if (around < 3) return {1 - along, 1};
    return {0, 1 - along};
  }

  std::string shape_;
};

}  // namespace

Spec tone_curve() {
  const auto axis = fixed({.parameter = "bend", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::photometric,
      .title = "Tone curve",
      .summary =
          "Bends the tone curve between black and white, as picture styles and film do; darker stays darker.",
      .params = {choice("shape", "drawn", {"drawn", "steep", "flat", "lift", "crush"},
                        "More contrast in the middle, less of it, all middle tones up, or all down.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = true},
      .source = "Cubic Bézier curve with control points at 1/3 and 2/3 (albumentations RandomToneCurve)",
      .aliases = {"albumentations.RandomToneCurve"},
      .make = make<ToneCurve>(axis),
  };
}

}  // namespace proofload::stress
