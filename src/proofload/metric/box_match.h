// One-to-one matching of boxes.
#pragma once

#include <span>

#include "proofload/data/annotation.h"
#include "proofload/metric/matching.h"

namespace proofload::metric {

/// What a box may be matched with. Mask and corners are those of the object it was made of, which must outlive it.
struct Target {
  Box box;
  int label = 0;
  const Mask* mask = nullptr;
  const Corners* corners = nullptr;
};

/// Of a label or an answer.
template <class Item>
Target target_of(const Item& item) {
  return {item.box, item.label, item.mask.empty() ? nullptr : &item.mask,
          item.corners.empty() ? nullptr : &item.corners};
}

/// Intersection over union: of the masks where both have one, else of the turned boxes where both are, else of the boxes.
double overlap(const Target& a, const Target& b);

/// match_by_score by overlap, within a class.
Matching match(std::span<const ScoredBox> boxes,
               double least_score,
               std::span<const Target> targets,
               double least_iou);

}  // namespace proofload::metric
