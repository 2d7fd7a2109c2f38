#include "proofload/campaign/subset.h"

#include <algorithm>
#include <numeric>
#include <string_view>

#include "proofload/core/hash.h"
#include "proofload/core/rng.h"

namespace proofload::campaign {

std::vector<std::uint32_t> subset(std::size_t size, std::size_t limit, std::uint64_t seed) {
  std::vector<std::uint32_t> all(size);
  std::iota(all.begin(), all.end(), 0U);
  if (limit == 0 || limit >= size) return all;
  const Rng rng(FieldBytes().add(std::string_view("data subset")).add(seed).hash());
  std::vector<std::uint32_t> draw(size);
  for (std::size_t i = 0; i < size; ++i) draw[i] = rng.bits32(0, i);
  std::stable_sort(all.begin(), all.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return draw[a] < draw[b]; });
  all.resize(limit);
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace proofload::campaign
