#include "proofload/stress/gaussian_filter.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class GaussianBlur final : public Stressor {
 public:
  GaussianBlur(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 protected:
  void stress(Stressed& result, const Keys&, double sigma) const override {
    result.sample.image = filter_gaussian(result.sample.image, sigma);
  }
};

}  // namespace

Spec gaussian_blur() {
  const auto axis = fixed({.parameter = "sigma",
                           .unit = "px",
                           .identity = 0,
                           .top = 40,
                           .scale = Scale::geometric,
                           .knee = 0.25});
  return {.family = Family::optics,
          .title = "Gaussian blur",
          .summary =
              "Blurs every channel with a Gaussian: a lens slightly out of focus, or many small causes "
              "of blur together.",
          .params = {},
          .axis = axis,
          .levels = {{"imagenet_c", {1, 2, 3, 4, 6}},
                     {"cifar10_c", {0.4, 0.6, 0.7, 0.8, 1}},
                     {"tiny_imagenet_c", {0.5, 0.75, 1, 1.25, 1.5}}},
          .by_default = true,
          .traits = {.nested = false, .labels = LabelEffect::invariant},
          .source =
              "Gaussian integrated over each tap, second moment kept; levels of Hendrycks and Dietterich "
              "(ICLR 2019)",
          .aliases = {"imagecorruptions.gaussian_blur", "albumentations.GaussianBlur",
                      "albumentations.AdvancedBlur", "imgaug.GaussianBlur", "kornia.RandomGaussianBlur",
                      "nrtk.GaussianBlurPerturber", "augly.blur", "torchvision.GaussianBlur",
                      "mltest.GaussianBlur"},
          .make = make<GaussianBlur>(axis)};
}

}  // namespace proofload::stress
