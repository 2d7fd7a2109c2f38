#include "proofload/stress/plane_filter.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/transfer_kernel.h"

namespace proofload::stress {

namespace {

// The factors are as many microradians as their parameters, those of a camera over the ground by default.
constexpr const char* kAngles[] = {"diffraction", "footprint", "jitter", "drift", "defocus", "seeing"};

class PsfOtf final : public Stressor {
 public:
  PsfOtf(Axis axis, const Params& params) : Stressor(std::move(axis)), energy_(params.real("energy")) {
    const double pixel = params.real("ifov");
    system_.diffraction = params.real("diffraction") / pixel;
    system_.footprint = params.real("footprint") / pixel;
    system_.jitter = params.real("jitter") / pixel;
    system_.drift = params.real("drift") / pixel;
    system_.drift_angle = params.real("drift_angle");
    system_.defocus = params.real("defocus") / pixel;
    system_.seeing = params.real("seeing") / pixel;
    system_.short_exposure = params.text("exposure") == "short";
  }

 private:
  void stress(Stressed& result, const Keys&, double factor) const override {
    OpticalSystem system = system_;
    for (double* const angle : {&system.diffraction, &system.footprint, &system.jitter, &system.drift,
                                &system.defocus, &system.seeing})
      *angle *= factor;
    result.sample.image = filter_plane(result.sample.image, transfer_kernel(system, energy_));
  }

  OpticalSystem system_;
  double energy_;
};

// A system of one factor, "jitter", of so many µrad; a pixel sees `ifov`.
Value alone(std::string_view factor, double angle, double ifov) {
  Value out = Value::object();
  for (const char* const other : kAngles) out[other] = other == factor ? angle : 0.0;
  out["ifov"] = ifov;
  return out;
}

}  // namespace

Spec psf_otf() {
  const auto axis = fixed(
      {.parameter = "factor", .unit = "", .identity = 0, .top = 10, .scale = Scale::geometric, .knee = 0.2});
  const auto angle = [](const char* name, double standard, const char* doc) {
    return real(name, standard, {0, 1e5}, "µrad", doc);
  };
  return {
      .family = Family::optics,
      .title = "Optical system",
      .summary =
          "Blurs as a camera with its optics, vibration, movement and air does, by the product of their "
          "transfer functions in physical units; the factor multiplies all angles, and 1 is the system as "
          "described.",
      .params = {real("ifov", 143.75, {1e-3, 1e5}, "µrad",
                      "Angle that one pixel of the picture sees: pixel pitch over focal length."),
                 angle("diffraction", 62.9, "Wavelength over diameter of the aperture; 0 = no limit."),
                 angle("footprint", 143.75, "Light-sensitive width of a pixel over focal length."),
                 angle("jitter", 150, "Fast vibration, standard deviation."),
                 angle("drift", 300, "Straight movement during the exposure: angular rate times exposure."),
                 real("drift_angle", 0, {0, 180}, "°",
                      "Direction of the movement, counter-clockwise from the horizontal."),
                 angle(
                     "defocus", 200,
                     "1/e radius of the blur: 0.62·D·|1/R − 1/R0| for an aperture D focused at R0 on a scene "
                     "at R."),
                 angle("seeing", 0,
                       "Turbulence of the air: wavelength over Fried's length r0, 11 µrad in an astronomer's "
                       "average night."),
                 choice("exposure", "long", {"long", "short"},
                        "Short ones see the turbulence without its tilt, which needs a `diffraction`."),
                 real("energy", 0.99, {0.5, 0.9999}, "",
                      "Share of the point spread that is kept; pyBSM keeps 0.95.")},
      .axis = axis,
      // Light, medium and heavy, at 0.03 m on the ground from 75 m.
      .levels = {{"nrtk_jitter", {0.3, 0.5, 1}, {alone("jitter", 1000, 400)}},
                 {"nrtk_defocus", {0.2, 0.5, 1}, {alone("defocus", 1000, 400)}}},
      .traits = {.nested = false},
      .source =
          "Products of transfer functions as in pyBSM (LeMaster and Eismann, 2017) and Fried 1966; point "
          "spread by the inverse transform",
      .aliases = {"nrtk.JitterPerturber {diffraction: 0, footprint: 0, drift: 0, defocus: 0, jitter: 1000, "
                  "ifov: 400, energy: 0.95}",
                  "nrtk.CircularAperturePerturber {footprint: 0, drift: 0, defocus: 0, jitter: 0, energy: "
                  "0.95}",
                  "nrtk.DetectorPerturber {diffraction: 0, drift: 0, defocus: 0, jitter: 0, energy: 0.95}"},
      .make = make<PsfOtf>(axis)};
}

}  // namespace proofload::stress
