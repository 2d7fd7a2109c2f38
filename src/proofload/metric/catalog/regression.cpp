#include <algorithm>
#include <cmath>

#include "proofload/core/rng.h"
#include "proofload/core/text.h"
#include "proofload/metric/detail/verdicts.h"
#include "proofload/metric/metric.h"
#include "proofload/stats/binomial.h"

namespace proofload::metric {

namespace {

constexpr double kDefaultTolerance = 0.02;  // Of the range, or of the period on a circle.

class Regression final : public Metric {
 public:
  explicit Regression(const Context& context) : period_(context.period), unit_(context.unit) {
    range_ = period_ ? *period_ : context.reading_to - context.reading_from;
    if (!(range_ > 0) || !std::isfinite(range_))
      throw Error(ErrorCode::invalid_argument,
                  period_ ? "the period of the readings is " + number_text(*period_) + "; it must be above 0"
                          : "readings go from " + number_text(context.reading_from) + " to " +
                                number_text(context.reading_to) + "; the range must rise");
    tolerance_ = context.tolerance.value_or(kDefaultTolerance * range_);
    if (!(tolerance_ >= 0) || !std::isfinite(tolerance_))
      throw Error(ErrorCode::invalid_argument,
                  "the tolerance of the readings is " + number_text(tolerance_) + "; it must be 0 or more");
    // As many digits as show the tolerance: 1 for 0.2.
    const double step = tolerance_ > 0 ? tolerance_ : range_ * 1e-3;
    digits_ = std::clamp(static_cast<int>(-std::floor(std::log10(step))), 0, 9);
  }

  std::optional<Prediction> baseline(Oracle oracle,
                                     const Prediction& clean,
                                     const Annotation& label) const override {
    if (std::holds_alternative<std::monostate>(clean) || !defect(clean).empty()) return std::nullopt;
    const auto& reading = expect_kind<Reading>(clean);
    if (oracle == Oracle::stability) return clean;
    const Reading* truth = truth_of(label);
    if (!truth || error(truth->value, reading.value) > tolerance_) return std::nullopt;
    return Prediction(*truth);
  }

  Verdict compare(Oracle,
                  const Prediction& expected,
                  const Prediction& actual,
                  const Stressed&,
                  double tolerance) const override {
    if (auto verdict = verdict_on_form(actual)) return *std::move(verdict);
    const double want = expect_kind<Reading>(expected).value;
    const double got = expect_kind<Reading>(actual).value;
    const double drift = error(want, got);
    const double size = std::min(drift / range_, 1.0);
    if (drift <= std::max(tolerance_, tolerance)) return holds(size);
    return broken(Failure::drift, size, fixed_text(want, digits_) + " → " + fixed_text(got, digits_));
  }

  double change(const Prediction& expected, const Prediction& actual, const Stressed&) const override {
    return error_or_worst(expect_kind<Reading>(expected).value, actual);
  }

  std::optional<double> quality(const Prediction& actual, const Annotation& label) const override {
    const Reading* truth = truth_of(label);
    if (!truth || std::holds_alternative<std::monostate>(actual)) return std::nullopt;
    return error_or_worst(truth->value, actual);
  }

  std::vector<Score> scores(std::span<const Answered> answered, double confidence) const override {
    std::size_t n = 0;
    std::size_t within = 0;
    double mean = 0;
    double squares = 0;  // Of distances from the running mean (Welford).
    for (const Answered& item : answered) {
      const auto e = quality(item.prediction, item.label);
      if (!e) continue;
      ++n;
      within += *e <= tolerance_;
      const double step = *e - mean;
      mean += step / static_cast<double>(n);
      squares += step * (*e - mean);
    }
    if (n == 0) return {};
    Score error{"mae", mean, std::nullopt, std::nullopt, n, unit_};
    if (n > 1) {
      const auto nd = static_cast<double>(n);
      const double half = normal_quantile(0.5 + confidence / 2) * std::sqrt(squares / (nd - 1) / nd);
      error.lo = std::max(0.0, mean - half);
      error.hi = mean + half;
    }
    const stats::Interval share = stats::clopper_pearson(within, n, 1 - confidence);
    return {std::move(error),
            {"within_tolerance", static_cast<double>(within) / static_cast<double>(n), share.lo, share.hi, n,
             "share"}};
  }

  std::string definition(Oracle oracle) const override {
    const std::string unit = unit_.empty() ? std::string() : " " + unit_;
    // 2 % of a range is seldom a round number in binary.
    return "reading off by more than " + number_text(std::round(tolerance_ * 1e9) / 1e9) + unit +
           (period_ ? " around the circle" : "") +
           (oracle == Oracle::stability ? " from the one expected after the clean picture's answer"
                                        : " from the label, among pictures that were right when clean");
  }

 private:
  static const Reading* truth_of(const Annotation& label) {
    const Reading* truth = std::get_if<Reading>(&label);
    return truth && std::isfinite(truth->value) ? truth : nullptr;
  }

  double error(double a, double b) const {
    const double straight = std::abs(a - b);
    if (!period_) return straight;
    const double around = std::fmod(straight, *period_);
    return std::min(around, *period_ - around);
  }

  // An answer that is no number is as wrong as can be: leaving it out would make a mean look better.
  double error_or_worst(double truth, const Prediction& actual) const {
    if (std::holds_alternative<std::monostate>(actual) || !defect(actual).empty())
      return period_ ? *period_ / 2 : range_;
    return error(truth, expect_kind<Reading>(actual).value);
  }

  std::optional<double> period_;
  std::string unit_;
  double range_ = 1;
  double tolerance_ = 0;
  int digits_ = 0;
};

}  // namespace

Spec regression() {
  return {
      .title = "Readings",
      .summary = "Asks whether a reading stays within its tolerance, around the circle where readings wrap.",
      .task = Task::regression,
      .params = {},
      .make = [](const Params&, const Context& context) { return std::make_unique<Regression>(context); },
  };
}

}  // namespace proofload::metric
