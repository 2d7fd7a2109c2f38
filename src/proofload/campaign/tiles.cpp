#include "proofload/campaign/tiles.h"

#include <algorithm>

namespace proofload::campaign {

namespace {

bool is_tile(const Link& link) {
  return link.stress >= kFirstTile && link.stress < kFirstTile + stress::kTiles;
}

}  // namespace

std::span<const Link> stresses_of(const Cell& cell) {
  const auto end = std::find_if(cell.chain.begin(), cell.chain.end(), is_tile);
  return {cell.chain.begin(), end};
}

std::optional<stress::Tiles> tiles_of(const Cell& cell) {
  const std::size_t stresses = stresses_of(cell).size();
  if (stresses == cell.chain.size()) return {};
  stress::Tiles out{};
  out.fill(cell.replicate);
  for (std::size_t i = stresses; i < cell.chain.size(); ++i)
    out[cell.chain[i].stress - kFirstTile] = static_cast<std::uint16_t>(cell.chain[i].level);
  return out;
}

void put_tiles(Cell& cell, const stress::Tiles& tiles) {
  for (std::size_t tile = 0; tile < tiles.size(); ++tile)
    if (tiles[tile] != cell.replicate)
      cell.chain.push_back({static_cast<std::uint16_t>(kFirstTile + tile), static_cast<Level>(tiles[tile])});
}

}  // namespace proofload::campaign
