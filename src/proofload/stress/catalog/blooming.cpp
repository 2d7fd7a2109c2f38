#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "proofload/stress/linear_light.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Blooming final : public Stressor {
 public:
  Blooming(Axis axis, const Params& params)
      : Stressor(std::move(axis)), gain_(std::exp2(params.real("excess"))) {
    code_of_linear(0, Rounding::nearest);  // Builds its tables now, not in the middle of a run.
  }

 private:
  void stress(Stressed& result, const Keys&, double share) const override {
    Image& image = result.sample.image;
    const std::size_t samples =
        static_cast<std::size_t>(image.width()) * static_cast<std::size_t>(image.channels());
    const auto& linear = linear_of_codes();
    // What a site cannot hold when the scene is brighter than the picture shows.
    std::array<float, 256> over{};
    for (std::size_t code = 0; code < over.size(); ++code)
      over[code] = std::max(0.0F, static_cast<float>(linear[code] * gain_ - 1));
    std::vector<float> spill(samples, 0.0F);
    for (int y = 0; y < image.height(); ++y) {
      const std::uint8_t* const row = image.row(y);
      for (std::size_t i = 0; i < samples; ++i) spill[i] += over[row[i]];
    }
    const auto scale = static_cast<float>(share / image.height());
    for (float& s : spill) s *= scale;
    for (int y = 0; y < image.height(); ++y) {
      std::uint8_t* const row = image.row(y);
      for (std::size_t i = 0; i < samples; ++i)
        if (spill[i] > 0) row[i] = code_of_linear(linear[row[i]] + spill[i], Rounding::nearest);
    }
  }

  double gain_;
};

}  // namespace

Spec blooming() {
  const auto axis = fixed({.parameter = "spill",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 1,
                           .scale = Scale::geometric,
                           .knee = 0.01});
  return {
      .family = Family::sensor,
      .title = "Blooming",
      .summary =
          "Spreads what bright pixels cannot hold over their column, as the charge of lamps and reflections "
          "smears in a CCD.",
      .params = {real("excess", 2, {0, 8}, "stops",
                      "How much brighter than white the scene is behind white pixels.")},
      .axis = axis,
      .levels = {},
      .traits = {.nested = true},
      .source = "y = l + k·mean over the column of max(0, l·2^EV − 1), linear light",
      .make = make<Blooming>(axis)};
}

}  // namespace proofload::stress
