// Poses against poses: object keypoint similarity (Lin et al., ECCV 2014; COCO's evaluation) and who is who.
#pragma once

#include <span>
#include <vector>

#include "proofload/data/pose.h"
#include "proofload/metric/matching.h"

namespace proofload::metric {

/// Standard deviation of the mean person's points, as COCO measured it over its seventeen; for other sets of points.
inline constexpr double kUsualSigma = 0.067;

/// A pose that is looked for. Unlabelled points do not count.
struct PoseTarget {
  Box box;
  double area = 0;  ///< px²; 0 = 0.53 times that of the box, as a person fills it.
  std::vector<LabelledPoint> points;

  /// Longer side of the box in px, at least 1.
  double size() const;
  std::size_t counted() const;
};

PoseTarget target_of(const LabelledPose& pose);
/// Points of a lower score than `least_point_score` do not count.
PoseTarget target_of(const ScoredPose& pose, double least_point_score);

/// Mean over the counted points of exp(−d²/(2·area·(2σ)²)), 0..1, with COCO's σ for seventeen points and `sigma` for
/// other sets; 0 where none counts. A point that `points` lacks counts as infinitely far away.
double similarity(const PoseTarget& target, std::span<const ScoredPoint> points, double sigma);
/// What COCO takes for people without labelled points, whom an answer may be of though nobody says how they stand: the same
/// with the distances from a box three times as large.
double similarity_around(const PoseTarget& target, std::span<const ScoredPoint> points, double sigma);

/// Distance of every point in px; −1 where the target's does not count, infinite where `points` lacks it.
std::vector<double> distances(const PoseTarget& target, std::span<const ScoredPoint> points);

/// match_by_score by similarity, among the targets with a point that counts.
Matching match(std::span<const ScoredPose> poses,
               double least_score,
               std::span<const PoseTarget> targets,
               double least_similarity,
               double sigma);

}  // namespace proofload::metric
