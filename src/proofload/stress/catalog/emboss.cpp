#include <cstddef>
#include <utility>

#include "proofload/stress/border.h"
#include "proofload/stress/rounding.h"
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
    const Image clean = std::move(result.sample.image);
    Image image = Image::unset(clean.size(), clean.channels());
    const int width = clean.width();
    const int height = clean.height();
    const auto channels = static_cast<std::ptrdiff_t>(clean.channels());
    const double corner = share * (1 + depth_);
    const double side = share * depth_;
    for (int y = 0; y < height; ++y) {
      const std::uint8_t* above = clean.row(reflect_101(y - 1, height));
      const std::uint8_t* here = clean.row(y);
      const std::uint8_t* below = clean.row(reflect_101(y + 1, height));
      std::uint8_t* out = image.row(y);
      for (int x = 0; x < width; ++x) {
        const std::ptrdiff_t left = channels * reflect_101(x - 1, width);
        const std::ptrdiff_t middle = channels * x;
        const std::ptrdiff_t right = channels * reflect_101(x + 1, width);
        for (std::ptrdiff_t c = 0; c < channels; ++c) {
          const int diagonal = below[right + c] - above[left + c];
          const int straight = below[middle + c] - above[middle + c] + here[right + c] - here[left + c];
          out[middle + c] = code_of(here[middle + c] + corner * diagonal + side * straight);
        }
      }
    }
    result.sample.image = std::move(image);
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
