// Units that come in groups: objects in pictures, frames in clips, replicates of one picture. Units of one group break
// together, so many units of few groups tell less than their number says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "proofload/stats/binomial.h"

namespace proofload::stats {

/// One group: how many of its units broke. For other figures, `broken` is a sum and `units` what it is divided by.
struct Cluster {
  double broken = 0;
  double units = 0;
};

/// Factor by which grouping widens the variance of a share when all groups hold m units: 1 + (m − 1) rho (Kish 1965).
double design_effect(double units_per_cluster, double rho);

/// Correlation rho between units of one group, by the analysis of variance of 0/1 outcomes (Fleiss 1981), at most 1 and at least
/// −1/(m − 1). 0 when there are fewer than two groups or nothing varies.
double intraclass_correlation(std::span<const Cluster> clusters);

/// Number of independent units that would know the share as well: p (1 − p)/variance with the variance between groups
/// linearised, at least 1 and at most the number of units. When all or no units broke, nothing tells how much they hang
/// together: then the number of groups, as if every group said one thing.
double effective_units(std::span<const Cluster> clusters);

/// Interval of the share of broken units: Clopper–Pearson at effective_units, shrunk by the squared ratio of the t quantiles for the
/// number of units and of groups (Korn and Graubard 1998). It comes closer to its level than the bootstrap with few
/// groups and shares near 0 or 1 (docs/evidence/interval_coverage.md has both); groups that break as one and are too rare to have been seen
/// make either too narrow. [0, 1] for fewer than two groups.
Interval cluster_interval(std::span<const Cluster> clusters, double alpha);

/// Percentile interval of Σ broken / Σ units with whole groups drawn with replacement; a pure function of `key`. For figures that
/// are no shares, and groups by the dozen: with g groups and nothing broken it says [0, 0].
Interval cluster_bootstrap(std::span<const Cluster> clusters,
                           double alpha,
                           std::uint64_t key,
                           std::size_t resamples = 2000);

}  // namespace proofload::stats
