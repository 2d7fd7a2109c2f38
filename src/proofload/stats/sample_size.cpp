#include "proofload/stats/sample_size.h"

#include "proofload/core/error.h"
#include "proofload/stats/binomial.h"

namespace proofload::stats {

std::optional<std::size_t> further_pictures(double share, std::size_t n, double q, double alpha) {
  if (!(share >= 0 && share <= 1 && q >= 0 && q <= 1 && alpha > 0 && alpha < 1))
    throw Error(ErrorCode::invalid_argument, "shares must lie in 0..1 and the level between 0 and 1");
  const auto decided = [&](std::size_t size) {
    const Interval interval = clopper_pearson_effective(share, static_cast<double>(size), alpha);
    return q < interval.lo || q > interval.hi;
  };
  if (decided(n)) return 0;
  if (share == q) return std::nullopt;
  constexpr std::size_t kMost = 1'000'000'000;
  std::size_t low = n;  // not decided
  std::size_t high = n < 1 ? 1 : n;
  while (!decided(high)) {
    if (high >= kMost) return std::nullopt;
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (decided(middle) ? high : low) = middle;
  }
  return high - n;
}

}  // namespace proofload::stats
