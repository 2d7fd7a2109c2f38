#include "proofload/stats/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {

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

}  // namespace proofload::stats
