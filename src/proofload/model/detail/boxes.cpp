#include "proofload/model/detail/boxes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace proofload::model::detail {

std::vector<Param> box_params(bool overlaps, bool nms, double iou_threshold) {
  std::vector<Param> out = {
      real("score_threshold", 0.25, {0, 1}, "", "From this score on a box counts as a found object."),
      real("score_floor", 0.01, {0, 1}, "",
           "Boxes with a lower score are left out; low, because average precision needs them."),
      integer("max_boxes", 100, {1, 10000}, "boxes", "So many of the best are kept.")};
  if (overlaps) {
    out.push_back(flag("nms", nms, "Drop boxes that cover a better one of the same class."));
    out.push_back(real("iou_threshold", iou_threshold, {0, 1}, "", "Overlap from which a box is dropped."));
  }
  return out;
}

BoxRules::BoxRules(const Params& params)
    // Half the threshold must stay: an object that sinks below it is found again there (definitions of "lost").
    : score_floor(std::min(params.real("score_floor"), params.real("score_threshold") / 2)),
      suppress(params.values().find("nms") && params.flag("nms")) {
  nms.most = static_cast<std::size_t>(params.integer("max_boxes"));
  if (suppress) nms.iou_threshold = params.real("iou_threshold");
}

void BoxCollector::add(const Box& corners, int label, float score, std::size_t source) {
  const auto value = static_cast<double>(score);
  // A sum is finite only if all its parts are.
  if (std::isfinite(corners.x0 + corners.y0 + corners.x1 + corners.y1 + value) && label >= 0) {
    boxes_.push_back({{std::min(corners.x0, corners.x1), std::min(corners.y0, corners.y1),
                       std::max(corners.x0, corners.x1), std::max(corners.y0, corners.y1)},
                      label,
                      value});
    sources_.push_back(source);
  } else if (defects_.size() < rules_.nms.most) {
    defects_.push_back({corners, label, value});
    defect_sources_.push_back(source);
  }
}

void BoxCollector::add_turned(
    Point centre, double width, double height, double angle, int label, float score) {
  Corners corners = turned_box(centre, width, height, angle);
  const std::size_t before = boxes_.size();
  Box box = bounds(std::span<const Point>(corners));
  // Comparisons lose NaN, sums do not.
  const double sum = centre.x + centre.y + width + height + angle;
  if (!std::isfinite(sum)) box.x0 = sum;
  add(box, label, score);
  if (boxes_.size() > before) boxes_.back().corners = std::move(corners);
}

void BoxCollector::add_turned(Corners corners, int label, float score) {
  const std::size_t before = boxes_.size();
  Box box = bounds(std::span<const Point>(corners));
  // Comparisons lose NaN, sums do not.
  double sum = 0;
  for (const Point& p : corners) sum += p.x + p.y;
  if (!std::isfinite(sum)) box.x0 = std::numeric_limits<double>::quiet_NaN();
  add(box, label, score);
  if (boxes_.size() > before) boxes_.back().corners = std::move(corners);
}

BoxPredictions BoxCollector::finish(const Placement& placement, std::vector<std::size_t>* sources) {
  std::vector<std::size_t> kept;
  if (rules_.suppress) {
    kept = kept_boxes(boxes_, rules_.nms);
  } else {
    kept.resize(boxes_.size());
    std::iota(kept.begin(), kept.end(), std::size_t{0});
    std::stable_sort(kept.begin(), kept.end(),
                     [this](std::size_t a, std::size_t b) { return boxes_[a].score > boxes_[b].score; });
    if (kept.size() > rules_.nms.most) kept.resize(rules_.nms.most);
  }
  BoxPredictions out;
  out.boxes = std::move(defects_);
  out.boxes.reserve(out.boxes.size() + kept.size());
  for (const std::size_t i : kept) out.boxes.push_back(std::move(boxes_[i]));
  if (sources) {
    *sources = std::move(defect_sources_);
    for (const std::size_t i : kept) sources->push_back(sources_[i]);
  }
  const auto x = [&](double v) { return (v - placement.offset_x) / placement.scale_x; };
  const auto y = [&](double v) { return (v - placement.offset_y) / placement.scale_y; };
  for (ScoredBox& item : out.boxes) {
    item.box = {x(item.box.x0), y(item.box.y0), x(item.box.x1), y(item.box.y1)};
    for (Point& p : item.corners) p = {x(p.x), y(p.y)};
  }
  return out;
}

int class_index(float value) {
  return value >= 0 && value < 16777216.0f ? static_cast<int>(std::lround(value)) : -1;
}

std::int64_t cells(Size size, const std::vector<int>& strides) {
  std::int64_t out = 0;
  for (const int stride : strides) out += std::int64_t{size.width / stride} * (size.height / stride);
  return out;
}

Size input_size(const engine::Signature& signature) {
  if (signature.inputs.size() != 1 || signature.inputs[0].shape.size() != 4) return {};
  const std::vector<std::int64_t>& shape = signature.inputs[0].shape;
  const bool nchw = shape[1] == 1 || shape[1] == 3;
  const auto side = [](std::int64_t extent) {
    return extent > 0 && extent <= kLargestSide ? static_cast<int>(extent) : 0;
  };
  return {side(shape[nchw ? 3 : 2]), side(shape[nchw ? 2 : 1])};
}

}  // namespace proofload::model::detail
