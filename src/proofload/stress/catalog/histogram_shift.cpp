#include <algorithm>
#include <vector>

#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

class HistogramShift final : public Stressor {
 public:
  HistogramShift(Axis axis, const Params& params)
      : Stressor(std::move(axis)), points_(static_cast<std::size_t>(params.integer("points"))) {}

 private:
  void stress(Stressed& result, const Keys& keys, double bend) const override {
    // Evenly spaced points between black and white, each drawn between its neighbours from left to right, so that they rise.
    const Rng rng(keys.sample);
    const auto last = static_cast<double>(points_ + 1);
    std::vector<double> drawn(points_ + 2);
    for (std::size_t i = 0; i < drawn.size(); ++i) drawn[i] = static_cast<double>(i) / last;
    for (std::size_t i = 1; i <= points_; ++i)
      drawn[i] = drawn[i - 1] + rng.uniform(0, i) * (drawn[i + 1] - drawn[i - 1]);
    ToneTable table;
    for (std::size_t code = 0; code < table.size(); ++code) {
      const double at = static_cast<double>(code) / 255 * last;
      const std::size_t i = std::min(static_cast<std::size_t>(at), points_);
      const double moved = drawn[i] + (at - static_cast<double>(i)) * (drawn[i + 1] - drawn[i]);
      const double here = static_cast<double>(code);
      table[code] = code_of(here + bend * (255 * moved - here));
    }
    apply_tone(result.sample.image, table);
  }

  std::size_t points_;
};

}  // namespace

Spec histogram_shift() {
  const auto axis = fixed({.parameter = "bend", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::photometric,
      .title = "Histogram shift",
      .summary =
          "Stretches some ranges of grey levels and squeezes others by a drawn curve of straight pieces, as "
          "scanners and pictures of other makers do; darker stays darker.",
      .params = {integer("points", 8, {1, 64}, "", "Points of the curve between black and white that move.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = true},
      .source =
          "Rising piecewise linear curve, each point drawn between its neighbours (MONAI RandHistogramShift)",
      .aliases = {"monai.RandHistogramShift"},
      .make = make<HistogramShift>(axis),
  };
}

}  // namespace proofload::stress
