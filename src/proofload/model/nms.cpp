#include "proofload/model/nms.h"

#include <algorithm>
#include <numeric>

namespace proofload::model {

namespace {

double overlap(const ScoredBox& a, const ScoredBox& b) {
  if (a.corners.empty() || b.corners.empty()) return iou(a.box, b.box);
  return intersection(a.box, b.box).area() > 0 ? iou(a.corners, b.corners) : 0;
}

}  // namespace

std::vector<std::size_t> kept_boxes(const std::vector<ScoredBox>& boxes, const NmsOptions& options) {
  std::vector<std::size_t> order(boxes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return boxes[a].score > boxes[b].score; });
  if (order.size() > options.most_candidates) order.resize(options.most_candidates);
  std::vector<std::size_t> out;
  for (const std::size_t i : order) {
    if (out.size() >= options.most) break;
    const ScoredBox& box = boxes[i];
    const bool covered = std::any_of(out.begin(), out.end(), [&](std::size_t k) {
      return (!options.per_class || boxes[k].label == box.label) &&
             overlap(boxes[k], box) > options.iou_threshold;
    });
    if (!covered) out.push_back(i);
  }
  return out;
}

std::vector<ScoredBox> non_maximum_suppression(const std::vector<ScoredBox>& boxes,
                                               const NmsOptions& options) {
  std::vector<ScoredBox> out;
  for (const std::size_t i : kept_boxes(boxes, options)) out.push_back(boxes[i]);
  return out;
}

}  // namespace proofload::model
