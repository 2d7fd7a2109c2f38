#include "proofload/stats/paired_limits.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/stats/arguments.h"
#include "proofload/stats/bootstrap.h"
#include "proofload/stats/smooth_quantile.h"

namespace proofload::stats {

namespace {

// Units of one model by rising strength.
struct Ordered {
  struct Unit {
    double at;
    std::size_t cluster;
  };
  std::vector<Unit> units;

  // The smallest strength at which a share q of the drawn units is broken.
  double limit(
      std::span<const std::uint32_t> weights, std::size_t drawn, double q, double end, bool& capped) const {
    const std::size_t need = count_for_share(q, drawn);
    std::size_t broken = 0;
    for (const Unit& unit : units) {
      if (unit.at > end) break;
      broken += weights[unit.cluster];
      if (broken >= need && broken > 0) return unit.at;
    }
    capped = true;
    return end;
  }

  // The limit smoothed over neighbouring units (Harrell and Davis 1982).
  double smooth_limit(std::span<const std::uint32_t> weights,
                      std::size_t drawn,
                      const SmoothQuantile& smoothing,
                      double end) const {
    std::size_t broken = 0;
    double reached = 0;
    double sum = 0;
    for (const Unit& unit : units) {
      if (unit.at > end) break;
      if (weights[unit.cluster] == 0) continue;
      broken += weights[unit.cluster];
      const double now = smoothing.reached(static_cast<double>(broken) / static_cast<double>(drawn));
      sum += (now - reached) * unit.at;
      reached = now;
    }
    return sum + (1 - reached) * end;
  }
};

}  // namespace

LimitDifference paired_limits(std::span<const PairedBreak> units,
                              double q,
                              double end,
                              double alpha,
                              std::uint64_t key,
                              std::size_t resamples) {
  check_level(alpha);
  if (!(q > 0 && q <= 1))
    throw Error(ErrorCode::invalid_argument, "a limit needs a share above 0 and at most 1");
  if (units.empty() || resamples < 1)
    throw Error(ErrorCode::invalid_argument, "a bootstrap needs a unit and a resample at least");

  std::map<std::uint32_t, std::size_t> numbers;  // cluster -> 0, 1 …
  for (const PairedBreak& unit : units) numbers.try_emplace(unit.cluster, numbers.size());
  std::vector<std::size_t> sizes(numbers.size(), 0);
  Ordered first;
  Ordered second;
  for (const PairedBreak& unit : units) {
    if (std::isnan(unit.first) || std::isnan(unit.second))
      throw Error(ErrorCode::invalid_argument, "a strength is not a number");
    const std::size_t cluster = numbers.at(unit.cluster);
    ++sizes[cluster];
    first.units.push_back({unit.first, cluster});
    second.units.push_back({unit.second, cluster});
  }
  for (Ordered* side : {&first, &second})
    std::sort(side->units.begin(), side->units.end(),
              [](const Ordered::Unit& a, const Ordered::Unit& b) { return a.at < b.at; });

  LimitDifference out;
  bool beyond = false;
  const std::vector<std::uint32_t> once(sizes.size(), 1);
  out.first = first.limit(once, units.size(), q, end, beyond);
  out.second = second.limit(once, units.size(), q, end, beyond);
  out.difference = out.second - out.first;

  const SmoothQuantile smoothing(q, sizes.size(), units.size());
  std::vector<double> differences;
  differences.reserve(resamples);
  std::size_t capped = 0;
  std::size_t not_above = 0;
  std::size_t not_below = 0;
  for_each_resample(sizes.size(), key, resamples, [&](std::span<const std::uint32_t> weights) {
    const std::size_t drawn = std::inner_product(sizes.begin(), sizes.end(), weights.begin(), std::size_t{0});
    bool cut = false;
    first.limit(weights, drawn, q, end, cut);
    second.limit(weights, drawn, q, end, cut);
    capped += cut;
    const double difference = second.smooth_limit(weights, drawn, smoothing, end) -
                              first.smooth_limit(weights, drawn, smoothing, end);
    not_above += difference <= 0;
    not_below += difference >= 0;
    differences.push_back(difference);
  });
  out.interval = percentile_interval(out.difference, differences, 1 - alpha);
  const auto all = static_cast<double>(resamples);
  out.p = std::min(1.0, 2 * (1 + static_cast<double>(std::min(not_above, not_below))) / (1 + all));
  out.capped = static_cast<double>(capped) / all;
  return out;
}

}  // namespace proofload::stats
