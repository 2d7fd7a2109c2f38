// Non-maximum suppression: of boxes that mean the same object, the best one stays.
#pragma once

#include <cstddef>
#include <vector>

#include "proofload/data/annotation.h"

namespace proofload::model {

struct NmsOptions {
  double iou_threshold = 0.65;          ///< A box is dropped where it covers a better one by more than this.
  bool per_class = true;                ///< Boxes of different classes leave each other alone.
  std::size_t most = 100;               ///< Boxes that stay, at most.
  std::size_t most_candidates = 30000;  ///< Only so many of the best are looked at.
};

/// Greedy, highest score first, ties in the order given. Scores must be numbers; boxes must be finite.
/// Cost: candidates times boxes that stay.
std::vector<ScoredBox> non_maximum_suppression(const std::vector<ScoredBox>& boxes,
                                               const NmsOptions& options);
/// Indices of the boxes that stay, highest score first. Turned boxes are compared by their corners.
std::vector<std::size_t> kept_boxes(const std::vector<ScoredBox>& boxes, const NmsOptions& options);

}  // namespace proofload::model
