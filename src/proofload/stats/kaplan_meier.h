// The share of pictures still whole, where some could only be watched up to their own limit.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "proofload/stats/binomial.h"
#include "proofload/stats/breaking_point.h"

namespace proofload::stats {

/// From `at` on up to the next step.
struct SurvivalStep {
  double at = 0;
  std::size_t at_risk = 0;   ///< Pictures watched up to here, those of this step among them.
  std::size_t broken = 0;    ///< … that break here.
  std::size_t censored = 0;  ///< … that were whole here and are not watched further.
  double whole = 1;          ///< S: estimated share still whole.
  double error = 0;          ///< Its standard error (Greenwood 1926).
  Interval interval;         ///< Of S, pointwise.
  Interval bounds;  ///< Of the share of these pictures, whatever the limits have to do with breaking.
};

/// Product-limit estimate of Kaplan and Meier (1958), one step for every strength at which a picture breaks or stops being
/// watched, ascending; where both happen, breaking comes first.
///
/// `interval` is the log-log one, S^exp(±z·error/(S ln S)); where that does not exist, before the first and after the last
/// picture broke, the exact interval of none (or all) of the pictures at risk. Estimate and interval take a picture's
/// limit to say nothing about where it breaks. `bounds` do not: at one end every censored picture never breaks, at the
/// other it breaks where it was last seen; print them whenever limits are the pictures' own.
/// Error{invalid_argument} unless 0 < alpha < 1 and all strengths are numbers.
std::vector<SurvivalStep> kaplan_meier(std::span<const Lifetime> pictures, double alpha);

/// Where the estimate reaches a broken share of q, with the ends of its interval (Brookmeyer and Crowley 1982: the strengths at
/// which the pointwise interval contains 1 − q); none = not reached.
struct SurvivalQuantile {
  std::optional<double> value;
  std::optional<double> lo;
  std::optional<double> hi;
};
SurvivalQuantile survival_quantile(std::span<const SurvivalStep> steps, double q);

/// Area under S from `from` to `to`, over its length: the mean of min(T, to) on that axis, and with no censoring the area
/// under 1 − F. Beyond the last picture watched S is carried on as it is. Error{invalid_argument} unless from < to.
double mean_whole(std::span<const SurvivalStep> steps, double from, double to);

}  // namespace proofload::stats
