// Null calibration: how much answers move under changes that nobody would call a stress.
#pragma once

#include <cstdint>
#include <vector>

#include "proofload/data/record.h"
#include "proofload/data/sample.h"
#include "proofload/metric/metric.h"

namespace proofload::campaign {

/// Re-encoding as JPEG at quality 95, one grey level up or down, half a pixel to the side (methods 4.2).
enum class NullKind : std::uint16_t { reencode, grey_level, half_pixel };
inline constexpr int kNullKinds = 3;
/// At most this many pictures are calibrated on, evenly spread.
inline constexpr std::size_t kNullPictures = 300;

/// The same of clips, whose every frame is evaluated.
inline constexpr std::size_t kNullClips = 20;

/// Applies one perturbation; the sign of the grey level follows the picture's id.
Stressed null_perturbed(NullKind kind, Sample sample);

/// Cells of the calibration over at most `most` of `samples`, ordered by sample.
std::vector<Cell> null_cells(const std::vector<std::uint32_t>& samples, std::size_t most = kNullPictures);

/// The 99th percentile of the changes: the smallest observed change with at least 99 % at or below it; not above what
/// the metric allows a tolerance to be. 0 for none, and where nothing is graded.
double null_tolerance(std::vector<double> changes, const metric::Metric& metric);

}  // namespace proofload::campaign
