#include <cstddef>
#include <utility>

#include "proofload/stress/mirror_row.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class HorizontalFlip final : public Stressor {
 public:
  HorizontalFlip(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 protected:
  void stress(Stressed& result, const Keys&, double) const override {
    const Image& image = result.sample.image;
    Image mirrored = Image::unset(image.size(), image.channels());
    for (int y = 0; y < image.height(); ++y)
      mirror_row(image.row(y), static_cast<std::size_t>(image.width()), image.channels(), mirrored.row(y));
    result.warp = Warp::homography({-1, 0, static_cast<double>(image.width()), 0, 1, 0, 0, 0, 1});
    result.sample.label = result.warp.map(result.sample.label, image.size());
    result.sample.image = std::move(mirrored);
  }
};

}  // namespace

Spec hflip() {
  const auto axis = fixed({.parameter = "mirrored", .unit = "", .identity = 0, .top = 1, .whole = true});
  return {.family = Family::geometry,
          .title = "Mirror image",
          .summary =
              "Swaps left and right; boxes move along. Text, sides and readings change their meaning: the "
              "relation "
              "of the same name says how.",
          .params = {},
          .axis = axis,
          .levels = {},
          .traits = {.nested = true, .labels = LabelEffect::equivariant},
          .source = "x' = W − x",
          .aliases = {"albumentations.HorizontalFlip", "imgaug.Fliplr", "kornia.RandomHorizontalFlip",
                      "augly.hflip", "torchvision.RandomHorizontalFlip", "mltest.HorizontalFlip"},
          .make = make<HorizontalFlip>(axis)};
}

}  // namespace proofload::stress
