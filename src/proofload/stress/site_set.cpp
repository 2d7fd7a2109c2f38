#include "proofload/stress/site_set.h"

#include <algorithm>

namespace proofload::stress {

std::vector<std::uint32_t> first_places(const Rng& rng,
                                        std::uint32_t stream,
                                        std::uint32_t places,
                                        std::uint32_t count) {
  if (count == 0) return {};
  std::vector<std::uint32_t> draws((places + 3) / 4 * 4);
  rng.fill32(stream, 0, draws);
  draws.resize(places);
  std::vector<std::uint32_t> order = draws;
  const auto last = order.begin() + (count - 1);
  std::nth_element(order.begin(), last, order.end());
  const std::uint32_t limit = *last;
  // How many of those with exactly the last draw still belong to the set.
  auto equal = static_cast<std::int64_t>(count) -
               std::count_if(draws.begin(), draws.end(), [&](std::uint32_t d) { return d < limit; });
  std::vector<std::uint32_t> out;
  out.reserve(count);
  for (std::uint32_t i = 0; i < places; ++i)
    if (draws[i] < limit || (draws[i] == limit && equal-- > 0)) out.push_back(i);
  return out;
}

}  // namespace proofload::stress
