#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "proofload/core/rng.h"
#include "proofload/stress/smooth_moves.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

class HeatShimmer final : public Stressor {
 public:
  HeatShimmer(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        length_(params.real("length")),
        period_(params.real("period")),
        surround_(surround_of(params)) {}

 private:
  void stress(Stressed& result, const Keys& keys, double rms) const override {
    const Size size = result.sample.image.size();
    const Rng rng(keys.sample);
    // Fields are drawn for moments `period` frames apart. Between two of them their weights go along a quarter of a circle:
    // independent fields of variance 1 add up to one of variance 1, and what moves changes its course without a jump.
    const double moment = keys.frame / period_;
    const double whole = std::floor(moment);
    const double turn = (moment - whole) * std::numbers::pi / 2;
    const double sigma = length_ * std::min(size.width, size.height);
    const auto first = 2 * static_cast<std::uint32_t>(whole);
    const SmoothMoves now = smooth_moves(size, sigma, rng, first);
    const SmoothMoves next = smooth_moves(size, sigma, rng, first + 2);
    // Both directions together have the root mean square that is asked for.
    const double a = rms / std::sqrt(2.0) * std::cos(turn);
    const double b = rms / std::sqrt(2.0) * std::sin(turn);
    Displacement field = Displacement::of(size, now.log, now.log, [&](Point p) {
      const std::size_t at = now.node(p);
      const auto mixed = [a, b](float x, float y) {
        return a * static_cast<double>(x) + b * static_cast<double>(y);
      };
      return Point{p.x + mixed(now.across[at], next.across[at]), p.y + mixed(now.down[at], next.down[at])};
    });
    move_by(result, std::move(field), surround_);
  }

  double length_;
  double period_;
  Surround surround_;
};

}  // namespace

Spec heat_shimmer() {
  const auto axis = fixed(
      {.parameter = "rms", .unit = "px", .identity = 0, .top = 16, .scale = Scale::geometric, .knee = 0.25});
  return {
      .family = Family::weather,
      .title = "Heat shimmer",
      .summary =
          "Moves every pixel by a smooth random field that wavers from frame to frame, as hot air over "
          "asphalt, "
          "roofs and ovens does.",
      .params =
          {real("length", 0.03, {0.002, 0.5}, "of the short side",
                "Standard deviation of the Gaussian that smooths the field: shifts two of it apart have "
                "the correlation 0.37."),
           real("period", 6, {1, 1000}, "frames",
                "Time after which the air has nothing in common with what it was; 1 is new in every frame."),
           border_param(), fill_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant},
      .source =
          "Smoothed normal noise by its root mean square shift; over time by a turn between independent "
          "fields",
      .make = make<HeatShimmer>(axis)};
}

}  // namespace proofload::stress
