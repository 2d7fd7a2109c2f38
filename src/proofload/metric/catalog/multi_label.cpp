// The rule of "broken" where any number of classes applies to a picture: with t the score threshold, classes with score
// >= t apply. One is lost if its score falls below t/2, and one is new if it reaches t and was below t/2 when clean.
// d = max(lost / clean, new / max(1, clean)), as for detected objects.
//
// The baseline is a score for every class that says what it is for: >= t must apply, >= t/2 may, below it must not.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "proofload/core/text.h"
#include "proofload/metric/detail/verdicts.h"
#include "proofload/metric/metric.h"
#include "proofload/stats/binomial.h"
#include "proofload/stats/bootstrap.h"

namespace proofload::metric {

namespace {

constexpr std::size_t kResamples = 200;
constexpr std::uint64_t kResampleKey =
    0x6d6c6162656c7321;  // Any constant: the same figures on every machine.

bool applies(const ClassSet& truth, std::size_t c) {
  return std::binary_search(truth.classes.begin(), truth.classes.end(), static_cast<int>(c));
}

// A label and scores that can be compared; an answer that is no number says that nothing applies.
struct Pair {
  const ClassSet* truth;
  std::vector<double> scores;
};

// What one comparison found.
struct Tally {
  std::size_t clean = 0;
  std::vector<std::size_t> lost;
  std::vector<std::size_t> fresh;

  double lost_share() const {
    return clean > 0 ? static_cast<double>(lost.size()) / static_cast<double>(clean) : 0;
  }
  double fresh_share() const {
    return static_cast<double>(fresh.size()) / static_cast<double>(std::max<std::size_t>(1, clean));
  }
  double change() const { return std::max(lost_share(), fresh_share()); }
};

class MultiLabel final : public Metric {
 public:
  MultiLabel(const Params& params, const Context& context)
      : labels_(context.labels), threshold_(context.score_threshold), allowed_(params.real("allowed")) {
    if (!(threshold_ > 0 && threshold_ <= 1))
      throw Error(ErrorCode::invalid_argument,
                  "score_threshold is " + number_text(threshold_) + "; it must be above 0 and at most 1");
  }

  std::optional<Prediction> baseline(Oracle oracle,
                                     const Prediction& clean,
                                     const Annotation& label) const override {
    if (std::holds_alternative<std::monostate>(clean) || !defect(clean).empty()) return std::nullopt;
    if (oracle == Oracle::stability) return clean;
    const ClassSet* truth = std::get_if<ClassSet>(&label);
    if (!truth) return std::nullopt;
    SetScores out = expect_kind<SetScores>(clean);
    bool any = truth->classes.empty();
    for (std::size_t c = 0; c < out.scores.size(); ++c) {
      const bool right = applies(*truth, c) == (out.scores[c] >= threshold_);
      any = any || (right && applies(*truth, c));
      // What was wrong when clean may go either way.
      if (!right) out.scores[c] = threshold_ / 2;
    }
    return any ? std::optional<Prediction>(std::move(out)) : std::nullopt;
  }

  Verdict compare(Oracle,
                  const Prediction& expected,
                  const Prediction& actual,
                  const Stressed&,
                  double tolerance) const override {
    if (auto verdict = verdict_on_form(actual)) return *std::move(verdict);
    const Tally tally = judge(expect_kind<SetScores>(expected), expect_kind<SetScores>(actual));
    const double change = tally.change();
    const double size = std::min(change, 1.0);
    if (change <= std::max(allowed_, tolerance)) return holds(size);
    std::string reason;
    if (!tally.lost.empty()) reason = "no longer " + names(tally.lost);
    if (!tally.fresh.empty()) reason += (reason.empty() ? "now also " : ", now also ") + names(tally.fresh);
    return broken(tally.lost_share() >= tally.fresh_share() ? Failure::lost : Failure::ghost, size,
                  std::move(reason));
  }

  double change(const Prediction& expected, const Prediction& actual, const Stressed&) const override {
    if (std::holds_alternative<std::monostate>(actual) || !defect(actual).empty()) return 1;
    return judge(expect_kind<SetScores>(expected), expect_kind<SetScores>(actual)).change();
  }

  double most_tolerance() const override { return 0.5; }

  std::optional<double> quality(const Prediction& actual, const Annotation& label) const override {
    const ClassSet* truth = std::get_if<ClassSet>(&label);
    if (!truth || std::holds_alternative<std::monostate>(actual)) return std::nullopt;
    return defect(actual).empty() && same(*truth, expect_kind<SetScores>(actual).scores) ? 1 : 0;
  }

  std::vector<Score> scores(std::span<const Answered> answered, double confidence) const override {
    std::vector<Pair> pairs;
    std::size_t exact = 0;
    for (const Answered& item : answered) {
      const ClassSet* truth = std::get_if<ClassSet>(&item.label);
      if (!truth || std::holds_alternative<std::monostate>(item.prediction)) continue;
      pairs.push_back({truth, {}});
      if (defect(item.prediction).empty())
        pairs.back().scores = expect_kind<SetScores>(item.prediction).scores;
      exact += !pairs.back().scores.empty() && same(*truth, pairs.back().scores);
    }
    const std::size_t n = pairs.size();
    if (n == 0) return {};
    const stats::Interval interval = stats::clopper_pearson(exact, n, 1 - confidence);
    std::vector<Score> out = {
        {"exact", static_cast<double>(exact) / static_cast<double>(n), interval.lo, interval.hi, n, "share"}};
    std::vector<std::uint32_t> weights(n, 1);
    const Figures value = figures(pairs, weights);
    out.push_back({"f1", value[0], std::nullopt, std::nullopt, n, "share"});
    out.push_back({"macro_ap", value[1], std::nullopt, std::nullopt, n, "share"});
    if (n > 1) add_intervals(out, pairs, value, confidence);
    return out;
  }

