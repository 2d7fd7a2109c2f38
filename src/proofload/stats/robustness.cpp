#include "proofload/stats/robustness.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "proofload/core/error.h"
#include "proofload/stats/arguments.h"
#include "proofload/stats/corruption_score.h"

namespace proofload::stats {

namespace {

double logit(double p) {
  check_inner_share(p);
  return std::log(p / (1 - p));
}

}  // namespace

double robust_area(std::span<const double> breaks, double from, double to) {
  if (!(from < to)) throw Error(ErrorCode::invalid_argument, "an area needs an axis from low to high");
  if (breaks.empty()) throw Error(ErrorCode::invalid_argument, "an area of no pictures");
  double sum = 0;
  for (const double at : breaks) {
    if (std::isnan(at)) throw Error(ErrorCode::invalid_argument, "a strength is not a number");
    sum += std::clamp(at, from, to) - from;
  }
  return sum / static_cast<double>(breaks.size()) / (to - from);
}

RobustnessScore robustness_score(std::span<const double> areas) {
  return {mean_of(areas), *std::min_element(areas.begin(), areas.end())};
}

LogitLine logit_line(std::span<const double> clean, std::span<const double> stressed) {
  if (clean.size() != stressed.size() || clean.empty())
    throw Error(ErrorCode::invalid_argument, "a line needs both accuracies of every model");
  const auto n = static_cast<double>(clean.size());
  double x = 0;
  double y = 0;
  for (std::size_t i = 0; i < clean.size(); ++i) {
    x += logit(clean[i]) / n;
    y += logit(stressed[i]) / n;
  }
  double xx = 0;
  double xy = 0;
  for (std::size_t i = 0; i < clean.size(); ++i) {
    const double dx = logit(clean[i]) - x;
    xx += dx * dx;
    xy += dx * (logit(stressed[i]) - y);
  }
  if (!(xx > 0)) throw Error(ErrorCode::invalid_argument, "a line needs models of different clean accuracy");
  return {xy / xx, y - xy / xx * x};
}

double effective_robustness(const LogitLine& line, double clean, double stressed) {
  return stressed - 1 / (1 + std::exp(-(line.intercept + line.slope * logit(clean))));
}

}  // namespace proofload::stats
