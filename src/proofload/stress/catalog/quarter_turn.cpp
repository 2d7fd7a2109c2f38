#include <utility>

#include "proofload/stress/stressor.h"
#include "proofload/stress/turned.h"

namespace proofload::stress {

namespace {

class QuarterTurn final : public Stressor {
 public:
  QuarterTurn(Axis axis, const Params& params)
      : Stressor(std::move(axis)), clockwise_(params.text("direction") == "clockwise") {}

 protected:
  void stress(Stressed& result, const Keys&, double) const override {
    const Image& image = result.sample.image;
    Image out = turned(image, {.from_right = !clockwise_, .from_below = clockwise_});
    const double w = image.width();
    const double h = image.height();
    result.warp = clockwise_ ? Warp::homography({0, -1, h, 1, 0, 0, 0, 0, 1})
                             : Warp::homography({0, 1, 0, -1, 0, w, 0, 0, 1});
    result.sample.label = result.warp.map(result.sample.label, out.size());
    result.sample.image = std::move(out);
  }

 private:
  bool clockwise_;
};

}  // namespace

Spec quarter_turn() {
  const auto axis = fixed({.parameter = "turned", .unit = "", .identity = 0, .top = 1, .whole = true});
  return {.family = Family::geometry,
          .title = "Quarter turn",
          .summary = "Turns the picture by 90°, pixel for pixel; width and height change places.",
          .params = {choice("direction", "clockwise", {"clockwise", "counter_clockwise"},
                            "Which way to turn, as seen.")},
          .axis = axis,
          .levels = {},
          .traits = {.nested = false, .swaps_sides = true, .labels = LabelEffect::equivariant},
          .source = "x' = H − y, y' = x",
          .aliases = {"albumentations.RandomRotate90", "imgaug.Rot90"},
          .make = make<QuarterTurn>(axis)};
}

}  // namespace proofload::stress
