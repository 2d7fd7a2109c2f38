// What objects lose when single pixels of a picture are hidden.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proofload/core/params.h"
#include "proofload/data/annotation.h"
#include "proofload/data/sample.h"
#include "proofload/image/image.h"
#include "proofload/stress/cover.h"

namespace proofload::stress {

/// The pixels of one labelled object.
struct ObjectRegion {
  std::size_t index;  ///< Among the boxes or poses of the label.
  Region region;      ///< At least one pixel.
};
/// Objects that are scored (boxes and poses) and have pixels in the frame, as boxes or, where `masks` asks for them and
/// they are known, as masks.
std::vector<ObjectRegion> object_regions(const Annotation& label, Size frame, bool masks);

/// One channel: 255 where any of them is, 0 elsewhere.
Image mask_of(const std::vector<ObjectRegion>& objects, Size frame);

/// Every object keeps of its visible share what `mask` (one channel, from 128 on is hidden) leaves of its region; boxes of
/// which less than `least_visible` can be seen are no longer scored. Points of poses under the mask become hidden, classes
/// and depths are no longer scored there. Other labels stay.
void hide_objects(Annotation& label,
                  const std::vector<ObjectRegion>& objects,
                  const Image& mask,
                  double least_visible);

/// The same for the boxes of all objects that are scored.
void hide_pixels(Annotation& label, const Image& mask, double least_visible);

/// Covers the pixels under `mask` (0 or 255) with one grey level, and hides from the labels what lies under it.
void cover_pixels(Sample& sample, const Image& mask, std::uint8_t value, double least_visible);

/// The same for a cover.
void cover_pixels(Sample& sample, const Cover& cover, std::uint8_t value, double least_visible);

/// The parameter `least_visible`.
Param least_visible_param();

}  // namespace proofload::stress
