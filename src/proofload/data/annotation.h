// Labels (what a person said) and predictions (what a model said) about one picture.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "proofload/core/value.h"
#include "proofload/data/class_map.h"
#include "proofload/data/depth_map.h"
#include "proofload/data/geometry.h"
#include "proofload/data/mask.h"
#include "proofload/data/pose.h"

namespace proofload {

enum class Task {
  classification,
  detection,
  regression,
  segmentation,
  keypoints,
  text,
  instances,
  oriented,
  multi_label,
  depth
};
std::string_view name_of(Task task);
/// Error{parse} for a name that is none.
Task task_of(std::string_view name);

/// One class for the whole picture; `index` counts from 0 in the model's order.
struct ClassLabel {
  int index = 0;
  friend bool operator==(const ClassLabel&, const ClassLabel&) = default;
};

/// Every class that applies to the picture, ascending; none is an answer too.
struct ClassSet {
  std::vector<int> classes;
  friend bool operator==(const ClassSet&, const ClassSet&) = default;
};

struct LabelledBox {
  Box box;
  int label = 0;        ///< Index from 0 in the data set's order of classes.
  bool ignore = false;  ///< Crowd or otherwise not to be scored: neither a miss nor a false alarm.
  double area = 0;      ///< Area in px² for the size classes of COCO; 0 = area of the box.
  double visible = 1;   ///< Share of the object that can still be seen, 0..1.
  Mask mask{};          ///< Its pixels where they are known; the box is then around them.
  Corners corners{};    ///< Four of a turned box; the box is then around them.
  friend bool operator==(const LabelledBox&, const LabelledBox&) = default;
};
struct BoxLabels {
  std::vector<LabelledBox> boxes;
  friend bool operator==(const BoxLabels&, const BoxLabels&) = default;
};

/// A number in the unit of the instrument; both label and prediction.
struct Reading {
  double value = 0;
  friend bool operator==(const Reading&, const Reading&) = default;
};

/// What is written in the picture, UTF-8; both label (score 1) and prediction (mean score of its characters).
struct TextLine {
  std::string value;
  double score = 1;
  friend bool operator==(const TextLine&, const TextLine&) = default;
};

/// `monostate`: the picture has no label.
using Annotation = std::variant<std::monostate,
                                ClassLabel,
                                BoxLabels,
                                Reading,
                                ClassMap,
                                PoseLabels,
                                TextLine,
                                ClassSet,
                                DepthMap>;

struct ScoredClass {
  int index = 0;
  double score = 0;  ///< Probability in [0, 1].
  friend bool operator==(const ScoredClass&, const ScoredClass&) = default;
};
/// The best classes, highest score first (ties: lower index first), at most five.
struct ClassScores {
  std::vector<ScoredClass> top;
  friend bool operator==(const ClassScores&, const ClassScores&) = default;
};

/// A probability for every class, by index: any number of them may apply.
struct SetScores {
  std::vector<double> scores;
  friend bool operator==(const SetScores&, const SetScores&) = default;
};

struct ScoredBox {
  Box box;
  int label = 0;
  double score = 0;
  Mask mask{};  ///< As in labels; so are the corners.
  Corners corners{};
  friend bool operator==(const ScoredBox&, const ScoredBox&) = default;
};
/// Highest score first.
struct BoxPredictions {
  std::vector<ScoredBox> boxes;
  friend bool operator==(const BoxPredictions&, const BoxPredictions&) = default;
};

/// `monostate`: there is none (the inference failed).
using Prediction = std::variant<std::monostate,
                                ClassScores,
                                BoxPredictions,
                                Reading,
                                ClassMap,
                                PosePredictions,
                                TextLine,
                                SetScores,
                                DepthMap>;

/// Empty if every number is finite and every class index >= 0, else what is wrong ("score of box 3 is NaN").
std::string defect(const Prediction& prediction);

/// Compact form for records: {"c":[[i,score],…]}, {"b":[[x0,y0,x1,y1,label,score],…]}, {"r":value}, where boxes end with
/// {"m":[width,height,to_text of the mask]} or {"q":[x,y,…]} if they have a mask or corners,
/// {"m":[width,height,base64 of to_runs]}, {"k":[[x0,y0,x1,y1,score,[x,y,score,…]],…],"mirror":[…]}, {"t":[text,score]},
/// {"s":[score,…]}, {"d":[width,height,picture width,picture height,from,to,base64 of the steps, low byte first]}, null.
Value to_record(const Prediction& prediction);
Prediction prediction_from_record(const Value& value);
/// The same for labels, where they differ: {"l":index}, {"b":[[x0,y0,x1,y1,label,ignore,area,visible],…]},
/// {"k":[[x0,y0,x1,y1,area,ignore,[x,y,visibility,…],crowd],…],"mirror":[…]}, {"s":[index,…]}.
Value to_record(const Annotation& annotation);
Annotation annotation_from_record(const Value& value);
/// Form of docs/dev/report-data.md. `labels` names the classes (missing names become the index as text).
Value to_report(const Prediction& prediction, const std::vector<std::string>& labels);
Value to_report(const Annotation& annotation, const std::vector<std::string>& labels);

}  // namespace proofload
