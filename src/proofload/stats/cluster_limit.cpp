#include "proofload/stats/cluster_limit.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/stats/arguments.h"
#include "proofload/stats/binomial.h"
#include "proofload/stats/cluster.h"
#include "proofload/stats/first_that.h"

namespace proofload::stats {

ClusterLimit cluster_limit(std::span<const GroupedBreak> units, double q, double alpha) {
  check_inner_share(q);
  check_level(alpha);
  std::map<std::uint32_t, std::size_t> numbers;  // group -> 0, 1 …
  std::vector<double> strengths;
  strengths.reserve(units.size());
  for (const GroupedBreak& unit : units) {
    if (std::isnan(unit.at)) throw Error(ErrorCode::invalid_argument, "a strength is not a number");
    numbers.try_emplace(unit.cluster, numbers.size());
    strengths.push_back(unit.at);
  }
  std::sort(strengths.begin(), strengths.end());
  const std::size_t need = count_for_share(q, units.size());
  // Only where something breaks does anything change.
  const auto finite = static_cast<std::size_t>(
      std::partition_point(strengths.begin(), strengths.end(), [](double at) { return std::isfinite(at); }) -
      strengths.begin());

  const auto interval_at = [&](double s) {
    std::vector<Cluster> clusters(numbers.size());
    for (const GroupedBreak& unit : units) {
      Cluster& cluster = clusters[numbers.at(unit.cluster)];
      cluster.broken += unit.at <= s;
      cluster.units += 1;
    }
    return cluster_interval(clusters, alpha);
  };
  ClusterLimit out;
  if (need >= 1 && need <= finite) out.value = strengths[need - 1];
  // The ends of the interval rise with the strength, but for steps of the design effect that are small beside them.
  const std::size_t open =
      first_that(0, finite, [&](std::size_t i) { return interval_at(strengths[i]).hi >= q; });
  if (open > 0) out.lo = strengths[open - 1];
  const std::size_t reached =
      first_that(0, finite, [&](std::size_t i) { return interval_at(strengths[i]).lo >= q; });
  if (reached < finite) out.hi = strengths[reached];
  return out;
}

}  // namespace proofload::stats
