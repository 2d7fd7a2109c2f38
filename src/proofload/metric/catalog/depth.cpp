// The rule of "broken" for depth and other dense readings (one picture): the mean of |answer − expected| / |expected| over
// the places where both are known, each counted as 1 at most, is above `allowed`. A place that the answer no longer
// knows counts as 1. Places that a warp filled, and those that the label does not know, are not counted.
//
// For correctness the expectation is the label where the clean answer was within `allowed` of it, and nothing elsewhere.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "proofload/core/text.h"
#include "proofload/metric/detail/verdicts.h"
#include "proofload/metric/metric.h"
#include "proofload/stats/bootstrap.h"

namespace proofload::metric {

namespace {

constexpr std::size_t kResamples = 200;
constexpr std::uint64_t kResampleKey =
    0x64657074682d626f;              // Any constant: the same figures on every machine.
constexpr double kLeastRight = 0.5;  // Share of the places that must be right when clean.
constexpr double kNear = 1.25;       // Of the usual threshold accuracy (Eigen et al., NeurIPS 2014).

Point middle(const DepthMap& map, std::size_t i) {
  const auto width = static_cast<std::size_t>(map.size.width);
  const std::size_t column = i % width;
  const std::size_t row = i / width;
  return {(static_cast<double>(column) + 0.5) * map.picture.width / map.size.width,
          (static_cast<double>(row) + 0.5) * map.picture.height / map.size.height};
}

// What is told by `map` at the middle of cell `i` of `grid`; NaN where nothing is.
double value_under(const DepthMap& grid, std::size_t i, const DepthMap& map) {
  if (map.size == grid.size && map.picture == grid.picture) return map.at(i);
  const Point p = middle(grid, i);
  const std::size_t cell = map.cell(p.x, p.y);
  return cell < map.steps.size() ? map.at(cell) : std::numeric_limits<double>::quiet_NaN();
}

// Figures of one picture: mean relative error, mean squared error, share within a factor of 1.25.
struct Errors {
  double relative = 0;
  double squared = 0;
  double near = 0;
  std::size_t counted = 0;
};

class Depth final : public Metric {
 public:
  Depth(const Params& params, const Context& context)
      : allowed_(params.real("allowed")), least_(params.real("least")), align_(context.align) {}

  std::optional<Prediction> baseline(Oracle oracle,
                                     const Prediction& clean,
                                     const Annotation& label) const override {
    if (std::holds_alternative<std::monostate>(clean) || !defect(clean).empty()) return std::nullopt;
    const auto& answer = expect_kind<DepthMap>(clean);
    if (oracle == Oracle::stability) return clean;
    const DepthMap* truth = truth_of(label);
    if (!truth) return std::nullopt;
    // On the grid of the answer, in the steps of the label.
    DepthMap out{answer.size, answer.picture, truth->from, truth->to, {}};
    const Fit fit = fit_of(answer, *truth, answer);
    std::size_t known = 0;
    std::size_t right = 0;
    for (std::size_t i = 0; i < answer.steps.size(); ++i) {
      out.steps.push_back(kNoDepth);
      const double wanted = value_under(answer, i, *truth);
      if (!counts(wanted)) continue;
      ++known;
      if (!(std::abs(fit(answer.at(i)) - wanted) <= allowed_ * std::abs(wanted))) continue;
      ++right;
      const Point p = middle(answer, i);
      out.steps.back() = truth->steps[truth->cell(p.x, p.y)];
    }
    if (known == 0 || static_cast<double>(right) < kLeastRight * static_cast<double>(known))
      return std::nullopt;
    return out;
  }

  Verdict compare(Oracle,
                  const Prediction& expected,
                  const Prediction& actual,
                  const Stressed& stressed,
                  double tolerance) const override {
    if (auto verdict = verdict_on_form(actual)) return *std::move(verdict);
    const Errors errors = judged(expect_kind<DepthMap>(expected), expect_kind<DepthMap>(actual), stressed);
    if (errors.counted == 0) return unknown("every place is unknown or out of the frame");
    if (errors.relative <= std::max(allowed_, tolerance)) return holds(errors.relative);
    return broken(Failure::drift, errors.relative,
                  "off by " + fixed_text(errors.relative * 100, 0) + " % in the mean, " +
                      fixed_text((1 - errors.near) * 100, 0) + " % of the places by more than a quarter");
  }

