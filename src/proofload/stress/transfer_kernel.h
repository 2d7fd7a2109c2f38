// Kernels of optical systems that are known by how they pass gratings (their transfer function).
#pragma once

#include <functional>

#include "proofload/stress/plane_filter.h"

namespace proofload::stress {

/// Factors of the transfer function of a system, each as an angle seen from the camera, in px (angle over the angle of one
/// pixel); 0 leaves a factor out. Formulas as in pyBSM.
struct OpticalSystem {
  double diffraction = 0;       ///< Wavelength over aperture: nothing finer passes.
  double footprint = 0;         ///< Light-sensitive width of a pixel.
  double jitter = 0;            ///< Fast vibration, standard deviation.
  double drift = 0;             ///< Straight movement during the exposure, …
  double drift_angle = 0;       ///< … its direction, degrees, counter-clockwise from the x axis.
  double defocus = 0;           ///< 1/e radius of the blur.
  double seeing = 0;            ///< Wavelength over Fried's length r0: turbulence of the air.
  bool short_exposure = false;  ///< The tilt of the wave front counts as movement, not as blur.

  /// At u, v cycles a px: a number in [−0.22, 1], 1 at 0.
  double transfer(double u, double v) const;
  /// About the standard deviation of the point spread, px: for the choice of sizes.
  double width() const;
};

inline constexpr int kFurthestSpread = 63;  ///< px that a point spread reaches at most, to each side.

/// The point spread: the inverse Fourier transform of `system`, cut to the least square that holds `energy` (below 1) of the
/// sum of its sizes, and scaled to 1.
PlaneKernel transfer_kernel(const OpticalSystem& system, double energy);

}  // namespace proofload::stress
