// Cells whose random field is put together out of several replicates, tile by tile (stress/mosaic.h).
//
// Behind the stresses of the chain stand links that are no stresses: of a tile that differs from the cell's replicate, and of its
// own one; or of a tile that the stresses leave as it came. So such a cell has a content hash, an order and a row of its own like any
// other.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "proofload/data/record.h"
#include "proofload/stress/mosaic.h"

namespace proofload::campaign {

/// Reserved stress indices of tiles; those of null perturbations (fields.h) lie above.
inline constexpr std::uint16_t kFirstTile = 0xFE00;
/// … and of tiles that are spared.
inline constexpr std::uint16_t kFirstSpared = kFirstTile + stress::kTiles;

/// The chain without what is said of tiles.
std::span<const Link> stresses_of(const Cell& cell);
/// Replicate of each tile; none where one field is everywhere.
std::optional<stress::Tiles> tiles_of(const Cell& cell);
/// Gives a cell that has none yet a field of tiles. Equal fields make equal cells.
void put_tiles(Cell& cell, const stress::Tiles& tiles);

/// The tiles in which stresses that act by tiles (stress/mosaic.h) do so; none where it is in all.
std::optional<stress::TileSet> hit_of(const Cell& cell);
/// Gives a cell that has none yet its tiles. All of them change nothing.
void put_hit(Cell& cell, const stress::TileSet& hit);

}  // namespace proofload::campaign
