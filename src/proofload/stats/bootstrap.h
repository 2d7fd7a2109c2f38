// Intervals for figures that are no shares (mean error, mAP of one picture each …), by resampling pictures.
#pragma once

#include <cstdint>
#include <span>

#include "proofload/stats/binomial.h"

namespace proofload::stats {

/// Percentile interval of the mean of `values`, from `resamples` draws with replacement (Efron 1979).
///
/// The draws are a pure function of `key`. With fewer than two values the interval is that value itself; an empty span
/// gives {0, 0}. Error{invalid_argument} unless 0 < alpha < 1 and resamples >= 1. Cost resamples · n.
Interval bootstrap_mean(std::span<const double> values,
                        double alpha,
                        std::uint64_t key,
                        int resamples = 2000);

}  // namespace proofload::stats
