#include "proofload/search/planner.h"

#include <algorithm>
#include <tuple>

namespace proofload::search {

Urgency urgency_of(const Strategy& search, const Result& result, Level from, Level to, bool headline) {
  Urgency out;
  out.done = search.done();
  out.headline = headline;
  const Limit& watch = result.watch;
  out.certified = watch.basis == Basis::certified;
  const double lo = watch.lo.value_or(from);
  const double hi = watch.hi.value_or(to);
  if (to > from) out.width = std::max(0.0, hi - lo) / (to - from);
  return out;
}

std::vector<std::size_t> by_urgency(std::span<const Urgency> searches) {
  std::vector<std::size_t> order;
  for (std::size_t j = 0; j < searches.size(); ++j)
    if (!searches[j].done) order.push_back(j);
  const auto key = [&](std::size_t j) {
    const Urgency& u = searches[j];
    return std::tuple(!u.headline, u.certified, -u.width);
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  return order;
}

}  // namespace proofload::search
