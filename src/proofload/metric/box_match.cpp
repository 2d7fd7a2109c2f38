#include "proofload/metric/box_match.h"

namespace proofload::metric {

double overlap(const Target& a, const Target& b) {
  // Boxes are around what is compared, so that most pairs need no closer look.
  const bool apart = !(intersection(a.box, b.box).area() > 0);
  if (a.mask && b.mask) return apart ? 0 : iou(*a.mask, *b.mask);
  if (a.corners && b.corners) return apart ? 0 : iou(*a.corners, *b.corners);
  return iou(a.box, b.box);
}

Matching match(std::span<const ScoredBox> boxes,
               double least_score,
               std::span<const Target> targets,
               double least_iou) {
  return match_by_score(boxes, least_score, targets.size(), least_iou, [&](std::size_t b, std::size_t t) {
    return targets[t].label == boxes[b].label ? overlap(target_of(boxes[b]), targets[t]) : -1;
  });
}

}  // namespace proofload::metric
