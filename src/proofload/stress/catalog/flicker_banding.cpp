#include <array>
#include <cmath>
#include <numbers>
#include <span>

#include "proofload/core/rng.h"
#include "proofload/stress/linear_light.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

class FlickerBanding final : public Stressor {
 public:
  FlickerBanding(Axis axis, const Params& params)
      : Stressor(std::move(axis)), bands_(params.real("bands")), exposure_(params.real("exposure")) {
    linear_of_codes();  // Builds the table now, not in the middle of a run.
  }

 private:
  void stress(Stressed& result, const Keys& keys, double modulation) const override {
    Image& image = result.sample.image;
    // The lamp does not know the frame rate: its phase goes on at the golden section from frame to frame.
    const double phase = Rng(keys.sample).uniform(0, 0) + 0.6180339887498949 * keys.frame;
    const double u = std::numbers::pi * exposure_;
    const double kept = u > 0 ? std::sin(u) / u : 1;
    const auto& linear = linear_of_codes();
    const auto samples = static_cast<std::size_t>(image.width()) * static_cast<std::size_t>(image.channels());
    for (int y = 0; y < image.height(); ++y) {
      const double t = bands_ * (y + 0.5) / image.height() + phase;
      const double factor = 1 + modulation * kept * std::cos(2 * std::numbers::pi * t);
      std::array<double, 256> light;
      for (std::size_t code = 0; code < light.size(); ++code) light[code] = linear[code] * factor;
      ToneTable table;
      codes_of_rising_linear(light, Rounding::nearest, table);
      apply_tone(std::span(image.row(y), samples), table);
    }
  }

  double bands_;
  double exposure_;
};

}  // namespace

Spec flicker_banding() {
  const auto axis = fixed({.parameter = "modulation", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::sensor,
      .title = "Flicker bands",
      .summary =
          "Makes bands of rows brighter and darker, as lamps on mains power do on a sensor that reads row by "
          "row; they vanish where the exposure is a whole number of flicker periods.",
      .params = {real("bands", 3, {0.1, 50}, "",
                      "Bands in a picture: twice the mains frequency times the read-out time."),
                 real("exposure", 0.1, {0, 10}, "flicker periods",
                      "Exposure time, which averages the flicker.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false},
      .source = "1 + m·sinc(2f·T)·cos(2π·2f·t + φ) per row, linear light",
      .make = make<FlickerBanding>(axis)};
}

}  // namespace proofload::stress
