// What heads that answer with boxes share: thresholds, suppression and the way back to the picture.
#pragma once

#include <string>
#include <vector>

#include "proofload/core/params.h"
#include "proofload/model/model.h"
#include "proofload/model/nms.h"

namespace proofload::model::detail {

/// `score_threshold`, `score_floor`, `max_boxes` and, with `overlaps`, `nms` and `iou_threshold`.
std::vector<Param> box_params(bool overlaps, bool nms, double iou_threshold);

/// What `box_params` say.
struct BoxRules {
  explicit BoxRules(const Params& params);
  double score_floor;
  NmsOptions nms;
  bool suppress;  ///< Otherwise the boxes are taken as they come.
};

/// Collects the boxes of one picture, in pixels of the network's input.
class BoxCollector {
 public:
  explicit BoxCollector(const BoxRules& rules) : rules_(rules) {}

  /// A score below the floor is left out. A NaN is not below: such boxes are kept, so that the defect is seen.
  bool wanted(float score) const { return !(static_cast<double>(score) < rules_.score_floor); }
  /// Two opposite corners, in either order. `source` is what the caller knows the box by.
  void add(const Box& corners, int label, float score, std::size_t source = 0);
  /// A turned box: the place of its centre, its sides, and the angle as `turned_box` takes it.
  void add_turned(Point centre, double width, double height, double angle, int label, float score);
  /// The same by its corners.
  void add_turned(Corners corners, int label, float score);

  /// The boxes that stay, highest score first, in pixels of the source picture; not clipped to it. Those with a number
  /// that is none stand in front.
  BoxPredictions finish(const Placement& placement) { return finish(placement, nullptr); }
  /// The same, and what each of them was added as.
  BoxPredictions finish(const Placement& placement, std::vector<std::size_t>* sources);

 private:
  const BoxRules& rules_;
  std::vector<ScoredBox> boxes_;
  std::vector<std::size_t> sources_;
  std::vector<ScoredBox> defects_;
  std::vector<std::size_t> defect_sources_;
};

/// A class that the network gives as a number; -1 (which `defect` reports) where it is none.
int class_index(float value);

/// Cells of a grid head for an input of `size`: the sum of (width/s)(height/s) over the strides.
std::int64_t cells(Size size, const std::vector<int>& strides);

/// Size of the network's only input by the layout; 0 where it is open.
Size input_size(const engine::Signature& signature);

}  // namespace proofload::model::detail
