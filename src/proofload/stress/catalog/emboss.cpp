#include "proofload/stress/relief.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Emboss final : public Stressor {
 public:
  Emboss(Axis axis, const Params& params) : Stressor(std::move(axis)), depth_(params.real("depth")) {}

 private:
  // x + share·(effect − x), the effect of the kernel
  //   −1−d  −d   0
  //    −d    1   d
  //     0    d  1+d
  // which adds up to 1: what is left of an even picture is the picture, so only differences across the middle count.
  void stress(Stressed& result, const Keys&, double share) const override {
    add_relief(result.sample.image, static_cast<float>(share * (1 + depth_)),
               static_cast<float>(share * depth_));
  }

  double depth_;
};

}  // namespace

Spec emboss() {
  const auto axis = fixed({.parameter = "share", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::photometric,
      .title = "Emboss",
      .summary =
          "Adds light where the picture gets brighter downwards to the right and takes it away where it gets "
          "darker, as relief under a lamp; even areas stay.",
      .params = {real("depth", 0.5, {0, 2}, "",
                      "Weight of straight neighbours, and added to that of diagonal ones.")},
      .axis = axis,
      .levels = {},
      .traits = {.nested = true},
      .source = "3 × 3 relief kernel of sum 1 (albumentations and imgaug Emboss)",
      .aliases = {"albumentations.Emboss", "imgaug.Emboss"},
      .make = make<Emboss>(axis),
  };
}

}  // namespace proofload::stress
