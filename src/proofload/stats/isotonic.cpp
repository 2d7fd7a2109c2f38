#include "proofload/stats/isotonic.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "proofload/core/error.h"

namespace proofload::stats {

Isotonic isotonic(std::span<const double> values, std::span<const double> weights) {
  if (!weights.empty() && weights.size() != values.size())
    throw Error(ErrorCode::invalid_argument, "an isotonic fit needs as many weights as values");
  struct Pool {
    double mean;
    double weight;
    std::size_t count;
  };
  std::vector<Pool> pools;
  for (std::size_t i = 0; i < values.size(); ++i) {
    Pool pool{values[i], weights.empty() ? 1 : weights[i], 1};
    if (!(pool.weight > 0)) throw Error(ErrorCode::invalid_argument, "a weight must be positive");
    while (!pools.empty() && pools.back().mean >= pool.mean) {
      const Pool& last = pools.back();
      const double weight = last.weight + pool.weight;
      pool.mean = (last.mean * last.weight + pool.mean * pool.weight) / weight;
      pool.weight = weight;
      pool.count += last.count;
      pools.pop_back();
    }
    pools.push_back(pool);
  }
  Isotonic out;
  out.values.reserve(values.size());
  for (const Pool& pool : pools) out.values.insert(out.values.end(), pool.count, pool.mean);
  for (std::size_t i = 0; i < values.size(); ++i)
    out.largest_change = std::max(out.largest_change, std::abs(out.values[i] - values[i]));
  return out;
}

}  // namespace proofload::stats
