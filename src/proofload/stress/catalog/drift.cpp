#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "proofload/stress/moving_clip.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

// A way of `length` px along a line on which one turns round `reach` px to either side of the start; 0 never turns.
double place_on_way(double length, double reach) {
  if (reach <= 0) return length;
  const double turns = (length + reach) / (4 * reach);
  const double along = 4 * reach * (turns - std::floor(turns));
  return along <= 2 * reach ? along - reach : 3 * reach - along;
}

class Drift final : public ClipStressor {
 public:
  Drift(Axis axis, const Params& params)
      : ClipStressor(std::move(axis)),
        direction_(params.text("direction")),
        reach_(params.real("reach")),
        surround_(surround_of(params)) {}

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape& shape, const Keys& keys, double speed) const override {
    const Point way = direction(keys);
    const double reach = reach_ * std::min(shape.size.width, shape.size.height);
    // Faster, it would turn round within a step and could be back where it was.
    const double step = reach > 0 ? std::min(speed, reach) : speed;
    const auto motion = [way, reach, step](std::uint32_t index, Size) -> std::array<double, 9> {
      const double at = place_on_way(step * index, reach);
      return {1, 0, at * way.x, 0, 1, at * way.y, 0, 0, 1};
    };
    return std::make_unique<MovingClip>(motion, surround_);
  }

  // Of the picture's content, length 1.
  Point direction(const Keys& keys) const {
    if (direction_ == "right") return {1, 0};
    if (direction_ == "left") return {-1, 0};
    if (direction_ == "down") return {0, 1};
    if (direction_ == "up") return {0, -1};
    const double angle = 2 * std::numbers::pi * Rng(keys.sample).uniform(0, 0);
    return {std::cos(angle), std::sin(angle)};
  }

  std::string direction_;
  double reach_;
  Surround surround_;
};

}  // namespace

Spec drift() {
  const auto axis = fixed({.parameter = "speed",
                           .unit = "px per frame",
                           .identity = 0,
                           .top = 64,
                           .scale = Scale::geometric,
                           .knee = 0.25});
  const Value ramp = Value::Object{{"direction", "right"}, {"reach", 0}};
  return {
      .family = Family::temporal,
      .title = "Drift",
      .summary =
          "Pans evenly over the scene: every frame is further to the side than the one before, until the "
          "camera turns round; boxes and points move along.",
      .params = {choice("direction", "drawn", {"drawn", "right", "left", "down", "up"},
                        "Where the picture moves; drawn once for a clip."),
                 real("reach", 0.25, {0, 4}, "of the shorter side",
                      "How far from its place the picture goes before it turns round, and the longest step; "
                      "0 goes on "
                      "for ever."),
                 border_param(), fill_param()},
      .axis = axis,
      .levels = {{"imagenet_p", {1}, {ramp}}, {"cifar10_p", {1}, {ramp}}},
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant, .temporal = true},
      .source = "Translation ramp; 1 px per frame in ImageNet-P (Hendrycks and Dietterich, ICLR 2019)",
      .make = make<Drift>(axis),
  };
}

}  // namespace proofload::stress
