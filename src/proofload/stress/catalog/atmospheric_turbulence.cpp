#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/plane_filter.h"
#include "proofload/stress/smooth_field.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"
#include "proofload/stress/transfer_kernel.h"

namespace proofload::stress {

namespace {

constexpr std::uint32_t kAcross = 0;
constexpr std::uint32_t kDown = 1;
constexpr double kStepsPerSigma = 4;  // Nodes of the warp per length over which it changes.

class AtmosphericTurbulence final : public Stressor {
 public:
  AtmosphericTurbulence(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        path_(1000 * params.real("path")),
        aperture_(params.real("aperture") / 1000),
        wavelength_(params.real("wavelength") * 1e-9),
        pixel_(params.real("ifov") * 1e-6),
        tilt_(params.real("tilt")),
        patch_(params.real("patch")),
        short_(params.text("exposure") == "short"),
        surround_(surround_of(params)) {}

 private:
  void stress(Stressed& result, const Keys& keys, double strength) const override {
    const double r0 = fried(strength * 1e-15);
    Image& image = result.sample.image;
    image = filter_plane(image, transfer_kernel({.diffraction = wavelength_ / aperture_ / pixel_,
                                                 .seeing = wavelength_ / r0 / pixel_,
                                                 .short_exposure = short_},
                                                0.98));
    // Long exposures have the movement in their blur.
    if (short_ && tilt_ > 0) warp(result, Rng(keys.sample, keys.frame), tilt_ * tilt_rms(r0));
  }

  // Fried's length of a spherical wave on a path of even strength: z = 0 at the scene, and ∫ (z/L)^(5/3) dz = 3/8 L.
  double fried(double cn2) const {
    const double k = 2 * std::numbers::pi / wavelength_;
    return std::pow(0.423 * k * k * cn2 * path_ * 3 / 8, -3.0 / 5);
  }

  // Standard deviation of the tilt along one direction, px: 0.182·(D/r0)^(5/3)·(λ/D)².
  double tilt_rms(double r0) const {
    const double d = wavelength_ / aperture_ / pixel_;
    return std::sqrt(0.182 * std::pow(aperture_ / r0, 5.0 / 3)) * d;
  }

  void warp(Stressed& result, const Rng& rng, double rms) const {
    const Size size = result.sample.image.size();
    const double sigma = patch_ / 2;
    int log = 0;
    while (log < 10 && (2 << log) * kStepsPerSigma <= sigma) ++log;
    const int step = 1 << log;
    const int columns = (size.width - 1 + step - 1) / step + 1;
    const int rows = (size.height - 1 + step - 1) / step + 1;
    const double smoothing = std::min(64.0, sigma / step);
    const std::vector<float> across = smooth_field(rng, kAcross, columns, rows, smoothing);
    const std::vector<float> down = smooth_field(rng, kDown, columns, rows, smoothing);
    move_by(result,
            Displacement::of(size, log, log,
                             [&](Point p) {
                               const auto i = static_cast<std::size_t>((p.x - 0.5) / step + 0.5);
                               const auto j = static_cast<std::size_t>((p.y - 0.5) / step + 0.5);
                               const std::size_t at = j * static_cast<std::size_t>(columns) + i;
                               return Point{p.x + rms * static_cast<double>(across[at]),
                                            p.y + rms * static_cast<double>(down[at])};
                             }),
            surround_);
  }

  double path_;        // m
  double aperture_;    // m
  double wavelength_;  // m
  double pixel_;       // rad
  double tilt_;
  double patch_;  // px
  bool short_;
  Surround surround_;
};

}  // namespace

Spec atmospheric_turbulence() {
  const auto axis = fixed({.parameter = "cn2",
                           .unit = "1e-15 m^-2/3",
                           .identity = 0,
                           .top = 1000,
                           .scale = Scale::geometric,
                           .knee = 1});
  return {
      .family = Family::optics,
      .title = "Atmospheric turbulence",
      .summary =
          "Looks through a long path of unsteady air: blurs, and moves patches of the picture to and fro, "
          "anew in every frame.",
      .params =
          {real("path", 1, {0.001, 1000}, "km", "Length of the path."),
           real("aperture", 50, {0.5, 10000}, "mm", "Diameter of the lens."),
           real("ifov", 20, {0.1, 10000}, "µrad",
                "Angle that one pixel sees: pixel pitch over focal length."),
           real("wavelength", 550, {300, 14000}, "nm", "Of the light."),
           choice("exposure", "short", {"short", "long"},
                  "Short ones freeze the air: less blur, and patches move. Long ones have it all in their "
                  "blur."),
           real("tilt", 1, {0, 10}, "", "Factor on the movement of patches; 0 leaves it out."),
           real("patch", 32, {2, 512}, "px", "Size of what moves together."), border_param(), fill_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::frame, .nested = false, .labels = LabelEffect::equivariant},
      .source =
          "Fried 1966: exp(−3.44(λρ/r0)^(5/3)(1 − α(λρ/D)^(1/3))), r0 = (0.423 k² Cn² L·3/8)^(−3/5); tilt "
          "0.182(D/r0)^(5/3)(λ/D)² a direction",
      .aliases = {"nrtk.TurbulenceAperturePerturber {exposure: long}"},
      .make = make<AtmosphericTurbulence>(axis)};
}

}  // namespace proofload::stress
