// The rule of "broken" for objects, as boxes or as masks (one picture): with t the score threshold, clean objects are boxes with
// score >= t; one is lost if no box >= t/2 of its class overlaps it by IoU 0.5, and a box >= t is a ghost if it
// overlaps no clean box >= t/2 that way, one to one. d = max(lost / clean, ghosts / max(1, clean)).
//
// The baseline is a list of boxes whose scores say what they are for: >= t must be found, less may be found. Boxes
// that a warp takes out of the frame come back with score 0 and excuse.
#include "proofload/metric/detail/objects.h"

#include <algorithm>
#include <cmath>

#include "proofload/core/text.h"
#include "proofload/metric/box_match.h"
#include "proofload/metric/detail/precision_scores.h"
#include "proofload/metric/detail/verdicts.h"

namespace proofload::metric {

namespace {

constexpr double kLeastVisible = 0.25;  // An object seen less need not be found.
constexpr double kLeastReal = 0.5;      // A box on less real picture than this is no ghost.

// Share of a box that lies on real pixels, from up to 16 x 16 points of it; 1 without filled borders.
double real_share(const Box& box, const Stressed& stressed) {
  const Size size = stressed.sample.image.size();
  if (stressed.validity.size() !=
          static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) ||
      stressed.validity.empty())
    return 1;
  constexpr int kPoints = 16;
  int inside = 0;
  int real = 0;
  for (int j = 0; j < kPoints; ++j) {
    const double y = std::floor(box.y0 + (j + 0.5) * box.height() / kPoints);
    if (!(y >= 0 && y < size.height)) continue;
    const std::uint8_t* row =
        stressed.validity.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width);
    for (int i = 0; i < kPoints; ++i) {
      const double x = std::floor(box.x0 + (i + 0.5) * box.width() / kPoints);
      if (!(x >= 0 && x < size.width)) continue;
      ++inside;
      real += row[static_cast<std::size_t>(x)] != 0;
    }
  }
  return inside > 0 ? static_cast<double>(real) / inside : 0;
}

// Share of `box` inside `region`.
double share_in(const Box& box, const Box& region) {
  const double area = box.area();
  return area > 0 ? intersection(box, region).area() / area : 0;
}

