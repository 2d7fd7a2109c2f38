#include <cstring>
#include <utility>

#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class VerticalFlip final : public Stressor {
 public:
  VerticalFlip(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 protected:
  void stress(Stressed& result, const Keys&, double) const override {
    const Image& image = result.sample.image;
    Image turned = Image::unset(image.size(), image.channels());
    for (int y = 0; y < image.height(); ++y)
      std::memcpy(turned.row(image.height() - 1 - y), image.row(y), image.stride());
    result.warp = Warp::homography({1, 0, 0, 0, -1, static_cast<double>(image.height()), 0, 0, 1});
    result.sample.label = result.warp.map(result.sample.label, image.size());
    result.sample.image = std::move(turned);
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
