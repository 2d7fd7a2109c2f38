#include <utility>

#include "proofload/stress/stressor.h"
#include "proofload/stress/turned.h"

namespace proofload::stress {

namespace {

class Transpose final : public Stressor {
 public:
  Transpose(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 protected:
  void stress(Stressed& result, const Keys&, double) const override {
    const Image& image = result.sample.image;
    Image out = turned(image, {});
    result.warp = Warp::homography({0, 1, 0, 1, 0, 0, 0, 0, 1});
    result.sample.label = result.warp.map(result.sample.label, out.size());
    result.sample.image = std::move(out);
  }
};

}  // namespace

Spec transpose() {
  const auto axis = fixed({.parameter = "turned", .unit = "", .identity = 0, .top = 1, .whole = true});
  return {.family = Family::geometry,
          .title = "Transposition",
          .summary =
              "Makes rows columns, pixel for pixel: a quarter turn and a mirror; width and height change "
              "places.",
          .params = {},
          .axis = axis,
          .levels = {},
          .traits = {.nested = false, .swaps_sides = true, .labels = LabelEffect::equivariant},
          .source = "x' = y, y' = x",
          .aliases = {"albumentations.Transpose"},
          .make = make<Transpose>(axis)};
}

}  // namespace proofload::stress
