// Intervals for figures that are no shares (mean error, mAP of one picture each …), by resampling pictures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

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

/// For figures that are more than a mean. Draws n of n pictures with replacement, `resamples` times, and calls `use` each
/// time with how often each picture was drawn. A pure function of `key`; nothing happens for n = 0.
void for_each_resample(std::size_t n,
                       std::uint64_t key,
                       std::size_t resamples,
                       const std::function<void(std::span<const std::uint32_t> weights)>& use);

/// The middle `confidence` of the replicates of a figure, widened to `value`. `replicates`, at least one, are put in
/// order.
Interval percentile_interval(double value, std::vector<double>& replicates, double confidence);
/// The same spread moved so that the mean of the replicates comes to lie on `value`: for figures that resampling shifts,
/// because resamples miss classes and repeat pictures.
Interval centred_interval(double value, std::vector<double>& replicates, double confidence);

}  // namespace proofload::stats
