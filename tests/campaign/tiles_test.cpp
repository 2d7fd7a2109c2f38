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
  EXPECT_LE(kFirstSpared + stress::kTiles, std::size_t{kFirstNullStress});
}

TEST(Tiles, ThoseThatAreHitAreReadBackBesideReplicates) {
  Cell cell = noise_cell();
  EXPECT_FALSE(hit_of(cell));
  stress::TileSet hit;
  hit.set(3).set(63);
  put_hit(cell, hit);
  EXPECT_EQ(hit_of(cell), hit);
  EXPECT_FALSE(tiles_of(cell));
  EXPECT_EQ(stresses_of(cell).size(), 2U);
  stress::Tiles tiles{};
  tiles.fill(7);
  tiles[5] = 9;
  put_tiles(cell, tiles);
  EXPECT_EQ(hit_of(cell), hit);
  EXPECT_EQ(tiles_of(cell), tiles);
}

TEST(Tiles, HittingAllOfThemIsTheCellItself) {
  Cell cell = noise_cell();
  stress::TileSet hit;
  hit.set();
  put_hit(cell, hit);
  EXPECT_EQ(cell, noise_cell());
}

}  // namespace
}  // namespace proofload::campaign
