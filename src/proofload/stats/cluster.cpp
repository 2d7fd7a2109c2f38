#include "proofload/stats/cluster.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/stats/arguments.h"
#include "proofload/stats/bootstrap.h"

namespace proofload::stats {

namespace {

struct Sums {
  double groups = 0;  // with at least one unit
  double broken = 0;
  double units = 0;
  double share() const { return broken / units; }
};

Sums sums_of(std::span<const Cluster> clusters) {
  Sums out;
  for (const Cluster& cluster : clusters) {
    if (!(cluster.units >= 0 && std::isfinite(cluster.broken) && std::isfinite(cluster.units)))
      throw Error(ErrorCode::invalid_argument, "a group has a finite number of units, 0 or more");
    out.groups += cluster.units > 0;
    out.broken += cluster.broken;
    out.units += cluster.units;
  }
  return out;
}

void check_shares(std::span<const Cluster> clusters) {
  for (const Cluster& cluster : clusters)
    if (!(cluster.broken >= 0 && cluster.broken <= cluster.units))
      throw Error(ErrorCode::invalid_argument, "no more units of a group break than it has");
}

double t_quantile(double degrees, double alpha) {
  return boost::math::quantile(boost::math::complement(boost::math::students_t(degrees), alpha / 2));
}

}  // namespace

double design_effect(double units_per_cluster, double rho) { return 1 + (units_per_cluster - 1) * rho; }

double intraclass_correlation(std::span<const Cluster> clusters) {
  check_shares(clusters);
  const Sums sums = sums_of(clusters);
  if (sums.groups < 2 || sums.units <= sums.groups) return 0;
  const double p = sums.share();
  double between = 0;
  double within = 0;
  double squares = 0;
  for (const Cluster& cluster : clusters) {
    if (cluster.units == 0) continue;
    const double own = cluster.broken / cluster.units;
    between += cluster.units * (own - p) * (own - p);
    within += cluster.broken * (1 - own);
    squares += cluster.units * cluster.units;
  }
  between /= sums.groups - 1;
  within /= sums.units - sums.groups;
  const double size = (sums.units - squares / sums.units) / (sums.groups - 1);
  const double total = between + (size - 1) * within;
  return total > 0 ? (between - within) / total : 0;
}

double effective_units(std::span<const Cluster> clusters) {
  check_shares(clusters);
  const Sums sums = sums_of(clusters);
  if (sums.groups < 2) return sums.groups;
  const double p = sums.share();
  if (sums.broken == 0 || sums.broken == sums.units) return sums.groups;
  double squares = 0;
  for (const Cluster& cluster : clusters) {
    const double off = cluster.broken - p * cluster.units;
    squares += off * off;
  }
  const double variance = sums.groups / (sums.groups - 1) * squares / (sums.units * sums.units);
  // Groups that all broke by the same share show no variance at all; more units than there are is never claimed.
  if (!(variance > 0)) return sums.units;
  return std::clamp(p * (1 - p) / variance, 1.0, sums.units);
}

Interval cluster_interval(std::span<const Cluster> clusters, double alpha) {
  check_level(alpha);
  const double effective = effective_units(clusters);
  const Sums sums = sums_of(clusters);
  if (sums.groups < 2 || sums.units < 2) return {};
  const double ratio = t_quantile(sums.units - 1, alpha) / t_quantile(sums.groups - 1, alpha);
  return clopper_pearson_effective(sums.share(), std::min(sums.units, effective * ratio * ratio), alpha);
}

Interval cluster_bootstrap(std::span<const Cluster> clusters,
                           double alpha,
                           std::uint64_t key,
                           std::size_t resamples) {
  check_level(alpha);
  if (resamples < 1) throw Error(ErrorCode::invalid_argument, "a bootstrap needs at least one resample");
  const Sums sums = sums_of(clusters);
  if (sums.units == 0) return {};
  std::vector<double> replicates;
  replicates.reserve(resamples);
  for_each_resample(clusters.size(), key, resamples, [&](std::span<const std::uint32_t> weights) {
    double broken = 0;
    double units = 0;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
      broken += weights[i] * clusters[i].broken;
      units += weights[i] * clusters[i].units;
    }
    // Only empty groups drawn: nothing can be said, which happens when nearly all are empty.
    replicates.push_back(units > 0 ? broken / units : sums.share());
  });
  return percentile_interval(sums.share(), replicates, 1 - alpha);
}

}  // namespace proofload::stats
