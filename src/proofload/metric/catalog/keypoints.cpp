// The rule of "broken" for poses (one picture): with t the score threshold, clean poses are those with score >= t. One
// is lost if no pose >= t/2 is similar to it, and a pose >= t is a ghost if it is similar to no clean pose >= t/2, one
// to one. One that is found has drifted if its similarity (OKS) is below 0.5, or if a point that was seen when clean is
// off by more than a tenth of the longer side of its box. Both are put on one scale: the change is the larger of
// 1 − OKS and half the distance in tenths of that side, so that 0.5 is the limit of either.
//
// The baseline is a list of poses whose scores say what they are for: >= t must be found, less may be found. Poses and
// points that a warp takes out of the frame come back with score 0 and excuse.
#include <algorithm>
#include <array>
#include <cmath>

#include "proofload/core/text.h"
#include "proofload/metric/average_precision.h"
#include "proofload/metric/detail/precision_scores.h"
#include "proofload/metric/detail/verdicts.h"
#include "proofload/metric/metric.h"
#include "proofload/metric/pose_match.h"
#include "proofload/stats/binomial.h"
#include "proofload/stats/bootstrap.h"

namespace proofload::metric {

namespace {

constexpr double kLeastAlike = 0.1;    // Below, it is another person.
constexpr double kLeastOverlap = 0.5;  // Of boxes, where points say nothing.
constexpr std::size_t kResamples = 2000;
constexpr std::uint64_t kResampleKey =
    0x706f7365626f6f74;  // Any constant: the same figures on every machine.

// Share of `box` inside `region`.
double share_in(const Box& box, const Box& region) {
  return box.area() > 0 ? intersection(box, region).area() / box.area() : 0;
}

std::string people(std::size_t count) { return std::to_string(count) + (count == 1 ? " person" : " people"); }

// Scores of one picture, as sums over its points and its people.
struct Sums {
  double points = 0;
  double right = 0;
  double people = 0;
  double similarity = 0;
  double alike = 0;
};
using Figures = std::array<double, 3>;

Figures figures(std::span<const Sums> sums, std::span<const std::uint32_t> weights) {
  Sums all;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    all.points += sums[i].points * weights[i];
    all.right += sums[i].right * weights[i];
    all.people += sums[i].people * weights[i];
    all.similarity += sums[i].similarity * weights[i];
    all.alike += sums[i].alike * weights[i];
  }
  return {all.points > 0 ? all.right / all.points : 0, all.people > 0 ? all.similarity / all.people : 0,
          all.people > 0 ? all.alike / all.people : 0};
}

// What one comparison found.
struct Tally {
  std::size_t wanted = 0;
  std::size_t excused = 0;
  std::size_t lost = 0;
  std::size_t ghosts = 0;
  double drift = 0;       // On the scale of the change; the largest of a pose that is found.
  double similarity = 1;  // Of the pose that drifted most.
  std::size_t point = 0;  // Its worst point
  double off = 0;         // and how far that is off, in px
  double off_share = 0;   // and in shares of the person's size.

  double change() const { return lost + ghosts > 0 ? std::max(1.0, drift) : drift; }
  bool nothing_to_judge() const { return wanted == 0 && excused > 0; }
};

class Keypoints final : public Metric {
 public:
  Keypoints(const Params& params, const Context& context)
      : names_(context.labels),
        threshold_(context.score_threshold),
        point_threshold_(context.point_threshold),
        least_oks_(params.real("oks")),
        allowed_off_(params.real("pck")),
        sigma_(params.real("sigma")) {
    if (!(threshold_ > 0 && threshold_ <= 1))
      throw Error(ErrorCode::invalid_argument,
                  "score_threshold is " + number_text(threshold_) + "; it must be above 0 and at most 1");
  }

