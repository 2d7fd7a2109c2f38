#include "proofload/stats/multiple_testing.h"

#include <algorithm>
#include <numeric>

#include "proofload/core/error.h"
#include "proofload/stats/arguments.h"

namespace proofload::stats {

namespace {

// Indices by rising p.
std::vector<std::size_t> order_of(std::span<const double> p) {
  for (const double value : p)
    if (!(value >= 0 && value <= 1))
      throw Error(ErrorCode::invalid_argument, "a probability must lie in 0..1");
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  return order;
}

}  // namespace

std::vector<double> holm(std::span<const double> p) {
  const std::vector<std::size_t> order = order_of(p);
  std::vector<double> out(p.size());
  double last = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    last = std::min(1.0, std::max(last, static_cast<double>(p.size() - rank) * p[order[rank]]));
    out[order[rank]] = last;
  }
  return out;
}

std::vector<double> benjamini_hochberg(std::span<const double> p) {
  const std::vector<std::size_t> order = order_of(p);
  std::vector<double> out(p.size());
  double last = 1;
  for (std::size_t rank = order.size(); rank-- > 0;) {
    last = std::min(last, static_cast<double>(p.size()) / static_cast<double>(rank + 1) * p[order[rank]]);
    out[order[rank]] = last;
  }
  return out;
}

std::vector<std::size_t> e_benjamini_hochberg(std::span<const double> e, double alpha) {
  check_level(alpha);
  for (const double value : e)
    if (!(value >= 0)) throw Error(ErrorCode::invalid_argument, "an e-value is at least 0");
  std::vector<std::size_t> order(e.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return e[a] > e[b]; });
  std::size_t rejected = order.size();
  while (rejected > 0 &&
         static_cast<double>(rejected) * e[order[rejected - 1]] < static_cast<double>(e.size()) / alpha)
    --rejected;
  order.resize(rejected);
  std::sort(order.begin(), order.end());
  return order;
}

}  // namespace proofload::stats
