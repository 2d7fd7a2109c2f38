#include "proofload/model/nms.h"

#include <algorithm>

namespace proofload::model {

std::vector<ScoredBox> non_maximum_suppression(std::vector<ScoredBox> boxes, const NmsOptions& options) {
  const auto better = [](const ScoredBox& a, const ScoredBox& b) { return a.score > b.score; };
  std::stable_sort(boxes.begin(), boxes.end(), better);
  if (boxes.size() > options.most_candidates) boxes.resize(options.most_candidates);
  std::vector<ScoredBox> out;
  for (const ScoredBox& box : boxes) {
    if (out.size() >= options.most) break;
    const bool covered = std::any_of(out.begin(), out.end(), [&](const ScoredBox& kept) {
      return (!options.per_class || kept.label == box.label) &&
             iou(kept.box, box.box) > options.iou_threshold;
    });
    if (!covered) out.push_back(box);
  }
  return out;
}

}  // namespace proofload::model
