#include <cmath>
#include <numbers>

#include "proofload/core/rng.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

class Translate final : public Stressor {
 public:
  Translate(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        of_side_(params.text("measure") == "side"),
        subpixel_(params.flag("subpixel")),
        direction_(params.text("direction")),
        surround_(surround_of(params)) {}

 protected:
  void stress(Stressed& result, const Keys& keys, double shift) const override {
    const Size size = result.sample.image.size();
    double x = 0;
    double y = 0;
    if (direction_ == "drawn") {
      const double angle = 2 * std::numbers::pi * Rng(keys.sample).uniform(0, 0);
      x = std::cos(angle);
      y = std::sin(angle);
    } else {
      x = direction_ == "right" ? 1 : direction_ == "left" ? -1 : 0;
      y = direction_ == "down" ? 1 : direction_ == "up" ? -1 : 0;
    }
    x *= shift * (of_side_ ? size.width : 1);
    y *= shift * (of_side_ ? size.height : 1);
    if (!subpixel_) {
      x = std::round(x);
      y = std::round(y);
    }
    move_by(result, {1, 0, x, 0, 1, y, 0, 0, 1}, surround_);
  }

 private:
  bool of_side_;
  bool subpixel_;
  std::string direction_;
  Surround surround_;
};

}  // namespace

Spec translate() {
  const auto axis = [](const Params& params) {
    if (params.text("measure") == "side")
      return Axis{.parameter = "shift", .unit = "", .percent = true, .identity = 0, .top = 1};
    return Axis{.parameter = "shift",
                .unit = "px",
                .identity = 0,
                .top = 256,
                .scale = Scale::geometric,
                .knee = 0.5};
  };
  return {
      .family = Family::geometry,
      .title = "Shift",
      .summary = "Moves the picture sideways, as a camera does that is mounted a little off.",
      .params = {choice("measure", "px", {"px", "side"},
                        "Whether the shift counts pixels or shares of the picture's sides."),
                 choice("direction", "drawn", {"drawn", "left", "right", "up", "down"},
                        "Where to; an angle drawn once for every picture unless given."),
                 flag("subpixel", false,
                      "Also between pixels, where interpolation blurs; otherwise shifts are rounded to whole "
                      "pixels and copy bytes."),
                 border_param(), fill_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant},
      .source = "p + t, inverse mapping",
      .aliases = {"imgaug.TranslateX", "kornia.RandomTranslate", "nrtk.RandomTranslationPerturber",
                  "imagenet_p.translate"},
      .make = make<Translate>(axis)};
}

}  // namespace proofload::stress
