// How alike two pictures look: three measures of the literature.
#pragma once

#include "proofload/image/image.h"

namespace proofload {

/// Peak signal-to-noise ratio over all samples and channels, peak 255, in dB; at most kMostPsnr, which equal pictures have.
/// The pictures have one size and as many channels: Error{invalid_argument} otherwise, here and below.
double psnr(const ImageView& reference, const ImageView& picture);
inline constexpr double kMostPsnr = 99;

/// Structural similarity of the luma (Wang et al., IEEE TIP 13(4), 2004): Gaussian window of 11 px with σ = 1.5, K1 = 0.01,
/// K2 = 0.03, mean over the places where the window fits. 1 for equal pictures. Where a side is under 11 px the window is
/// as large as fits and odd.
double ssim(const ImageView& reference, const ImageView& picture);

/// Visual information fidelity of the luma in the pixel domain (Sheikh and Bovik, IEEE TIP 15(2), 2006): four scales with
/// Gaussian windows of 17, 9, 5 and 3 px (σ a fifth of it), noise variance 2; coarse scales are left out where the window
/// does not fit. 1 for equal pictures, 0 where nothing is left, above 1 where contrast was gained. Two pictures without any
/// texture give 1.
double vif(const ImageView& reference, const ImageView& picture);

}  // namespace proofload
