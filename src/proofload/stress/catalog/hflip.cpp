#include <algorithm>
#include <cstddef>

#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

template <int kChannels>
void mirror_rows(Image& image) {
  for (int y = 0; y < image.height(); ++y) {
    std::uint8_t* left = image.row(y);
    std::uint8_t* right = left + static_cast<std::ptrdiff_t>(image.width() - 1) * kChannels;
    for (; left < right; left += kChannels, right -= kChannels)
      for (int c = 0; c < kChannels; ++c) std::swap(left[c], right[c]);
  }
}

class HorizontalFlip final : public Stressor {
 public:
  HorizontalFlip(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 protected:
  void stress(Stressed& result, const Keys&, double) const override {
    Image& image = result.sample.image;
    if (image.channels() == 3) {
      mirror_rows<3>(image);
    } else {
      mirror_rows<1>(image);
    }
    result.warp = Warp::homography({-1, 0, static_cast<double>(image.width()), 0, 1, 0, 0, 0, 1});
    result.sample.label = result.warp.map(result.sample.label, image.size());
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
