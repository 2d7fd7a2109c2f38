#include "proofload/stats/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {

namespace {

// Puts the replicates in order and gives the ends of their middle part.
Interval middle_of(std::vector<double>& replicates, double confidence) {
  std::sort(replicates.begin(), replicates.end());
  const std::size_t last = replicates.size() - 1;
  const double tail = (1 - confidence) / 2 * static_cast<double>(last);
  const auto cut = static_cast<std::size_t>(std::clamp(tail, 0.0, static_cast<double>(last) / 2));
  return {replicates[cut], replicates[last - cut]};
}

}  // namespace

Interval bootstrap_mean(std::span<const double> values, double alpha, std::uint64_t key, int resamples) {
  if (!(alpha > 0 && alpha < 1) || resamples < 1)
    throw Error(ErrorCode::invalid_argument,
                "a bootstrap needs a level between 0 and 1 and at least one resample");
  if (values.empty()) return {0, 0};
  const std::size_t n = values.size();
  if (n == 1) return {values[0], values[0]};
  const Rng rng(key);
  constexpr std::size_t kBlock = 256;  // words drawn at once
  std::vector<std::uint32_t> words(kBlock);
  std::vector<double> means(static_cast<std::size_t>(resamples));
  for (std::size_t r = 0; r < means.size(); ++r) {
    double sum = 0;
    for (std::size_t first = 0; first < n; first += kBlock) {
      rng.fill32(static_cast<std::uint32_t>(r), first, words);
      const std::size_t count = std::min(kBlock, n - first);
      for (std::size_t i = 0; i < count; ++i)
        sum += values[(static_cast<std::uint64_t>(words[i]) * n) >> 32];  // Lemire's range reduction
    }
    means[r] = sum / static_cast<double>(n);
  }
  std::sort(means.begin(), means.end());
  const auto at = [&](double p) {
    const double last = static_cast<double>(resamples - 1);
    return means[static_cast<std::size_t>(
        std::clamp(std::floor(p * static_cast<double>(resamples)), 0.0, last))];
  };
  return {at(alpha / 2), at(1 - alpha / 2)};
}

void for_each_resample(std::size_t n,
                       std::uint64_t key,
                       std::size_t resamples,
                       const std::function<void(std::span<const std::uint32_t> weights)>& use) {
  if (n == 0) return;
  const Rng rng(key);
  std::vector<std::uint32_t> draws((n + 3) / 4 * 4);
  std::vector<std::uint32_t> weights(n);
  for (std::size_t r = 0; r < resamples; ++r) {
    rng.fill32(static_cast<std::uint32_t>(r), 0, draws);
    std::fill(weights.begin(), weights.end(), 0);
    for (std::size_t i = 0; i < n; ++i)
      ++weights[static_cast<std::size_t>(std::uint64_t{draws[i]} * n >> 32)];  // Lemire's range reduction
    use(weights);
  }
}

Interval percentile_interval(double value, std::vector<double>& replicates, double confidence) {
  const Interval middle = middle_of(replicates, confidence);
  return {std::min(value, middle.lo), std::max(value, middle.hi)};
}

Interval centred_interval(double value, std::vector<double>& replicates, double confidence) {
  const Interval middle = middle_of(replicates, confidence);
  double mean = 0;
  for (const double x : replicates) mean += x;
  mean /= static_cast<double>(replicates.size());
  return {value + std::min(0.0, middle.lo - mean), value + std::max(0.0, middle.hi - mean)};
}

}  // namespace proofload::stats