  double change(const Prediction& expected,
                const Prediction& actual,
                const Stressed& stressed) const override {
    if (std::holds_alternative<std::monostate>(actual) || !defect(actual).empty()) return 1;
    return judged(expect_kind<DepthMap>(expected), expect_kind<DepthMap>(actual), stressed).relative;
  }

  double most_tolerance() const override { return 0.5; }

  std::optional<double> quality(const Prediction& actual, const Annotation& label) const override {
    const DepthMap* truth = truth_of(label);
    if (!truth || std::holds_alternative<std::monostate>(actual)) return std::nullopt;
    if (!defect(actual).empty()) return 1;
    const Errors errors = against(*truth, expect_kind<DepthMap>(actual));
    if (errors.counted == 0) return std::nullopt;
    return errors.relative;
  }

  std::vector<Score> scores(std::span<const Answered> answered, double confidence) const override {
    std::vector<Errors> all;
    for (const Answered& item : answered) add(item, all);
    return scores_of(all, confidence);
  }
  std::vector<Score> scores_of_each(std::size_t count,
                                    const std::function<Answered(std::size_t)>& picture,
                                    double confidence) const override {
    std::vector<Errors> all;
    for (std::size_t i = 0; i < count; ++i) add(picture(i), all);
    return scores_of(all, confidence);
  }

  std::string definition(Oracle oracle) const override {
    const std::string rule = "mean relative error above " + fixed_text(allowed_ * 100, 0) + " %" +
                             (align_ == Align::scale         ? " after both were brought to the same median"
                              : align_ == Align::scale_shift ? " after the best scale and shift"
                                                             : "");
    return oracle == Oracle::stability ? rule + ", against the clean answer"
                                       : rule +
                                             ", against the label where the clean answer was within that of "
                                             "it, among pictures where it was "
                                             "on at least half of the places";
  }

 private:
  using Figures = std::array<double, 3>;

  void add(const Answered& item, std::vector<Errors>& all) const {
    const DepthMap* truth = truth_of(item.label);
    if (!truth || std::holds_alternative<std::monostate>(item.prediction)) return;
    // An answer that is no number is wrong everywhere; how far off it is in the unit of the depth is not known.
    Errors errors{1, 0, 0, 1};
    if (defect(item.prediction).empty()) errors = against(*truth, expect_kind<DepthMap>(item.prediction));
    if (errors.counted > 0) all.push_back(errors);
  }

  static std::vector<Score> scores_of(const std::vector<Errors>& all, double confidence) {
    const std::size_t n = all.size();
    if (n == 0) return {};
    std::vector<std::uint32_t> weights(n, 1);
    const Figures value = figures(all, weights);
    std::vector<Score> out = {{"abs_rel", value[0], std::nullopt, std::nullopt, n, "share"},
                              {"rmse", value[1], std::nullopt, std::nullopt, n, ""},
                              {"within_1_25", value[2], std::nullopt, std::nullopt, n, "share"}};
    if (n < 2) return out;
    std::array<std::vector<double>, 3> spread;
    stats::for_each_resample(n, kResampleKey, kResamples, [&](std::span<const std::uint32_t> drawn) {
      const Figures sample = figures(all, drawn);
      for (std::size_t k = 0; k < sample.size(); ++k) spread[k].push_back(sample[k]);
    });
    for (std::size_t k = 0; k < spread.size(); ++k) {
      const stats::Interval interval = stats::percentile_interval(value[k], spread[k], confidence);
      out[k].lo = interval.lo;
      out[k].hi = interval.hi;
    }
    return out;
  }

  static const DepthMap* truth_of(const Annotation& label) {
    const DepthMap* truth = std::get_if<DepthMap>(&label);
    return truth && !truth->steps.empty() ? truth : nullptr;
  }

  bool counts(double wanted) const { return std::abs(wanted) >= least_; }  // NaN does not.

  static double median(std::vector<double>& values) {
    const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), half, values.end());
    return *half;
  }

  // What brings an answer into the unit of what is expected.
  struct Fit {
    double scale = 1;
    double shift = 0;
    double operator()(double value) const { return value * scale + shift; }
  };

