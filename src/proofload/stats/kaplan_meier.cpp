#include "proofload/stats/kaplan_meier.h"

#include <algorithm>
#include <cmath>

#include "proofload/core/error.h"
#include "proofload/stats/arguments.h"
#include "proofload/stats/normal.h"

namespace proofload::stats {

std::vector<SurvivalStep> kaplan_meier(std::span<const Lifetime> pictures, double alpha) {
  const double z = two_sided_z(alpha);
  std::vector<Lifetime> sorted(pictures.begin(), pictures.end());
  for (const Lifetime& picture : sorted)
    if (std::isnan(picture.at)) throw Error(ErrorCode::invalid_argument, "a strength is not a number");
  std::sort(sorted.begin(), sorted.end(), [](const Lifetime& a, const Lifetime& b) { return a.at < b.at; });

  std::vector<SurvivalStep> out;
  const auto n = static_cast<double>(sorted.size());
  double whole = 1;
  double variation = 0;  // Greenwood's sum, the relative variance of S
  std::size_t broken = 0;
  std::size_t censored = 0;
  for (std::size_t i = 0; i < sorted.size();) {
    SurvivalStep step;
    step.at = sorted[i].at;
    step.at_risk = sorted.size() - i;
    for (; i < sorted.size() && sorted[i].at == step.at; ++i)
      ++(sorted[i].broken ? step.broken : step.censored);
    const auto risk = static_cast<double>(step.at_risk);
    const auto lost = static_cast<double>(step.broken);
    if (step.broken == step.at_risk) {
      whole = 0;
    } else {
      whole *= (risk - lost) / risk;
      variation += lost / (risk * (risk - lost));
    }
    broken += step.broken;
    censored += step.censored;
    step.whole = whole;
    step.error = whole * std::sqrt(variation);
    if (broken == 0) {
      step.interval = {1 - clopper_pearson(0, step.at_risk, alpha).hi, 1};
    } else if (whole == 0) {
      step.interval = {0, clopper_pearson(0, step.at_risk, alpha).hi};
    } else {
      const double spread = z * std::sqrt(variation) / std::log(whole);  // negative
      step.interval = {std::pow(whole, std::exp(-spread)), std::pow(whole, std::exp(spread))};
    }
    step.bounds = {1 - static_cast<double>(broken + censored) / n, 1 - static_cast<double>(broken) / n};
    out.push_back(step);
  }
  return out;
}

SurvivalQuantile survival_quantile(std::span<const SurvivalStep> steps, double q) {
  check_inner_share(q);
  SurvivalQuantile out;
  // Products of shares are off by a few units in the last place; a share of exactly 1 − q counts as reached.
  const double level = (1 - q) * (1 + 1e-12);
  for (const SurvivalStep& step : steps) {
    if (!out.lo && step.interval.lo <= level) out.lo = step.at;
    if (!out.value && step.whole <= level) out.value = step.at;
    if (!out.hi && step.interval.hi <= level) out.hi = step.at;
  }
  return out;
}

double mean_whole(std::span<const SurvivalStep> steps, double from, double to) {
  if (!(from < to)) throw Error(ErrorCode::invalid_argument, "an area needs an axis from low to high");
  double area = 0;
  double at = from;
  double whole = 1;
  for (const SurvivalStep& step : steps) {
    const double next = std::clamp(step.at, from, to);
    area += whole * (next - at);
    at = next;
    whole = step.whole;
  }
  return (area + whole * (to - at)) / (to - from);
}

}  // namespace proofload::stats
