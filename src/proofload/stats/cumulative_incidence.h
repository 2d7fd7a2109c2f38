// Several ways to break: one curve for each, which add up to the broken share.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace proofload::stats {

/// Watched up to `at`, where it broke in way `kind` (0, 1 …), or kNone: still whole there.
struct FirstBreak {
  static constexpr int kNone = -1;
  double at = 0;
  int kind = 0;
};

/// From `at` on up to the next step.
struct IncidenceStep {
  double at = 0;
  std::vector<double> broken;  ///< Share broken in each way first.
  double whole = 1;            ///< 1 − their sum; the estimate of Kaplan and Meier.
};

/// Estimate of Aalen and Johansen (1978) for `kinds` ways: each adds S(before) · (broken that way here)/(at risk). What
/// kaplan_meier takes for granted of limits is taken here too. Error{invalid_argument} if a kind is not in −1..kinds − 1 or a
/// strength is no number.
std::vector<IncidenceStep> cumulative_incidence(std::span<const FirstBreak> pictures, int kinds);

}  // namespace proofload::stats
