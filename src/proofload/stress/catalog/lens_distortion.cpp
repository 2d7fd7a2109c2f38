#include <cmath>

#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

class LensDistortion final : public Stressor {
 public:
  LensDistortion(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        barrel_(params.text("direction") == "barrel"),
        k2_(params.real("k2")),
        surround_(surround_of(params)) {}

 protected:
  void stress(Stressed& result, const Keys&, double strength) const override {
    const Size size = result.sample.image.size();
    const double cx = size.width / 2.0;
    const double cy = size.height / 2.0;
    const double unit = cx * cx + cy * cy;
    const double k1 = barrel_ ? strength : -strength;
    const double k2 = k2_ * k1;
    move_by(result,
            Displacement::of(size, 2, 2,
                             [&](Point p) {
                               const double x = p.x - cx;
                               const double y = p.y - cy;
                               const double r2 = (x * x + y * y) / unit;
                               const double s = 1 + r2 * (k1 + r2 * k2);
                               return Point{cx + s * x, cy + s * y};
                             }),
            surround_);
  }

 private:
  bool barrel_;
  double k2_;
  Surround surround_;
};

}  // namespace

Spec lens_distortion() {
  const auto axis = [](const Params& params) {
    return Axis{.parameter = "strength",
                .unit = "k1",
                .identity = 0,
                .top = params.text("direction") == "barrel" ? 0.6 : 0.3};
  };
  return {
      .family = Family::optics,
      .title = "Lens distortion",
      .summary =
          "Bends straight lines as a wide-angle lens (barrel) or a tele lens (pincushion) does: a point at "
          "radius r comes from r(1 + k1·r²), with r = 1 in the corner.",
      .params = {choice("direction", "barrel", {"barrel", "pincushion"}, "Which way lines bend."),
                 real("k2", 0, {-0.3, 0.3}, "of k1", "Share of the next term, k2·r⁴."), border_param(),
                 fill_param()},
      .axis = axis,
      .levels = {{"nrtk", {0.1, 0.3, 0.6}}},
      .traits = {.nested = false, .labels = LabelEffect::equivariant},
      .source = "Brown, Photogrammetric Engineering 32(3), 1966; radial terms",
      .aliases = {"nrtk.RadialDistortionPerturber", "albumentations.OpticalDistortion",
                  "kornia.RandomFisheye"},
      .make = make<LensDistortion>(axis)};
}

}  // namespace proofload::stress