  std::optional<Prediction> baseline(Oracle oracle,
                                     const Prediction& clean,
                                     const Annotation& label) const override {
    if (std::holds_alternative<std::monostate>(clean) || !defect(clean).empty()) return std::nullopt;
    const auto& found = expect_kind<PosePredictions>(clean);
    PosePredictions out{{}, found.mirror};
    if (oracle == Oracle::stability) {
      std::copy_if(found.poses.begin(), found.poses.end(), std::back_inserter(out.poses),
                   [this](const ScoredPose& p) { return p.score >= threshold_ / 2; });
      return out;
    }
    const PoseLabels* truth = std::get_if<PoseLabels>(&label);
    if (!truth) return std::nullopt;
    // Must be found: the labelled points that were right when clean. May be found: who else was seen then.
    const std::vector<PoseTarget> targets = targets_of(*truth);
    const Matching matching = match(found.poses, threshold_ / 2, targets, kLeastAlike, sigma_);
    for (std::size_t p = 0; p < found.poses.size(); ++p) {
      const ScoredPose& pose = found.poses[p];
      if (pose.score < threshold_ / 2) continue;
      const int target = matching.target_of_answer[p];
      if (pose.score >= threshold_ && target >= 0) {
        if (auto right = right_part(targets[static_cast<std::size_t>(target)], pose))
          out.poses.push_back(*std::move(right));
      } else if (target < 0) {
        out.poses.push_back(pose);
        out.poses.back().score = threshold_ / 2;
      }
    }
    std::stable_sort(out.poses.begin(), out.poses.end(),
                     [](const ScoredPose& a, const ScoredPose& b) { return a.score > b.score; });
    if (out.poses.empty() || out.poses[0].score < threshold_) return std::nullopt;
    return out;
  }

  Verdict compare(Oracle oracle,
                  const Prediction& expected,
                  const Prediction& actual,
                  const Stressed& stressed,
                  double tolerance) const override {
    if (auto verdict = verdict_on_form(actual)) return *std::move(verdict);
    const Tally tally = judge(oracle, expect_kind<PosePredictions>(expected).poses,
                              expect_kind<PosePredictions>(actual).poses, stressed);
    if (tally.nothing_to_judge() || (oracle == Oracle::correctness && tally.wanted == 0))
      return unknown("every person is hidden or out of the frame");
    const double change = tally.change();
    const double size = std::min(change, 1.0);
    const double limit = std::max(1 - least_oks_, tolerance);
    if (!(change > limit)) return holds(size);
    std::string reason;
    if (tally.lost > 0) reason = std::to_string(tally.lost) + " of " + people(tally.wanted) + " lost";
    if (tally.drift > limit)
      reason += (reason.empty() ? "" : ", ") + point_name(tally.point) + " off by " +
                fixed_text(tally.off, 0) + " px, " + fixed_text(tally.off_share * 100, 0) +
                " % of the person's size; similarity " + fixed_text(tally.similarity, 2);
    if (tally.ghosts > 0)
      reason += (reason.empty() ? "" : ", ") + people(tally.ghosts) + " found where none was";
    return broken(tally.lost > 0        ? Failure::lost
                  : tally.drift > limit ? Failure::drift
                                        : Failure::ghost,
                  size, std::move(reason));
  }

  double change(const Prediction& expected,
                const Prediction& actual,
                const Stressed& stressed) const override {
    if (std::holds_alternative<std::monostate>(actual) || !defect(actual).empty()) return 1;
    const Tally tally = judge(Oracle::stability, expect_kind<PosePredictions>(expected).poses,
                              expect_kind<PosePredictions>(actual).poses, stressed);
    return tally.nothing_to_judge() ? 0 : tally.change();
  }

  // Somebody who is lost counts as 1.
  double most_tolerance() const override { return std::min(1.5 * (1 - least_oks_), 0.95); }

  std::optional<double> quality(const Prediction& actual, const Annotation& label) const override {
    const PoseLabels* truth = std::get_if<PoseLabels>(&label);
    if (!truth || std::holds_alternative<std::monostate>(actual)) return std::nullopt;
    const Sums sums = sums_of(actual, *truth);
    if (sums.points == 0) return std::nullopt;
    return sums.right / sums.points;
  }

