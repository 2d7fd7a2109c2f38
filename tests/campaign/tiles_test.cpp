#include "proofload/campaign/tiles.h"

#include <gtest/gtest.h>

#include "proofload/campaign/fields.h"

namespace proofload::campaign {
namespace {

Cell noise_cell() { return {3, 7, -1, {{0, 100}, {2, 50}}}; }

TEST(Tiles, AreReadBackAsTheyWerePut) {
  Cell cell = noise_cell();
  EXPECT_FALSE(tiles_of(cell));
  stress::Tiles tiles{};
  tiles.fill(7);
  tiles[5] = 65535;
  tiles[63] = 0;
  put_tiles(cell, tiles);
  EXPECT_EQ(tiles_of(cell), tiles);
  EXPECT_EQ(stresses_of(cell).size(), 2u);
  EXPECT_EQ(stresses_of(cell)[1], (Link{2, 50}));
}

TEST(Tiles, OneFieldEverywhereIsTheCellItself) {
  Cell cell = noise_cell();
  stress::Tiles tiles{};
  tiles.fill(7);
  put_tiles(cell, tiles);
  EXPECT_EQ(cell, noise_cell());
}

TEST(Tiles, StayBelowTheNullPerturbations) {
  EXPECT_LT(kFirstTile + stress::kTiles, std::size_t{kFirstNullStress});
}

}  // namespace
}  // namespace proofload::campaign
