// One-to-one matching of boxes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "proofload/data/annotation.h"

namespace proofload::metric {

/// What a box may be matched with.
struct Target {
  Box box;
  int label = 0;
};

/// Who got whom; indices into the two lists, -1 = none.
struct Matching {
  std::vector<int> target_of_box;
  std::vector<int> box_of_target;
};

/// Boxes in falling order of score (as BoxPredictions holds them) each take the free target of their own class
/// that they overlap most, if that overlap is at least `least_iou`. Boxes below `least_score` stay unmatched.
Matching match(std::span<const ScoredBox> boxes,
               double least_score,
               std::span<const Target> targets,
               double least_iou);

}  // namespace proofload::metric