  std::string definition(Oracle oracle) const override {
    return "more than " + fixed_text(allowed_ * 100, 0) + " % of the " +
           (oracle == Oracle::stability ? "classes that applied when clean"
                                        : "labelled classes that were found when clean") +
           " lost (score below " + number_text(threshold_ / 2) +
           "), or as many new ones (score >= " + number_text(threshold_) + ", below " +
           number_text(threshold_ / 2) + " when clean)";
  }

 private:
  using Figures = std::array<double, 2>;  // F1 over all classes together, mean average precision.

  Tally judge(const SetScores& expected, const SetScores& actual) const {
    Tally out;
    for (std::size_t c = 0; c < expected.scores.size(); ++c) {
      const double now = c < actual.scores.size() ? actual.scores[c] : 0;
      if (expected.scores[c] >= threshold_) {
        ++out.clean;
        if (now < threshold_ / 2) out.lost.push_back(c);
      } else if (expected.scores[c] < threshold_ / 2 && now >= threshold_) {
        out.fresh.push_back(c);
      }
    }
    return out;
  }

  bool same(const ClassSet& truth, std::span<const double> scores) const {
    for (std::size_t c = 0; c < scores.size(); ++c)
      if (applies(truth, c) != (scores[c] >= threshold_)) return false;
    return truth.classes.empty() || truth.classes.back() < static_cast<int>(scores.size());
  }

  Figures figures(std::span<const Pair> pairs, std::span<const std::uint32_t> weights) const {
    std::size_t classes = 0;
    for (const Pair& pair : pairs) classes = std::max(classes, pair.scores.size());
    double hits = 0;
    double said = 0;
    double true_ones = 0;
    double sum = 0;
    std::size_t counted = 0;
    std::vector<std::size_t> order(pairs.size());
    for (std::size_t c = 0; c < classes; ++c) {
      const auto score = [&](std::size_t i) { return c < pairs[i].scores.size() ? pairs[i].scores[c] : 0.0; };
      double positives = 0;
      for (std::size_t i = 0; i < pairs.size(); ++i) {
        const bool truth = applies(*pairs[i].truth, c);
        const bool found = score(i) >= threshold_;
        positives += truth ? weights[i] : 0;
        said += found ? weights[i] : 0;
        hits += truth && found ? weights[i] : 0;
      }
      true_ones += positives;
      if (positives == 0) continue;
      ++counted;
      // Average precision as the sum of (rise of recall) · precision; equal scores count together.
      std::iota(order.begin(), order.end(), std::size_t{0});
      std::stable_sort(order.begin(), order.end(),
                       [&](std::size_t a, std::size_t b) { return score(a) > score(b); });
      double seen = 0;
      double right = 0;
      double before = 0;
      for (std::size_t k = 0; k < order.size(); ++k) {
        const std::size_t i = order[k];
        seen += weights[i];
        right += applies(*pairs[i].truth, c) ? weights[i] : 0;
        if (k + 1 < order.size() && score(order[k + 1]) == score(i)) continue;
        if (seen > 0) sum += (right - before) / positives * right / seen;
        before = right;
      }
    }
    return {said + true_ones > 0 ? 2 * hits / (said + true_ones) : 1,
            counted > 0 ? sum / static_cast<double>(counted) : 0};
  }

  void add_intervals(std::vector<Score>& out,
                     std::span<const Pair> pairs,
                     const Figures& value,
                     double confidence) const {
    const std::size_t n = pairs.size();
    std::array<std::vector<double>, 2> spread;
    stats::for_each_resample(n, kResampleKey, kResamples, [&](std::span<const std::uint32_t> drawn) {
      const Figures sample = figures(pairs, drawn);
      for (std::size_t k = 0; k < sample.size(); ++k) spread[k].push_back(sample[k]);
    });
    for (std::size_t k = 0; k < spread.size(); ++k) {
      const stats::Interval interval = stats::percentile_interval(value[k], spread[k], confidence);
      out[k + 1].lo = interval.lo;
      out[k + 1].hi = interval.hi;
    }
  }

  std::string names(std::span<const std::size_t> classes) const {
    constexpr std::size_t kNamed = 3;
    std::string out;
    for (std::size_t i = 0; i < std::min(classes.size(), kNamed); ++i)
      out += (i > 0 ? ", " : "") +
             (classes[i] < labels_.size() ? labels_[classes[i]] : "class " + std::to_string(classes[i]));
    if (classes.size() > kNamed) out += " and " + std::to_string(classes.size() - kNamed) + " more";
    return out;
  }

  std::vector<std::string> labels_;
  double threshold_;
  double allowed_;
};

}  // namespace

Spec multi_label() {
  return {
      .title = "Multi-label classification",
      .summary = "Asks whether the classes that applied when clean still apply, and no other does.",
      .task = Task::multi_label,
      .params = {real("allowed", 0.2, {0.0, 1.0}, "",
                      "Share of the classes that may be lost, or be new, unnoticed.")},
      .make = [](const Params& params,
                 const Context& context) { return std::make_unique<MultiLabel>(params, context); },
  };
}

}  // namespace proofload::metric
