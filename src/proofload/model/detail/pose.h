// What heads that answer with key points share: scores, sides and the way back to the picture.
#pragma once

#include <vector>

#include "proofload/core/params.h"
#include "proofload/model/model.h"

namespace proofload::model::detail {

/// `score_threshold`, `point_threshold` and `mirror`.
std::vector<Param> pose_params();

/// What `pose_params` say.
class PoseRules {
 public:
  explicit PoseRules(const Params& params);

  double score_threshold() const { return score_threshold_; }

  /// What each of `points` points becomes in a mirror: as given, COCO's for seventeen, else itself (empty).
  /// Error{engine} if the given list is of another length.
  std::vector<int> mirror(std::size_t points) const;

  /// The only person of a picture: the box is around the points that count as seen (around all where fewer than two do),
  /// the score the mean of theirs, 0 where none is seen. Points are in pixels of the network's input.
  PosePredictions single(std::vector<ScoredPoint> points, const Placement& placement) const;

 private:
  double score_threshold_;
  double point_threshold_;
  std::vector<int> mirror_;
};

/// From pixels of the network's input to pixels of the picture.
inline Point source_of(double x, double y, const Placement& placement) {
  return {(x - placement.offset_x) / placement.scale_x, (y - placement.offset_y) / placement.scale_y};
}

}  // namespace proofload::model::detail
