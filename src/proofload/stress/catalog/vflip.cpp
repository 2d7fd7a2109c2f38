#include <algorithm>

#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class VerticalFlip final : public Stressor {
 public:
  VerticalFlip(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 protected:
  void stress(Stressed& result, const Keys&, double) const override {
    Image& image = result.sample.image;
    const int bytes = image.width() * image.channels();
    for (int top = 0, bottom = image.height() - 1; top < bottom; ++top, --bottom)
      std::swap_ranges(image.row(top), image.row(top) + bytes, image.row(bottom));
    result.warp = Warp::homography({1, 0, 0, 0, -1, static_cast<double>(image.height()), 0, 0, 1});
    result.sample.label = result.warp.map(result.sample.label, image.size());
  }
};

}  // namespace

Spec vflip() {
  const auto axis = fixed({.parameter = "mirrored", .unit = "", .identity = 0, .top = 1, .whole = true});
  return {.family = Family::geometry,
          .title = "Upside down",
          .summary = "Swaps top and bottom; boxes, maps and points move along.",
          .params = {},
          .axis = axis,
          .levels = {},
          .traits = {.nested = true, .labels = LabelEffect::equivariant},
          .source = "y' = H − y",
          .aliases = {"albumentations.VerticalFlip", "imgaug.Flipud", "kornia.RandomVerticalFlip",
                      "augly.vflip", "torchvision.RandomVerticalFlip", "mltest.VerticalFlip"},
          .make = make<VerticalFlip>(axis)};
}

}  // namespace proofload::stress