  std::vector<Score> scores(std::span<const Answered> answered, double confidence) const override {
    static const PosePredictions kNobody;  // Whom an answer that is no number finds.
    std::vector<const PoseLabels*> labels;
    std::vector<const PosePredictions*> predictions;
    std::vector<Sums> sums;
    std::size_t alike = 0;
    bool single = true;    // Exactly one person a picture.
    bool several = false;  // People are to be found, too: somewhere there are two.
    for (const Answered& item : answered) {
      const PoseLabels* truth = std::get_if<PoseLabels>(&item.label);
      if (!truth || std::holds_alternative<std::monostate>(item.prediction)) continue;
      labels.push_back(truth);
      predictions.push_back(defect(item.prediction).empty() ? &expect_kind<PosePredictions>(item.prediction)
                                                            : &kNobody);
      sums.push_back(sums_of(item.prediction, *truth));
      several = several || truth->poses.size() > 1;
      single = single && sums.back().people == 1;
      alike += sums.back().alike > 0;
    }
    const std::size_t n = sums.size();
    std::vector<std::uint32_t> weights(n, 1);
    if (std::none_of(sums.begin(), sums.end(), [](const Sums& s) { return s.points > 0; })) return {};
    std::vector<Score> out;
    if (several)
      out = precision_scores(DetectionTable(labels, predictions, sigma_), "pose_", "ar20", {}, confidence);
    const std::size_t first = out.size();
    const Figures value = figures(sums, weights);
    for (const char* name : {"pck", "oks", "oks50"})
      out.push_back({name, value[out.size() - first], std::nullopt, std::nullopt, n, "share"});
    if (n < 2) return out;
    // Bootstrap over pictures: points of one person, and people of one picture, are not independent.
    std::array<std::vector<double>, 3> spread;
    stats::for_each_resample(n, kResampleKey, kResamples, [&](std::span<const std::uint32_t> drawn) {
      const Figures sample = figures(sums, drawn);
      for (std::size_t k = 0; k < sample.size(); ++k) spread[k].push_back(sample[k]);
    });
    for (std::size_t k = 0; k < spread.size(); ++k) {
      const stats::Interval interval = stats::percentile_interval(value[k], spread[k], confidence);
      out[first + k].lo = interval.lo;
      out[first + k].hi = interval.hi;
    }
    // One person a picture is a plain share, whose exact interval also holds near 0 and 1.
    if (single) {
      const stats::Interval share = stats::clopper_pearson(alike, n, 1 - confidence);
      out.back().lo = share.lo;
      out.back().hi = share.hi;
    }
    return out;
  }

  std::string definition(Oracle oracle) const override {
    const bool stable = oracle == Oracle::stability;
    return "a person lost or new (score >= " + number_text(threshold_ / 2) +
           " and >= " + number_text(threshold_) + "), an object keypoint similarity below " +
           number_text(least_oks_) + ", or a point off by more than " + fixed_text(allowed_off_ * 100, 0) +
           " % of the longer side of its person's box, among the " +
           (stable ? "points seen when clean (score >= " + number_text(point_threshold_) + ")"
                   : std::string("labelled points that were right when clean"));
  }

 private:
  std::vector<PoseTarget> targets_of(const PoseLabels& truth) const {
    std::vector<PoseTarget> out;
    for (const LabelledPose& pose : truth.poses)
      if (!pose.ignore) out.push_back(target_of(pose));
    return out;
  }

  // The labelled pose with the points that `pose` has right; none if it is not alike.
  std::optional<ScoredPose> right_part(const PoseTarget& target, const ScoredPose& pose) const {
    if (similarity(target, pose.points, sigma_) < least_oks_) return std::nullopt;
    ScoredPose out{target.box, pose.score, {}};
    const std::vector<double> far = distances(target, pose.points);
    bool any = false;
    for (std::size_t i = 0; i < far.size(); ++i) {
      const bool right = far[i] >= 0 && far[i] <= allowed_off_ * target.size();
      any = any || right;
      out.points.push_back({target.points[i].x, target.points[i].y, right ? 1.0 : 0.0});
    }
    if (!any || similarity(target_of(out, point_threshold_), pose.points, sigma_) < least_oks_)
      return std::nullopt;
    return out;
  }

  // An answer that is no number finds nobody: leaving it out would make the mean look better.
  Sums sums_of(const Prediction& actual, const PoseLabels& truth) const {
    const std::vector<PoseTarget> targets = targets_of(truth);
    const bool fit = defect(actual).empty();
    const PosePredictions nobody;
    const auto& poses = fit ? expect_kind<PosePredictions>(actual).poses : nobody.poses;
    const Matching matching = match(poses, 0, targets, 0, sigma_);
    Sums out;
    for (std::size_t t = 0; t < targets.size(); ++t) {
      const std::size_t counted = targets[t].counted();
      if (counted == 0) continue;
      out.people += 1;
      out.points += static_cast<double>(counted);
      const int pose = matching.answer_of_target[t];
      if (pose < 0) continue;
      const std::vector<ScoredPoint>& points = poses[static_cast<std::size_t>(pose)].points;
      const double oks = similarity(targets[t], points, sigma_);
      out.similarity += oks;
      out.alike += oks > least_oks_;
      for (const double far : distances(targets[t], points))
        out.right += far >= 0 && far <= allowed_off_ * targets[t].size();
    }
    return out;
  }

  // Lies where nobody has to be found, and not on somebody who can be seen.
  static bool on_ignored(const Box& box, const PoseLabels* truth) {
    if (!truth) return false;
    double seen = 0;
    double unseen = 0;
    for (const LabelledPose& pose : truth->poses) {
      double& best = pose.ignore ? unseen : seen;
      best = std::max(best, pose.ignore ? share_in(box, pose.box) : iou(box, pose.box));
    }
    return unseen >= kLeastOverlap && seen < kLeastOverlap;
  }

