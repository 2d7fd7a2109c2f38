#include <cmath>
#include <cstdint>
#include <numbers>

#include "proofload/core/rng.h"
#include "proofload/stress/cover_style.h"
#include "proofload/stress/hidden_labels.h"
#include "proofload/stress/portable_math.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Stripes final : public Stressor {
 public:
  Stripes(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        period_(params.real("period")),
        drawn_(params.text("direction") == "drawn"),
        angle_(params.real("angle")),
        fill_(params),
        least_visible_(params.real("least_visible")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double share) const override {
    Image& image = result.sample.image;
    const Size size = image.size();
    const Region frame{.around = {0, 0, size.width, size.height}};
    const auto count = static_cast<std::int64_t>(std::floor(share * static_cast<double>(frame.pixels())));
    if (count == 0) return;
    const Rng draw(keys.sample);
    const double turns = drawn_ ? 0.5 * draw.uniform(0, 0) : angle_ / 360;
    // Steps of 2^-32 of a period along both axes; whole numbers from here on.
    const double period = std::max(1.0, period_ * std::min(size.width, size.height));
    const auto step = [&](float part) {
      return static_cast<std::uint32_t>(std::llround(static_cast<double>(part) / period * 0x1p32));
    };
    // Stripes of angle 0 lie: the phase grows downwards.
    const std::uint32_t across = step(-sine_of_turns(static_cast<float>(turns)));
    const std::uint32_t down = step(cosine_of_turns(static_cast<float>(turns)));
    const std::uint32_t start = draw.bits32(1, 0);
    // Every pixel is reached when the stripes, growing from their middles, are as wide as it is far from the next.
    const Lowest lowest = take_lowest(frame, count, [=](int x, int y) {
      const std::uint32_t phase =
          start + across * static_cast<std::uint32_t>(x) + down * static_cast<std::uint32_t>(y);
      return std::abs(static_cast<std::int64_t>(static_cast<std::int32_t>(phase)));
    });
    hide_pixels(result.sample.label, mask_of({&lowest.cover, 1}, size), least_visible_);
    paint(image, lowest.cover, fill_.of(image, frame, keys.sample));
  }

  double period_;
  bool drawn_;
  double angle_;
  CoverFill fill_;
  double least_visible_;
};

}  // namespace

Spec stripes() {
  const auto axis = fixed({.parameter = "share", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::occlusion,
      .title = "Stripes",
      .summary =
          "Covers an exact share of the picture with parallel stripes, as fences, blinds and railings do. "
          "Boxes keep their size and say how much can still be seen.",
      .params = {real("period", 0.1, {0.002, 1}, "of the short side", "From one stripe to the next."),
                 choice("direction", "drawn", {"drawn", "given"},
                        "Whether the direction is drawn once for every picture or is `angle`."),
                 real("angle", 90, {-180, 180}, "°", "Direction of the stripes, clockwise from lying ones."),
                 cover_fill_param(), cover_value_param(64), least_visible_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = true, .labels = LabelEffect::visible},
      .source = "The floor(f·W·H) pixels nearest to the middles of the stripes, ties by index",
      .aliases = {"augly.overlay_stripes {period: 0.5, direction: given, angle: 0, value: 255}"},
      .make = make<Stripes>(axis)};
}

}  // namespace proofload::stress
