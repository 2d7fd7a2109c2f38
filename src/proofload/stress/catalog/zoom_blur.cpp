#include <algorithm>
#include <cmath>

#include "proofload/stress/mean_of_zooms.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr int kMostSteps = 64;

class ZoomBlur final : public Stressor {
 public:
  ZoomBlur(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        steps_(params.integer("steps")),
        cut_(params.text("cut") == "whole_pixels" ? ZoomCut::whole_pixels : ZoomCut::exact) {}

 private:
  void stress(Stressed& result, const Keys&, double largest) const override {
    Image& image = result.sample.image;
    if (steps_ > 0) {
      image = mean_of_zooms(image, largest, steps_, false, cut_);
      return;
    }
    // So many that a corner moves by about a pixel and a half between two, in fours so that what moves less can take fewer;
    // the picture itself counts once more, as in the benchmark.
    const double path = std::hypot(image.width(), image.height()) / 2 * (largest - 1);
    const int fours = std::clamp(static_cast<int>(std::ceil(path / 6)), 1, (kMostSteps - 1) / 4);
    image = mean_of_zooms(image, largest, 4 * fours + 1, true, cut_);
  }

  int steps_;
  ZoomCut cut_;
};

}  // namespace

Spec zoom_blur() {
  const auto axis = fixed(
      {.parameter = "factor", .unit = "", .identity = 1, .top = 2, .scale = Scale::geometric, .knee = 0.005});
  const auto steps = [](int n) {
    Value out = Value::object();
    out["steps"] = n;
    out["cut"] = "whole_pixels";
    return out;
  };
  return {
      .family = Family::optics,
      .title = "Zoom blur",
      .summary =
          "Averages the picture over magnifications from 1 to the factor, as a camera sees that drives or "
          "zooms forward while the shutter is open.",
      .params = {integer("steps", 0, {0, kMostSteps}, "",
                         "Magnifications that are averaged; 0 takes as many as the corners need."),
                 choice("cut", "exact", {"exact", "whole_pixels"},
                        "Exactly about the middle, or as ImageNet-C cuts it out: in whole pixels, which "
                        "moves the picture by up "
                        "to one.")},
      .axis = axis,
      .levels = {{"imagenet_c",
                  {1.11, 1.15, 1.20, 1.24, 1.30},
                  {steps(12), steps(16), steps(11), steps(13), steps(11)}},
                 {"cifar10_c",
                  {1.06, 1.11, 1.15, 1.20, 1.25},
                  {steps(7), steps(12), steps(16), steps(21), steps(26)}}},
      .traits = {.nested = false},
      .source = "Hendrycks and Dietterich, ICLR 2019 (ImageNet-C): mean of the picture and its zooms",
      .aliases = {"imagecorruptions.zoom_blur", "albumentations.ZoomBlur", "3dcc.z_motion_blur"},
      .make = make<ZoomBlur>(axis)};
}

}  // namespace proofload::stress
