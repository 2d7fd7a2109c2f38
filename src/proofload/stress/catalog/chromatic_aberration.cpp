#include <cmath>

#include "proofload/stress/affine.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class ChromaticAberration final : public Stressor {
 public:
  ChromaticAberration(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 private:
  void stress(Stressed& result, const Keys&, double px) const override {
    Image& image = result.sample.image;
    if (image.channels() != 3) return;
    const double corner = std::hypot(image.width(), image.height()) / 2;
    scale_channel(image, 0, 1 + px / corner);
    scale_channel(image, 2, 1 / (1 + px / corner));
  }

  static void scale_channel(Image& image, std::size_t channel, double factor) {
    Image plane(image.size(), 1);
    for (int y = 0; y < image.height(); ++y)
      for (int x = 0; x < image.width(); ++x)
        plane.row(y)[x] = image.row(y)[3 * static_cast<std::size_t>(x) + channel];
    const double back = 1 / factor;
    const Image moved =
        move_affine(plane,
                    {back, 0, (1 - back) * image.width() / 2, 0, back, (1 - back) * image.height() / 2},
                    Beyond::reflect, 0)
            .image;
    for (int y = 0; y < image.height(); ++y)
      for (int x = 0; x < image.width(); ++x)
        image.row(y)[3 * static_cast<std::size_t>(x) + channel] = moved.row(y)[x];
  }
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
          .params = {},
          .axis = axis,
          .levels = {},
          .traits = {.nested = false},
          .source = "Lateral colour: R about the centre by 1 + d/r, B by its inverse, r = half the diagonal",
          .aliases = {"albumentations.ChromaticAberration", "c_bar.transverse_chromatic_abberation",
                      "c_bar.chromatic_abberation"},
          .make = make<ChromaticAberration>(axis)};
}

}  // namespace proofload::stress
