#include "proofload/core/rng.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

class Pad final : public Stressor {
 public:
  Pad(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        across_(params.text("sides") != "top_bottom"),
        down_(params.text("sides") != "left_right"),
        drawn_(params.text("place") == "drawn"),
        surround_{Beyond::constant, static_cast<std::uint8_t>(params.integer("value"))} {}

 private:
  void stress(Stressed& result, const Keys& keys, double bars) const override {
    const Size size = result.sample.image.size();
    const Rng draw(keys.sample);
    const double left = drawn_ ? draw.uniform(0, 0) : 0.5;
    const double above = drawn_ ? draw.uniform(0, 1) : 0.5;
    const double x = across_ ? bars : 0;
    const double y = down_ ? bars : 0;
    move_by(result, {1 - x, 0, left * x * size.width, 0, 1 - y, above * y * size.height, 0, 0, 1}, surround_);
  }

  bool across_;
  bool down_;
  bool drawn_;
  Surround surround_;
};

}  // namespace

Spec pad() {
  const auto axis = fixed({.parameter = "bars", .unit = "", .percent = true, .identity = 0, .top = 0.85});
  return {.family = Family::geometry,
          .title = "Padding",
          .summary =
              "Sets the picture between bars, as a letterbox or a wrong aspect ratio does; bars are a share "
              "of the "
              "sides, and the frame keeps its size, so that the picture shrinks.",
          .params = {choice("sides", "all", {"all", "left_right", "top_bottom"},
                            "Where the bars are: all around, or on two sides, which squeezes the picture."),
                     choice("place", "drawn", {"centre", "drawn"},
                            "Where the picture stands between the bars; drawn once for every picture."),
                     integer("value", 0, {0, 255}, "grey levels", "Grey level of the bars.")},
          .axis = axis,
          .levels = {},
          .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant},
          .source = "(1 − f)·p + t, constant border; smoothed before it shrinks",
          .aliases = {"albumentations.Pad {place: centre}", "albumentations.PadIfNeeded {place: centre}",
                      "imgaug.Pad", "torchvision.Pad {place: centre}", "augly.pad {place: centre}"},
          .make = make<Pad>(axis)};
}

}  // namespace proofload::stress