  Tally judge(Oracle oracle,
              std::span<const ScoredPose> expected,
              std::span<const ScoredPose> actual,
              const Stressed& stressed) const {
    Tally tally;
    const PoseLabels* truth = std::get_if<PoseLabels>(&stressed.sample.label);
    std::vector<PoseTarget> wanted;
    std::vector<PoseTarget> known;  // Whoever is like them is no ghost.
    std::vector<Box> excused;
    for (const ScoredPose& pose : expected) {
      PoseTarget target = target_of(pose, point_threshold_);
      const bool out_of_frame = pose.score <= 0 || target.counted() == 0;
      if (out_of_frame || (pose.score >= threshold_ && on_ignored(pose.box, truth)))
        excused.push_back(pose.box);
      else
        (pose.score >= threshold_ ? wanted : known).push_back(std::move(target));
    }
    tally.wanted = wanted.size();
    tally.excused = excused.size();
    const Matching found = match(actual, threshold_ / 2, wanted, kLeastAlike, sigma_);
    for (std::size_t t = 0; t < wanted.size(); ++t) {
      if (found.answer_of_target[t] < 0)
        ++tally.lost;
      else
        look(wanted[t], actual[static_cast<std::size_t>(found.answer_of_target[t])], tally);
    }

    // Ghosts: who is left of the poses >= t, after the wanted, after who else was seen when clean, after the label.
    std::vector<PoseTarget> others = known;
    if (oracle == Oracle::correctness && truth)
      for (PoseTarget& target : targets_of(*truth)) {
        const bool listed = std::any_of(wanted.begin(), wanted.end(),
                                        [&](const PoseTarget& w) { return iou(w.box, target.box) > 0.99; });
        if (!listed) others.push_back(std::move(target));
      }
    std::vector<ScoredPose> left;
    for (std::size_t p = 0; p < actual.size(); ++p)
      if (actual[p].score >= threshold_ && found.target_of_answer[p] < 0) left.push_back(actual[p]);
    const Matching rest = match(left, threshold_, others, kLeastAlike, sigma_);
    for (std::size_t p = 0; p < left.size(); ++p) {
      const Box& box = left[p].box;
      const bool near_excused = std::any_of(excused.begin(), excused.end(), [&](const Box& other) {
        return iou(other, box) >= kLeastOverlap || share_in(other, box) >= kLeastOverlap;
      });
      tally.ghosts += rest.target_of_answer[p] < 0 && !near_excused && !on_ignored(box, truth);
    }
    return tally;
  }

  void look(const PoseTarget& target, const ScoredPose& pose, Tally& tally) const {
    const double oks = similarity(target, pose.points, sigma_);
    const std::vector<double> far = distances(target, pose.points);
    const auto worst = std::max_element(far.begin(), far.end());
    const double share = *worst / target.size();
    const double drift = std::max(1 - oks, (1 - least_oks_) * share / allowed_off_);
    if (!(drift > tally.drift)) return;
    tally.drift = drift;
    tally.similarity = oks;
    tally.point = static_cast<std::size_t>(worst - far.begin());
    tally.off = *worst;
    tally.off_share = share;
  }

  // Labels name the points where a model has nothing else to name; a detector of people names classes.
  std::string point_name(std::size_t point) const {
    if (names_.size() > 1 && point < names_.size()) return names_[point];
    return point < kPersonPoints.size() ? std::string(kPersonPoints[point])
                                        : "point " + std::to_string(point + 1);
  }

  std::vector<std::string> names_;
  double threshold_;
  double point_threshold_;
  double least_oks_;
  double allowed_off_;
  double sigma_;
};

}  // namespace

Spec keypoints() {
  return {
      .title = "Poses",
      .summary = "Asks whether the people found when clean are still found, with every point near its place.",
      .task = Task::keypoints,
      .params = {real("oks", 0.5, {0.05, 0.95}, "", "Least object keypoint similarity of a pose that holds."),
                 real("pck", 0.1, {0.005, 1.0}, "",
                      "How far off a point may be, as a share of the longer side of its person's box."),
                 real("sigma", kUsualSigma, {0.005, 1.0}, "",
                      "Spread of every point for sets other than COCO's seventeen.")},
      .make = [](const Params& params,
                 const Context& context) { return std::make_unique<Keypoints>(params, context); },
  };
}

}  // namespace proofload::metric