  Fit fit_of(const DepthMap& grid, const DepthMap& wanted, const DepthMap& given) const {
    if (align_ == Align::none) return {};
    std::vector<double> a;
    std::vector<double> b;
    for (std::size_t i = 0; i < grid.steps.size(); ++i) {
      const double w = value_under(grid, i, wanted);
      const double g = value_under(grid, i, given);
      if (!counts(w) || std::isnan(g)) continue;
      a.push_back(w);
      b.push_back(g);
    }
    if (a.empty()) return {};
    if (align_ == Align::scale) {
      const double own = median(b);
      return {own == 0 ? 1 : median(a) / own, 0};
    }
    const auto n = static_cast<double>(a.size());
    const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / n;
    const double mean_b = std::accumulate(b.begin(), b.end(), 0.0) / n;
    double both = 0;
    double own = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      both += (a[i] - mean_a) * (b[i] - mean_b);
      own += (b[i] - mean_b) * (b[i] - mean_b);
    }
    const double scale = own > 0 ? both / own : 1;
    return {scale, mean_a - scale * mean_b};
  }

  template <class Leave>
  Errors errors_of(const DepthMap& grid,
                   const DepthMap& wanted,
                   const DepthMap& given,
                   Leave leave_out) const {
    Errors out;
    const Fit fit = fit_of(grid, wanted, given);
    for (std::size_t i = 0; i < grid.steps.size(); ++i) {
      const double w = value_under(grid, i, wanted);
      if (!counts(w) || leave_out(i)) continue;
      ++out.counted;
      const double g = fit(value_under(grid, i, given));
      if (std::isnan(g)) {
        out.relative += 1;
        out.squared += w * w;
        continue;
      }
      out.relative += std::min(1.0, std::abs(g - w) / std::abs(w));
      out.squared += (g - w) * (g - w);
      out.near += g * w > 0 && g / w < kNear && w / g < kNear;
    }
    if (out.counted == 0) return out;
    const auto n = static_cast<double>(out.counted);
    return {out.relative / n, out.squared / n, out.near / n, out.counted};
  }

  // On the grid of the answer, which is the coarser one.
  Errors against(const DepthMap& truth, const DepthMap& answer) const {
    return errors_of(answer, truth, answer, [](std::size_t) { return false; });
  }

  Errors judged(const DepthMap& expected, const DepthMap& actual, const Stressed& stressed) const {
    const DepthMap* truth = truth_of(stressed.sample.label);
    const Size size = stressed.sample.image.size();
    const bool filled = stressed.validity.size() ==
                            static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) &&
                        !stressed.validity.empty() && expected.picture == size;
    return errors_of(expected, expected, actual, [&](std::size_t i) {
      if (truth && std::isnan(value_under(expected, i, *truth))) return true;
      if (!filled) return false;
      const Point p = middle(expected, i);
      const auto x = std::min(static_cast<std::size_t>(p.x), static_cast<std::size_t>(size.width - 1));
      const auto y = std::min(static_cast<std::size_t>(p.y), static_cast<std::size_t>(size.height - 1));
      return stressed.validity[y * static_cast<std::size_t>(size.width) + x] == 0;
    });
  }

  static Figures figures(std::span<const Errors> all, std::span<const std::uint32_t> weights) {
    Figures out{};
    double n = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      n += weights[i];
      out[0] += all[i].relative * weights[i];
      out[1] += std::sqrt(all[i].squared) * weights[i];
      out[2] += all[i].near * weights[i];
    }
    for (double& v : out) v = n > 0 ? v / n : 0;
    return out;
  }

  double allowed_;
  double least_;
  Align align_;
};

}  // namespace

Spec depth() {
  return {
      .title = "Depth",
      .summary = "Asks whether the number at every place stays within a share of the expected one.",
      .task = Task::depth,
      .params = {real("allowed", 0.1, {0.001, 1.0}, "", "Mean relative error that is still right."),
                 real("least", 1e-6, {0, 1e12}, "",
                      "Places whose expected value is nearer to 0 than this are not counted.")},
      .make = [](const Params& params,
                 const Context& context) { return std::make_unique<Depth>(params, context); },
  };
}

}  // namespace proofload::metric
