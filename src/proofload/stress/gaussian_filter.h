// Gaussian blur in fixed point.
#pragma once

#include <cstdint>
#include <vector>

#include "proofload/image/image.h"

namespace proofload::stress {

/// Weights of a symmetric kernel, centre first: w[0] + 2·Σ w[k] = 2^14 exactly; w[0] is even.
///
/// The Gaussian is integrated over every tap, and its width is chosen so that the second moment of the taps
/// is `variance` (px²): sampling would widen it by 1/12 px² and would do nothing below sigma 0.3. Cut at four
/// sigma. `variance` >= 0; 0 gives the identity.
std::vector<std::int16_t> gaussian_weights(double variance);

/// Blurs with standard deviation `sigma` (px), the border mirrored (reflect-101), also where the kernel is
/// larger than the picture.
///
/// Exact for constants; the second moment of the impulse response is sigma² within 0.5 %. From sigma 2.4 on,
/// rows are filtered only every floor(sigma/1.2) and joined by cubic B-splines, whose variance is taken off
/// the kernel: the response differs from the full sum by less than 0.3 grey levels, and the time no longer
/// grows with sigma.
Image filter_gaussian(const ImageView& src, double sigma);

}  // namespace proofload::stress
