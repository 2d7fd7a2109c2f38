// Pictures taken while the lens zooms in or the camera drives forward.
#pragma once

#include "proofload/image/image.h"

namespace proofload::stress {

/// How a magnification is made.
enum class ZoomCut {
  exact,         ///< About the middle of the picture.
  whole_pixels,  ///< ImageNet-C: the middle is cut out in whole pixels, its corners go to the corners, as far as rounding lets them.
};

/// The mean of `src` itself and of `steps` magnifications of it about its middle, evenly spaced from 1 to `largest`; bilinear.
///
/// Where `thin`, parts of the picture take every second or fourth magnification as long as their pixels move by no more than
/// a pixel and a half between two, and ends count so that the mean over an even gradient stays what it is: the same mean,
/// sampled as densely as it needs. 1 < `largest`, 1 <= steps <= 64.
Image mean_of_zooms(const ImageView& src, double largest, int steps, bool thin, ZoomCut cut = ZoomCut::exact);

}  // namespace proofload::stress
