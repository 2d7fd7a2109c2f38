#include "proofload/campaign/subset.h"

#include <algorithm>
#include <numeric>
#include <string_view>

#include "proofload/core/hash.h"

namespace proofload::campaign {

std::vector<std::uint32_t> shuffled(std::size_t size, const Rng& rng) {
  std::vector<std::uint32_t> all(size);
  std::iota(all.begin(), all.end(), 0U);
  std::vector<std::uint32_t> draw(size);
  for (std::size_t i = 0; i < size; ++i) draw[i] = rng.bits32(0, i);
  std::stable_sort(all.begin(), all.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return draw[a] < draw[b]; });
  return all;
}

std::vector<std::uint32_t> subset(std::size_t size, std::size_t limit, std::uint64_t seed) {
  std::vector<std::uint32_t> all(size);
  std::iota(all.begin(), all.end(), 0U);
  if (limit == 0 || limit >= size) return all;
  all = shuffled(size, Rng(FieldBytes().add(std::string_view("data subset")).add(seed).hash()));
  all.resize(limit);
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace proofload::campaign
