#include <cmath>

#include "proofload/core/rng.h"
#include "proofload/stress/affine.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Crop final : public Stressor {
 public:
  Crop(Axis axis, const Params& params)
      : Stressor(std::move(axis)), centred_(params.text("place") == "centre") {}

 protected:
  void stress(Stressed& result, const Keys& keys, double removed) const override {
    const Size size = result.sample.image.size();
    // The same share of both sides, so that nothing is stretched.
    const double side = std::sqrt(1 - removed);
    const Rng draw(keys.sample);
    const double u = centred_ ? 0.5 : draw.uniform(0, 0);
    const double v = centred_ ? 0.5 : draw.uniform(0, 1);
    const double left = u * (1 - side) * size.width;
    const double top = v * (1 - side) * size.height;
    result.warp = Warp::homography({1 / side, 0, -left / side, 0, 1 / side, -top / side, 0, 0, 1});
    // Every point of the result lies inside the picture, so nothing is filled in.
    result.sample.image =
        move_affine(result.sample.image, {side, 0, left, 0, side, top}, Beyond::reflect, 0).image;
    result.sample.label = result.warp.map(result.sample.label, size);
  }

 private:
  bool centred_;
};

}  // namespace

Spec crop() {
  const auto axis = fixed({.parameter = "removed", .unit = "", .percent = true, .identity = 0, .top = 0.95});
  return {
      .family = Family::geometry,
      .title = "Crop",
      .summary =
          "Cuts out a part of the picture and enlarges it to the size of the whole; the parts that are cut "
          "out at growing strength lie within one another.",
      .params = {choice("place", "drawn", {"drawn", "centre"},
                        "Where the part lies: drawn once for every picture, or about the centre.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant},
      .source = "Scale 1/√(1 − removed) and shift, bilinear, in edge coordinates",
      .aliases = {"albumentations.RandomCrop", "albumentations.CenterCrop", "imgaug.Crop",
                  "kornia.RandomCrop", "nrtk.RandomCropPerturber", "augly.crop", "torchvision.RandomCrop",
                  "torchvision.CenterCrop", "torchvision.RandomResizedCrop"},
      .make = make<Crop>(axis)};
}

}  // namespace proofload::stress
