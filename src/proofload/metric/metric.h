// Metrics: one per task. They say what must hold on a picture, whether it still holds under stress, and how
// good a model is on the clean data.
#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/core/params.h"
#include "proofload/data/record.h"
#include "proofload/data/sample.h"

namespace proofload::metric {

/// A figure over a data set, with the interval where one is known.
struct Score {
  std::string name;  ///< "top1", "map50", "mae" …
  double value = 0;
  std::optional<double> lo;  ///< None where there are too few pictures for one.
  std::optional<double> hi;
  std::size_t n = 0;
  std::string unit;  ///< "share" or the unit of the reading.
};

/// One picture with its label and the model's answer.
struct Answered {
  Annotation label;
  Prediction prediction;
};

/// An object of the baseline that must be found.
struct ObjectFound {
  Box box;
  int label = 0;
  bool found = false;
};

/// Immutable, thread-safe.
class Metric {
 public:
  virtual ~Metric() = default;

  /// What must hold under stress: the clean prediction itself (stability), or the part of the label that the
  /// clean prediction got right (correctness). None: the picture is not in N.
  ///
  /// Of boxes, the score says what for: from the score threshold up they must be found, below it they may be.
  /// Warps give the score 0 to those that leave the frame.
  virtual std::optional<Prediction> baseline(Oracle oracle,
                                             const Prediction& clean,
                                             const Annotation& label) const = 0;

  /// Judges one stressed picture. `expected` is the baseline moved by the warp or changed by the relation;
  /// `tolerance` is the null tolerance (0 = none measured), used if larger than the metric's own.
  virtual Verdict compare(Oracle oracle,
                          const Prediction& expected,
                          const Prediction& actual,
                          const Stressed& stressed,
                          double tolerance) const = 0;

  /// Size of the change that `compare` thresholds, for the null calibration; 0/1 where nothing is graded.
  virtual double change(const Prediction& expected,
                        const Prediction& actual,
                        const Stressed& stressed) const = 0;

  /// Each object of `expected` that must be found, in its order, and whether `actual` has it, under a stress that neither moves nor
  /// hides anything. Empty where the task knows no objects.
  virtual std::vector<ObjectFound> objects(const Prediction& /*expected*/,
                                           const Prediction& /*actual*/,
                                           const Annotation& /*label*/) const {
    return {};
  }

  /// Whether changes come in sizes, so that a tolerance is calibrated on harmless ones; a class or a text is changed or
  /// not.
  virtual bool graded() const { return true; }

  /// What a tolerance calibrated on harmless changes may grow to. Beyond it an answer is wrong however unsteady the
  /// model is at rest; otherwise a net that loses its object now and then by itself could never break.
  virtual double most_tolerance() const { return std::numeric_limits<double>::infinity(); }

  /// Quality of one answer against its label: 1/0 right, share of objects found, absolute error. None without label.
  virtual std::optional<double> quality(const Prediction& actual, const Annotation& label) const = 0;

  /// Clean scores; the first is the headline. Empty without labels.
  virtual std::vector<Score> scores(std::span<const Answered> answered, double confidence) const = 0;

  /// The same for labels and answers that are too large to be held at once: picture i is asked for once, in order. Metrics that
  /// need all of them together hold them.
  virtual std::vector<Score> scores_of_each(std::size_t pictures,
                                            const std::function<Answered(std::size_t)>& picture,
                                            double confidence) const {
    std::vector<Answered> all;
    all.reserve(pictures);
    for (std::size_t i = 0; i < pictures; ++i) all.push_back(picture(i));
    return scores(all, confidence);
  }

  /// "top-1 class differs from the expected one" for the method section.
  virtual std::string definition(Oracle oracle) const = 0;
};

/// What is done to an answer before it is compared, for nets that know no unit.
enum class Align {
  none,
  scale,        ///< Brought to the median of what is expected.
  scale_shift,  ///< Multiplied and moved to the least squared distance from it.
};

/// What metrics need to know of the model.
struct Context {
  std::vector<std::string> labels{};
  double reading_from = 0;
  double reading_to = 1;
  std::optional<double> period{};
  std::optional<double> tolerance{};  ///< Of readings; none: 2 % of the range or period.
  std::string unit{};
  double score_threshold = 0.25;  ///< Of detections and poses.
  double point_threshold = 0.2;   ///< Of the points of a pose.
  Align align = Align::none;      ///< Of depth.
};

std::string_view name_of(Align align);
/// Error{parse} for a name that is none.
Align align_of(std::string_view name);

struct Spec {
  std::string title;
  std::string summary;
  Task task = Task::classification;
  Schema params;
  std::function<std::unique_ptr<Metric>(const Params&, const Context&)> make;
};

struct Entry {
  std::string_view id;
  Spec (*spec)();
};
std::span<const Entry> catalog();

}  // namespace proofload::metric
