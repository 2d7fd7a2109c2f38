#include "proofload/metric/box_match.h"

#include <algorithm>
#include <numeric>

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
  Matching out;
  out.target_of_box.assign(boxes.size(), -1);
  out.box_of_target.assign(targets.size(), -1);
  const auto take = [&](std::size_t b) {
    if (boxes[b].score < least_score) return;
    int best = -1;
    double best_iou = 0;
    const Target own = target_of(boxes[b]);
    for (std::size_t t = 0; t < targets.size(); ++t) {
      if (out.box_of_target[t] >= 0 || targets[t].label != boxes[b].label) continue;
      const double share = overlap(own, targets[t]);
      if (share < least_iou || (best >= 0 && share <= best_iou)) continue;
      best = static_cast<int>(t);
      best_iou = share;
    }
    if (best < 0) return;
    out.target_of_box[b] = best;
    out.box_of_target[static_cast<std::size_t>(best)] = static_cast<int>(b);
  };
  const auto higher = [](const ScoredBox& a, const ScoredBox& b) { return a.score > b.score; };
  if (std::is_sorted(boxes.begin(), boxes.end(), higher)) {
    for (std::size_t b = 0; b < boxes.size(); ++b) take(b);
  } else {
    std::vector<std::size_t> order(boxes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return higher(boxes[a], boxes[b]); });
    for (const std::size_t b : order) take(b);
  }
  return out;
}

}  // namespace proofload::metric
