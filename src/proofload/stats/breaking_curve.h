// A curve of four numbers through brackets, for legends and for reading between levels.
#pragma once

#include <optional>
#include <span>

#include "proofload/stats/breaking_point.h"

namespace proofload::stats {

/// F(s) = γ + (1 − γ − λ) (1 − exp(−(s/a)^b)) for s >= 0: γ are broken without any stress, λ never break (the cure share, the lapse of
/// psychometric functions), a is the scale in the unit of the axis and b the steepness.
struct BreakingCurve {
  double scale = 1;      ///< a > 0.
  double steepness = 1;  ///< b > 0.
  double at_rest = 0;    ///< γ.
  double never = 0;      ///< λ.
  double tested =
      0;  ///< Largest finite strength at which a picture was judged; the curve says nothing beyond.
  double log_likelihood = 0;
  double deviance =
      0;  ///< 2 (log-likelihood of the estimate without any shape − this one): large = the shape does not fit.
};

/// Share broken at s. None beyond what was tested.
std::optional<double> share_broken(const BreakingCurve& curve, double s);
/// Strength at which a share q is broken; 0 if it is at rest, none if that is not reached or lies beyond what was tested.
std::optional<double> strength_at(const BreakingCurve& curve, double q);

/// Maximum likelihood on brackets (interval-censored; P = F(broke) − F(held)), by the simplex of Nelder and Mead on transformed
/// parameters, from several starts. Deterministic. Error{invalid_argument} unless some picture was judged at a finite strength > 0.
BreakingCurve fit_breaking_curve(std::span<const Bracket> pictures);

}  // namespace proofload::stats
