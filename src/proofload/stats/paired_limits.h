// How much later does one model break than another, on the same pictures with the same random fields?
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "proofload/stats/binomial.h"

namespace proofload::stats {

/// One picture, or one object of it: where each of the two breaks; +infinity = not up to the end of the axis.
struct PairedBreak {
  double first = 0;
  double second = 0;
  std::uint32_t cluster =
      0;  ///< Units of one cluster (objects of one picture) are drawn together; else the picture's number.
};

struct LimitDifference {
  double first =
      0;  ///< Limit of the first: the smallest strength at which ceil(q n) units are broken; `end` if beyond.
  double second = 0;      ///< … of the second.
  double difference = 0;  ///< second − first.
  Interval interval;      ///< Of the difference; its ends are strengths, not shares.
  double p =
      1;  ///< Two-sided bootstrap p-value of "no difference", (1 + resamples on the other side)/(1 + all).
  double capped =
      0;  ///< Share of resamples in which a limit lies beyond `end`: the difference is then a bound towards 0.
};

/// Percentile bootstrap over clusters of the difference of the limits of share q; needs no new inference. Resamples take the limit smoothed
/// over neighbouring units (Harrell and Davis 1982, by the number of clusters): the plain one jumps from unit to unit, which hides small
/// differences of models that break alike. The interval is widened to the difference itself. Limits beyond `end` count as `end`, so that
/// a difference out there is not invented. A pure function of `key`.
/// Error{invalid_argument} unless 0 < q <= 1, 0 < alpha < 1, resamples >= 1 and there is at least one unit; a strength is no NaN.
LimitDifference paired_limits(std::span<const PairedBreak> units,
                              double q,
                              double end,
                              double alpha,
                              std::uint64_t key,
                              std::size_t resamples = 2000);

}  // namespace proofload::stats