std::string count_of(std::size_t count, const char* thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

// What one comparison found.
struct Tally {
  std::size_t clean = 0;    // Objects that must be found.
  std::size_t excused = 0;  // Objects that were there when clean and need not be found.
  std::size_t lost = 0;
  std::size_t ghosts = 0;
  const ScoredBox* first_ghost = nullptr;

  double lost_share() const { return clean > 0 ? static_cast<double>(lost) / static_cast<double>(clean) : 0; }
  double ghost_share() const {
    return static_cast<double>(ghosts) / static_cast<double>(std::max<std::size_t>(1, clean));
  }
  double change() const { return std::max(lost_share(), ghost_share()); }
  bool nothing_to_judge() const { return clean == 0 && excused > 0; }
};

class Objects final : public Metric {
 public:
  Objects(const Params& params, const Context& context, bool masks)
      : masks_(masks),
        labels_(context.labels),
        threshold_(context.score_threshold),
        least_iou_(params.real("iou")),
        allowed_(params.real("allowed")) {
    if (!(threshold_ > 0 && threshold_ <= 1))
      throw Error(ErrorCode::invalid_argument,
                  "score_threshold is " + number_text(threshold_) + "; it must be above 0 and at most 1");
  }

  std::optional<Prediction> baseline(Oracle oracle,
                                     const Prediction& clean,
                                     const Annotation& label) const override {
    if (std::holds_alternative<std::monostate>(clean) || !defect(clean).empty()) return std::nullopt;
    const auto& boxes = expect_kind<BoxPredictions>(clean).boxes;
    BoxPredictions out;
    if (oracle == Oracle::stability) {
      std::copy_if(boxes.begin(), boxes.end(), std::back_inserter(out.boxes),
                   [this](const ScoredBox& b) { return b.score >= threshold_ / 2; });
      return out;
    }
    const BoxLabels* truth = std::get_if<BoxLabels>(&label);
    if (!truth) return std::nullopt;
    // Must be found: the labelled objects that were. May be found: what else the model saw when clean.
    const std::vector<Target> objects = objects_of(*truth);
    const Matching matching = match(boxes, threshold_ / 2, objects, least_iou_);
    for (std::size_t b = 0; b < boxes.size(); ++b) {
      if (boxes[b].score < threshold_ / 2) continue;
      const int object = matching.target_of_answer[b];
      if (object < 0)
        out.boxes.push_back(scored(target_of(boxes[b]), threshold_ / 2));
      else if (boxes[b].score >= threshold_)
        out.boxes.push_back(scored(objects[static_cast<std::size_t>(object)], boxes[b].score));
    }
    std::stable_sort(out.boxes.begin(), out.boxes.end(),
                     [](const ScoredBox& a, const ScoredBox& b) { return a.score > b.score; });
    if (out.boxes.empty() || out.boxes[0].score < threshold_) return std::nullopt;
    return out;
  }

  Verdict compare(Oracle oracle,
                  const Prediction& expected,
                  const Prediction& actual,
                  const Stressed& stressed,
                  double tolerance) const override {
    if (auto verdict = verdict_on_form(actual)) return *std::move(verdict);
    const Tally tally = judge(oracle, expect_kind<BoxPredictions>(expected).boxes,
                              expect_kind<BoxPredictions>(actual).boxes, stressed);
    if (tally.nothing_to_judge() || (oracle == Oracle::correctness && tally.clean == 0))
      return unknown("every object is hidden or out of the frame");
    const double change = tally.change();
    const double size = std::min(change, 1.0);
    if (change <= std::max(allowed_, tolerance)) return holds(size);
    std::string reason;
    if (tally.lost > 0)
      reason = std::to_string(tally.lost) + " of " + count_of(tally.clean, "object") + " lost";
    if (tally.ghosts > 0) {
      if (!reason.empty()) reason += ", ";
      reason += count_of(tally.ghosts, "ghost") + ": " + name(tally.first_ghost->label) + " " +
                fixed_text(tally.first_ghost->score, 2);
    }
    return broken(tally.lost_share() >= tally.ghost_share() ? Failure::lost : Failure::ghost, size,
                  std::move(reason));
  }

  double change(const Prediction& expected,
                const Prediction& actual,
                const Stressed& stressed) const override {
    if (std::holds_alternative<std::monostate>(actual) || !defect(actual).empty()) return 1;
    const Tally tally = judge(Oracle::stability, expect_kind<BoxPredictions>(expected).boxes,
                              expect_kind<BoxPredictions>(actual).boxes, stressed);
    return tally.nothing_to_judge() ? 0 : tally.change();
  }

  std::vector<ObjectFound> objects(const Prediction& expected,
                                   const Prediction& actual,
                                   const Annotation& label) const override {
    std::vector<ObjectFound> out;
    std::vector<Target> wanted;
    for (const ScoredBox& box : expect_kind<BoxPredictions>(expected).boxes)
      if (box.score >= threshold_ && !on_ignored(box.box, box.label, std::get_if<BoxLabels>(&label))) {
        wanted.push_back(target_of(box));
        out.push_back({box.box, box.label, false});
      }
    if (std::holds_alternative<std::monostate>(actual) || !defect(actual).empty()) return out;
    const Matching matching =
        match(expect_kind<BoxPredictions>(actual).boxes, threshold_ / 2, wanted, least_iou_);
    for (std::size_t k = 0; k < out.size(); ++k) out[k].found = matching.answer_of_target[k] >= 0;
    return out;
  }

  double most_tolerance() const override { return 0.5; }

  std::optional<double> quality(const Prediction& actual, const Annotation& label) const override {
    const BoxLabels* truth = std::get_if<BoxLabels>(&label);
    if (!truth || std::holds_alternative<std::monostate>(actual)) return std::nullopt;
    const Found found = found_of(actual, *truth);
    if (found.objects == 0) return std::nullopt;
    return static_cast<double>(found.found) / static_cast<double>(found.objects);
  }

  std::vector<Score> scores(std::span<const Answered> answered, double confidence) const override {
    static const BoxPredictions kNothing;  // What an answer that is no number finds.
    std::vector<const BoxLabels*> labels;
    std::vector<const BoxPredictions*> predictions;
    std::vector<Found> found;
    for (const Answered& item : answered) {
      const BoxLabels* truth = std::get_if<BoxLabels>(&item.label);
      if (!truth || std::holds_alternative<std::monostate>(item.prediction)) continue;
      labels.push_back(truth);
      predictions.push_back(defect(item.prediction).empty() ? &expect_kind<BoxPredictions>(item.prediction)
                                                            : &kNothing);
      found.push_back(found_of(item.prediction, *truth));
    }
    const DetectionTable table(labels, predictions,
                               masks_ ? DetectionTable::By::masks : DetectionTable::By::boxes);
    return precision_scores(table, masks_ ? "mask_" : "", "ar100", found, confidence);
  }

  std::string definition(Oracle oracle) const override {
    const std::string share = fixed_text(allowed_ * 100, 0) + " %";
    const std::string rule = " lost (no box of the class with score >= " + number_text(threshold_ / 2) +
                             " and " + (masks_ ? "mask " : "") + "IoU >= " + number_text(least_iou_) +
                             "), or as many ghosts (score >= " + number_text(threshold_) + ")";
    return "more than " + share + " of the " +
           (oracle == Oracle::stability ? "objects detected when clean"
                                        : "labelled objects found when clean") +
           rule;
  }

 private:
  static ScoredBox scored(const Target& target, double score) {
    return {target.box, target.label, score, target.mask ? *target.mask : Mask{},
            target.corners ? *target.corners : Corners{}};
  }

  static std::vector<Target> objects_of(const BoxLabels& truth) {
    std::vector<Target> out;
    for (const LabelledBox& object : truth.boxes)
      if (!object.ignore) out.push_back(target_of(object));
    return out;
  }

  Found found_of(const Prediction& actual, const BoxLabels& truth) const {
    const std::vector<Target> objects = objects_of(truth);
    if (!defect(actual).empty()) return {0, objects.size()};
    const Matching matching =
        match(expect_kind<BoxPredictions>(actual).boxes, threshold_, objects, least_iou_);
    const auto found = std::count_if(matching.answer_of_target.begin(), matching.answer_of_target.end(),
                                     [](int b) { return b >= 0; });
    return {static_cast<std::size_t>(found), objects.size()};
  }

  // Lies where nothing has to be found: on an object that can no longer be seen, or in a crowd of its class;
  // and not on an object that can be seen.
  bool on_ignored(const Box& box, int label, const BoxLabels* truth) const {
    if (!truth) return false;
    double seen = 0;
    double unseen = 0;
    bool in_crowd = false;
    for (const LabelledBox& object : truth->boxes) {
      double& best = object.ignore ? unseen : seen;
      best = std::max(best, iou(box, object.box));
      in_crowd =
          in_crowd || (object.ignore && object.label == label && share_in(box, object.box) >= least_iou_);
    }
    if (seen >= least_iou_ && seen >= unseen) return false;
    return unseen >= least_iou_ || in_crowd;
  }

  Tally judge(Oracle oracle,
              std::span<const ScoredBox> expected,
              std::span<const ScoredBox> actual,
              const Stressed& stressed) const {
    Tally tally;
    const BoxLabels* truth = std::get_if<BoxLabels>(&stressed.sample.label);
    std::vector<Target> wanted;   // Must be found.
    std::vector<Target> known;    // Whatever lies there is no ghost.
    std::vector<Target> excused;  // Need not be found.
    for (const ScoredBox& box : expected) {
      const Target target = target_of(box);
      const bool out_of_frame = box.score <= 0;
      if (box.score >= threshold_ || out_of_frame) {
        const bool ignored = out_of_frame || on_ignored(box.box, box.label, truth) ||
                             real_share(box.box, stressed) < kLeastVisible;
        (ignored ? excused : wanted).push_back(target);
      } else if (oracle == Oracle::stability) {
        known.push_back(target);
      }
    }
    tally.clean = wanted.size();
    tally.excused = excused.size();
    const Matching found = match(actual, threshold_ / 2, wanted, least_iou_);
    tally.lost = static_cast<std::size_t>(
        std::count(found.answer_of_target.begin(), found.answer_of_target.end(), -1));

    // Ghosts: what is left of the boxes >= t, first after the objects, then after what else was seen when clean.
    known.insert(known.begin(), wanted.begin(), wanted.end());
    if (oracle == Oracle::correctness && truth) {
      for (const Target& object : objects_of(*truth)) {
        const bool listed = std::any_of(wanted.begin(), wanted.end(), [&](const Target& target) {
          return target.label == object.label && overlap(target, object) > 0.99;
        });
        if (!listed) known.push_back(object);
      }
    }
    const Matching first = match(actual, threshold_, known, least_iou_);
    std::vector<ScoredBox> left;
    std::vector<const ScoredBox*> source;
    for (std::size_t b = 0; b < actual.size(); ++b)
      if (actual[b].score >= threshold_ && first.target_of_answer[b] < 0) {
        left.push_back(actual[b]);
        source.push_back(&actual[b]);
      }
    if (left.empty()) return tally;
    std::vector<Target> rest = excused;
    if (oracle == Oracle::correctness)
      for (const ScoredBox& box : expected)
        if (box.score > 0 && box.score < threshold_) rest.push_back(target_of(box));
    const Matching second = match(left, threshold_, rest, least_iou_);
    for (std::size_t b = 0; b < left.size(); ++b) {
      const Box& box = left[b].box;
      const bool in_excused = std::any_of(excused.begin(), excused.end(), [&](const Target& target) {
        return target.label == left[b].label && share_in(target.box, box) >= least_iou_;
      });
      if (second.target_of_answer[b] >= 0 || in_excused || on_ignored(box, left[b].label, truth) ||
          real_share(box, stressed) < kLeastReal)
        continue;
      ++tally.ghosts;
      if (!tally.first_ghost || source[b]->score > tally.first_ghost->score) tally.first_ghost = source[b];
    }
    return tally;
  }

  std::string name(int label) const {
    const auto i = static_cast<std::size_t>(label);
    return i < labels_.size() ? labels_[i] : "class " + std::to_string(label);
  }

  bool masks_;
  std::vector<std::string> labels_;
  double threshold_;
  double least_iou_;
  double allowed_;
};

}  // namespace

Schema object_params() {
  return {real("iou", 0.5, {0.05, 0.95}, "", "Least overlap (intersection over union) of a match."),
          real("allowed", 0.2, {0.0, 1.0}, "",
               "Share of the objects that may be lost, or be ghosts, unnoticed.")};
}

std::unique_ptr<Metric> object_metric(const Params& params, const Context& context, bool masks) {
  return std::make_unique<Objects>(params, context, masks);
}

}  // namespace proofload::metric
