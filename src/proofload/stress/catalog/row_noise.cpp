#include <span>

#include "proofload/core/rng.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

class RowNoise final : public Stressor {
 public:
  RowNoise(Axis axis, const Params& params) : Stressor(std::move(axis)), rounding_(rounding_of(params)) {}

 private:
  void stress(Stressed& result, const Keys& keys, double sigma) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample, keys.frame);
    const auto samples = static_cast<std::size_t>(image.width()) * static_cast<std::size_t>(image.channels());
    for (int y = 0; y < image.height(); ++y) {
      const double offset = sigma * rng.normal(0, static_cast<std::uint64_t>(y));
      ToneTable table;
      for (std::size_t code = 0; code < table.size(); ++code)
        table[code] = code_of(static_cast<double>(code) + offset, rounding_);
      apply_tone(std::span(image.row(y), samples), table);
    }
  }

  Rounding rounding_;
};

}  // namespace

Spec row_noise() {
  const auto axis = fixed({.parameter = "sigma",
                           .unit = "grey levels",
                           .identity = 0,
                           .top = 128,
                           .scale = Scale::geometric,
                           .knee = 0.5});
  return {
      .family = Family::sensor,
      .title = "Row noise",
      .summary =
          "Adds one normal offset to every row, new in every frame, as an unsteady reference voltage does "
          "while a sensor is read row by row.",
      .params = {rounding_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::frame, .nested = true},
      .source = "y(r, c) = x + σ·z_r; EMVA 1288 release 4",
      .make = make<RowNoise>(axis)};
}

}  // namespace proofload::stress
