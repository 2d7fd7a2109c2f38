#include "proofload/search/parts.h"

#include <algorithm>
#include <utility>

#include "proofload/core/rng.h"

namespace proofload::search {

int Parts::holding(std::size_t pictures) const {
  int part = 0;
  while (part < last() && sizes[static_cast<std::size_t>(part)] < pictures) ++part;
  return part;
}

std::vector<std::size_t> random_order(const std::vector<std::uint32_t>& samples) {
  constexpr std::uint64_t kKey = 0x70726f6f666c6f61;
  const Rng rng(kKey);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> drawn(samples.size());  // draw, index
  for (std::size_t i = 0; i < samples.size(); ++i)
    drawn[i] = {rng.bits32(0, samples[i]), static_cast<std::uint32_t>(i)};
  std::sort(drawn.begin(), drawn.end());
  std::vector<std::size_t> order(drawn.size());
  for (std::size_t k = 0; k < drawn.size(); ++k) order[k] = drawn[k].second;
  return order;
}

Parts parts_of(const Board& board, std::size_t border) {
  const std::size_t n = board.pictures();
  const std::vector<std::size_t> order = random_order(board.samples());

  Parts parts;
  for (std::size_t size = std::clamp<std::size_t>(n / 8, 8, 64); 4 * size <= 3 * n; size *= 3)
    parts.sizes.push_back(size);
  if (border > 0 && border < n) parts.sizes.push_back(border);
  parts.sizes.push_back(n);
  std::sort(parts.sizes.begin(), parts.sizes.end());
  parts.sizes.erase(std::unique(parts.sizes.begin(), parts.sizes.end()), parts.sizes.end());
  parts.of.resize(n);
  std::size_t part = 0;
  for (std::size_t k = 0; k < n; ++k) {
    if (k == parts.sizes[part]) ++part;
    parts.of[order[k]] = static_cast<std::uint8_t>(part);
  }
  return parts;
}

}  // namespace proofload::search
