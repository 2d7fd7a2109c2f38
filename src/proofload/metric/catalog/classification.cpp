#include <algorithm>

#include "proofload/core/text.h"
#include "proofload/metric/detail/verdicts.h"
#include "proofload/metric/metric.h"
#include "proofload/stats/binomial.h"

namespace proofload::metric {

namespace {

constexpr std::size_t kFewClasses = 5;  // Up to here a top-5 score says nothing.

double score_of(const ClassScores& scores, int index) {
  for (const ScoredClass& item : scores.top)
    if (item.index == index) return item.score;
  return 0;  // Below the best five.
}

class Classification final : public Metric {
 public:
  explicit Classification(const Context& context) : labels_(context.labels) {}

  std::optional<Prediction> baseline(Oracle oracle,
                                     const Prediction& clean,
                                     const Annotation& label) const override {
    if (std::holds_alternative<std::monostate>(clean) || !defect(clean).empty()) return std::nullopt;
    const auto& scores = expect_kind<ClassScores>(clean);
    if (oracle == Oracle::stability) return clean;
    const ClassLabel* truth = std::get_if<ClassLabel>(&label);
    return truth && scores.top[0].index == truth->index ? std::optional(clean) : std::nullopt;
  }

  Verdict compare(
      Oracle, const Prediction& expected, const Prediction& actual, const Stressed&, double) const override {
    if (auto verdict = verdict_on_form(actual)) return *std::move(verdict);
    const auto& want = expect_kind<ClassScores>(expected);
    const auto& got = expect_kind<ClassScores>(actual);
    PROOFLOAD_ASSERT(!want.top.empty());
    const ScoredClass& wanted = want.top[0];
    const double drop = std::clamp(wanted.score - score_of(got, wanted.index), 0.0, 1.0);
    if (got.top[0].index == wanted.index) return holds(drop);
    return broken(Failure::class_flip, drop,
                  name(wanted.index) + " → " + name(got.top[0].index) + " (" +
                      fixed_text(got.top[0].score, 2) + ")");
  }

  double change(const Prediction& expected,
                const Prediction& actual,
                const Stressed& stressed) const override {
    return compare(Oracle::stability, expected, actual, stressed, 0).outcome == Outcome::broken ? 1 : 0;
  }

  bool graded() const override { return false; }

  std::optional<double> quality(const Prediction& actual, const Annotation& label) const override {
    const ClassLabel* truth = std::get_if<ClassLabel>(&label);
    if (!truth || std::holds_alternative<std::monostate>(actual)) return std::nullopt;
    return among_best(actual, truth->index, 1) ? 1 : 0;
  }

  std::vector<Score> scores(std::span<const Answered> answered, double confidence) const override {
    std::size_t n = 0;
    std::size_t right = 0;
    std::size_t near = 0;
    std::size_t classes = labels_.size();
    bool ranked = false;  // Some answer names more than one class.
    for (const Answered& item : answered) {
      const ClassLabel* truth = std::get_if<ClassLabel>(&item.label);
      if (!truth || std::holds_alternative<std::monostate>(item.prediction)) continue;
      ++n;
      right += among_best(item.prediction, truth->index, 1);
      near += among_best(item.prediction, truth->index, 5);
      ranked = ranked || expect_kind<ClassScores>(item.prediction).top.size() > 1;
      if (labels_.empty())
        for (const ScoredClass& c : expect_kind<ClassScores>(item.prediction).top)
          classes = std::max(classes, static_cast<std::size_t>(std::max(c.index, 0)) + 1);
    }
    if (n == 0) return {};
    std::vector<Score> out = {share("top1", right, n, confidence)};
    if (classes > kFewClasses && ranked) out.push_back(share("top5", near, n, confidence));
    return out;
  }

  std::string definition(Oracle oracle) const override {
    return oracle == Oracle::stability
               ? "top-1 class differs from the one expected after the clean picture's answer"
               : "top-1 class differs from the label, among pictures that were right when clean";
  }

 private:
  std::string name(int index) const {
    const auto i = static_cast<std::size_t>(index);
    return i < labels_.size() ? labels_[i] : "class " + std::to_string(index);
  }

  // Answers that hold no number are wrong.
  static bool among_best(const Prediction& prediction, int index, std::size_t count) {
    if (!defect(prediction).empty()) return false;
    const auto& top = expect_kind<ClassScores>(prediction).top;
    return std::any_of(top.begin(), top.begin() + static_cast<std::ptrdiff_t>(std::min(count, top.size())),
                       [index](const ScoredClass& c) { return c.index == index; });
  }

  static Score share(std::string name, std::size_t k, std::size_t n, double confidence) {
    const stats::Interval interval = stats::clopper_pearson(k, n, 1 - confidence);
    return {std::move(name), static_cast<double>(k) / static_cast<double>(n), interval.lo, interval.hi, n,
            "share"};
  }

  std::vector<std::string> labels_;
};

}  // namespace

Spec classification() {
  return {
      .title = "Classification",
      .summary = "Asks whether the best class stays the expected one.",
      .task = Task::classification,
      .params = {},
      .make = [](const Params&, const Context& context) { return std::make_unique<Classification>(context); },
  };
}

}  // namespace proofload::metric
