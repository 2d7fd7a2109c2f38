#include "proofload/campaign/tiles.h"

#include <algorithm>

namespace proofload::campaign {

namespace {

bool is_spared(const Link& link) {
  return link.stress >= kFirstSpared && link.stress < kFirstSpared + stress::kTiles;
}

bool is_replicate(const Link& link) {
  return link.stress >= kFirstTile && link.stress < kFirstTile + stress::kTiles;
}

bool is_tile(const Link& link) { return is_replicate(link) || is_spared(link); }

}  // namespace

std::span<const Link> stresses_of(const Cell& cell) {
  const auto end = std::find_if(cell.chain.begin(), cell.chain.end(), is_tile);
  return {cell.chain.begin(), end};
}

std::optional<stress::Tiles> tiles_of(const Cell& cell) {
  if (std::none_of(cell.chain.begin(), cell.chain.end(), is_replicate)) return {};
  stress::Tiles out{};
  out.fill(cell.replicate);
  for (const Link& link : cell.chain)
    if (is_replicate(link)) out[link.stress - kFirstTile] = static_cast<std::uint16_t>(link.level);
  return out;
}

void put_tiles(Cell& cell, const stress::Tiles& tiles) {
  for (std::size_t tile = 0; tile < tiles.size(); ++tile)
    if (tiles[tile] != cell.replicate)
      cell.chain.push_back({static_cast<std::uint16_t>(kFirstTile + tile), static_cast<Level>(tiles[tile])});
}

std::optional<stress::TileSet> hit_of(const Cell& cell) {
  if (std::none_of(cell.chain.begin(), cell.chain.end(), is_spared)) return {};
  stress::TileSet out;
  out.set();
  for (const Link& link : cell.chain)
    if (is_spared(link)) out.reset(link.stress - kFirstSpared);
  return out;
}

void put_hit(Cell& cell, const stress::TileSet& hit) {
  for (std::size_t tile = 0; tile < hit.size(); ++tile)
    if (!hit[tile]) cell.chain.push_back({static_cast<std::uint16_t>(kFirstSpared + tile), 1});
}

}  // namespace proofload::campaign
