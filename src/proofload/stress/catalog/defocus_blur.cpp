#include "proofload/stress/gaussian_filter.h"
#include "proofload/stress/plane_filter.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class DefocusBlur final : public Stressor {
 public:
  DefocusBlur(Axis axis, const Params& params)
      : Stressor(std::move(axis)), softness_(params.real("softness")) {}

 protected:
  void stress(Stressed& result, const Keys&, double radius) const override {
    Image& image = result.sample.image;
    image = filter_disk(image, radius);
    if (softness_ > 0) image = filter_gaussian(image, softness_);
  }

 private:
  double softness_;
};

}  // namespace

Spec defocus_blur() {
  const auto axis = fixed({.parameter = "radius",
                           .unit = "px",
                           .identity = 0,
                           .top = 40,
                           .scale = Scale::geometric,
                           .knee = 0.25});
  return {.family = Family::optics,
          .title = "Defocus blur",
          .summary =
              "Spreads every point over a disk, the image of a point through an open aperture out of focus; "
              "a disk of radius up to 0.5 px lies inside its pixel and changes nothing.",
          .params = {real("softness", 0, {0, 5}, "px",
                          "Standard deviation of a Gaussian that softens the rim of the disk.")},
          .axis = axis,
          .levels = {{"imagenet_c", {3, 4, 6, 8, 10}},
                     {"cifar10_c", {0.3, 0.4, 0.5, 1, 1.5}},
                     {"tiny_imagenet_c", {0.5, 1, 1.5, 2.5, 3}}},
          .by_default = true,
          .traits = {.nested = false, .labels = LabelEffect::invariant},
          .source = "Area of pixel and disk in common; radii of Hendrycks and Dietterich (ICLR 2019)",
          .aliases = {"imagecorruptions.defocus_blur", "albumentations.Defocus", "nrtk.DefocusPerturber"},
          .make = make<DefocusBlur>(axis)};
}

}  // namespace proofload::stress
