#include <cmath>
#include <cstddef>
#include <cstdint>

#include "proofload/stress/affine.h"
#include "proofload/stress/gaussian_filter.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class ChromaticAberration final : public Stressor {
 public:
  ChromaticAberration(Axis axis, const Params& params)
      : Stressor(std::move(axis)), longitudinal_(params.real("longitudinal")) {}

 private:
  void stress(Stressed& result, const Keys&, double px) const override {
    Image& image = result.sample.image;
    if (image.channels() != 3) return;
    const double corner = std::hypot(image.width(), image.height()) / 2;
    const Image soft = longitudinal_ > 0 ? filter_gaussian(image, longitudinal_ * px) : Image();
    const ImageView from = soft.empty() ? ImageView(image) : ImageView(soft);
    const Image red = scaled(from, 1 + px / corner);
    const Image blue = scaled(from, 1 / (1 + px / corner));
    image.rewrite([&](const std::uint8_t* green, std::uint8_t* to) {
      const std::uint8_t* const r = red.data();
      const std::uint8_t* const b = blue.data();
      for (std::size_t i = 0; i < red.bytes(); i += 3) {
        to[i] = r[i];
        to[i + 1] = green[i + 1];
        to[i + 2] = b[i + 2];
      }
    });
  }

  static Image scaled(const ImageView& image, double factor) {
    const double back = 1 / factor;
    return move_affine(image,
                       {back, 0, (1 - back) * image.width() / 2, 0, back, (1 - back) * image.height() / 2},
                       Beyond::reflect, 0)
        .image;
  }

  double longitudinal_;
};

}  // namespace

Spec chromatic_aberration() {
  const auto axis = fixed({.parameter = "shift",
                           .unit = "px",
                           .identity = 0,
                           .top = 64,
                           .scale = Scale::geometric,
                           .knee = 0.25});
  return {.family = Family::sensor,
          .title = "Chromatic aberration",
          .summary =
              "Shows red larger and blue smaller than green, so that edges get coloured fringes towards the "
              "corners, where red has moved by the shift; grey pictures stay.",
          .params = {real(
              "longitudinal", 0, {0, 4}, "px per px",
              "Blur of red and blue, which meet behind and before the focus of green: standard deviation "
              "over the shift.")},
          .axis = axis,
          .levels = {},
          .traits = {.nested = false},
          .source =
              "Lateral colour: R about the centre by 1 + d/r, B by its inverse, r = half the diagonal; "
              "longitudinal: R "
              "and B blurred",
          .aliases = {"albumentations.ChromaticAberration", "c_bar.transverse_chromatic_abberation",
                      "c_bar.chromatic_abberation"},
          .make = make<ChromaticAberration>(axis)};
}

}  // namespace proofload::stress
