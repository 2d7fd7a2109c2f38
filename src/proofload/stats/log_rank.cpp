#include "proofload/stats/log_rank.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/stats/normal.h"

namespace proofload::stats {

LogRank log_rank(std::span<const Lifetime> first, std::span<const Lifetime> second) {
  struct One {
    Lifetime life;
    bool first;
  };
  std::vector<One> all;
  all.reserve(first.size() + second.size());
  for (const Lifetime& life : first) all.push_back({life, true});
  for (const Lifetime& life : second) all.push_back({life, false});
  for (const One& one : all)
    if (std::isnan(one.life.at)) throw Error(ErrorCode::invalid_argument, "a strength is not a number");
  std::sort(all.begin(), all.end(), [](const One& a, const One& b) { return a.life.at < b.life.at; });

  LogRank out;
  std::size_t risk = all.size();
  std::size_t risk_first = first.size();
  for (std::size_t i = 0; i < all.size();) {
    const double at = all[i].life.at;
    std::size_t broken = 0;
    std::size_t left_first = 0;
    const std::size_t from = i;
    for (; i < all.size() && all[i].life.at == at; ++i) {
      broken += all[i].life.broken;
      left_first += all[i].first;
      out.observed += all[i].first && all[i].life.broken;
    }
    const auto n = static_cast<double>(risk);
    const auto d = static_cast<double>(broken);
    const double share = static_cast<double>(risk_first) / n;
    out.expected += d * share;
    if (risk > 1) out.variance += d * share * (1 - share) * (n - d) / (n - 1);
    risk -= i - from;
    risk_first -= left_first;
  }
  if (out.variance > 0) {
    const double difference = out.observed - out.expected;
    out.chi_squared = difference * difference / out.variance;
    out.p = chi_squared_tail(out.chi_squared);
  }
  return out;
}

}  // namespace proofload::stats
