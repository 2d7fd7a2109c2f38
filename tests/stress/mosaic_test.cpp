// Fields put together out of tiles: exact inside each tile, and no less random than one field.
#include "proofload/stress/mosaic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "proofload/core/error.h"
#include "support/codec.h"
#include "support/stressing.h"

namespace proofload::stress {
namespace {

Keys field(std::uint16_t replicate) { return {replicate * 7919U + 5, replicate * 104729U + 3, 0}; }

Sample sample_of(Image image) {
  Sample out;
  out.id = "a.png";
  out.image = std::move(image);
  return out;
}

Image apply(const Stressor& stressor, const Image& image, std::uint16_t replicate, Level level) {
  return stressor.apply(sample_of(image), field(replicate), level).sample.image;
}

Tiles three_replicates() {
  Tiles out{};
  for (std::size_t tile = 0; tile < kTiles; ++tile)
    out[tile] = static_cast<std::uint16_t>(4 + tile * tile % 3);
  return out;
}

// Every stressor of the catalogue whose field is local with its defaults.
std::vector<std::string> local_kinds() {
  std::vector<std::string> out;
  for (const Entry& entry : catalog()) {
    const auto stressor = test::made(entry.spec());
    if (stressor && has_local_field(*stressor)) out.emplace_back(entry.id);
  }
  return out;
}

// Correlation over many fields of what two parts of a picture lose: sum of the changes, and of their squares.
double coupling(const Stressor& stressor, Level level) {
  const Image grey = test::flat({16, 16}, 3, 128);
  constexpr int kFields = 400;
  // Beside each other (a field of rows), one below the other (of columns), and across.
  constexpr std::size_t kParts = 4;
  std::vector<std::vector<double>> seen(2 * kParts);
  for (int k = 0; k < kFields; ++k) {
    const Image out = apply(stressor, grey, static_cast<std::uint16_t>(k + 1), level);
    std::vector<double> sums(2 * kParts);
    for (int y = 0; y < 16; ++y)
      for (int x = 0; x < 16; ++x)
        for (int c = 0; c < 3; ++c) {
          const double change = out.row(y)[3 * x + c] - 128.0;
          const std::size_t part = static_cast<std::size_t>(y / 8 * 2 + x / 8);
          sums[part] += change;
          sums[kParts + part] += change * change;
        }
    for (std::size_t i = 0; i < sums.size(); ++i) seen[i].push_back(sums[i]);
  }
  const auto mean = [](const std::vector<double>& v) {
    double sum = 0;
    for (const double x : v) sum += x;
    return sum / static_cast<double>(v.size());
  };
  double most = 0;
  for (std::size_t moment = 0; moment < 2; ++moment)
    for (std::size_t a = 0; a < kParts; ++a)
      for (std::size_t b = a + 1; b < kParts; ++b) {
        const auto& u = seen[moment * kParts + a];
        const auto& v = seen[moment * kParts + b];
        const double mu = mean(u);
        const double mv = mean(v);
        double uu = 0;
        double vv = 0;
        double uv = 0;
        for (std::size_t i = 0; i < u.size(); ++i) {
          uu += (u[i] - mu) * (u[i] - mu);
          vv += (v[i] - mv) * (v[i] - mv);
          uv += (u[i] - mu) * (v[i] - mv);
        }
        if (uu > 0 && vv > 0) most = std::max(most, std::abs(uv) / std::sqrt(uu * vv));
      }
  return most;
}

// Of 400 independent fields a correlation has standard deviation 0.05; twelve of them stay below this.
constexpr double kChance = 0.2;
constexpr Level kMiddle = kTopLevel / 2;

TEST(Mosaic, IsEachReplicateInsideItsTiles) {
  ASSERT_GE(local_kinds().size(), 10u);
  const Tiles tiles = three_replicates();
  for (const std::string& kind : local_kinds()) {
    const auto stressor = test::stressor(kind);
    for (const Size size : {Size{61, 33}, Size{5, 3}}) {
      const Image picture = test::textured(size, 3);
      const Stressed made = mosaic(*stressor, sample_of(picture), tiles, field, kMiddle);
      for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
          const Image of_tile = apply(*stressor, picture, tiles[tile_of(size, x, y)], kMiddle);
          for (int c = 0; c < 3; ++c)
            ASSERT_EQ(made.sample.image.row(y)[3 * x + c], of_tile.row(y)[3 * x + c])
                << kind << " at " << x << ", " << y;
        }
    }
  }
}

TEST(Mosaic, OneReplicateEverywhereIsThatField) {
  const auto noise = test::stressor("gaussian_noise");
  const Image picture = test::textured({40, 24}, 1);
  Tiles tiles{};
  tiles.fill(9);
  EXPECT_EQ(mosaic(*noise, sample_of(picture), tiles, field, kMiddle).sample.image,
            apply(*noise, picture, 9, kMiddle));
}

TEST(Mosaic, PartsOfALocalFieldAreIndependent) {
  for (const std::string& kind : local_kinds())
    EXPECT_LT(coupling(*test::stressor(kind), kTopLevel / 4), kChance) << kind;
  // And those of others are not: the test can fail.
  EXPECT_GT(coupling(*test::stressor("row_noise"), kMiddle), 0.5);
  EXPECT_GT(coupling(*test::stressor("column_fpn"), kMiddle), 0.5);
}

TEST(Mosaic, ParametersDecideWhetherAFieldIsLocal) {
  const auto with = [](const char* name, Value value) {
    Value params = Value::object();
    params[name] = std::move(value);
    return has_local_field(
        *test::stressor(params.find("row_noise") ? "sensor_noise" : "pixel_dropout", params));
  };
  EXPECT_TRUE(with("fill", "mean"));  // Of the picture that came in, which no field changes.
  EXPECT_FALSE(with("fill", "left"));
  EXPECT_FALSE(with("mode", "run"));
  EXPECT_FALSE(with("mode", "exact"));
  EXPECT_TRUE(with("row_noise", 0.0));
  EXPECT_FALSE(with("row_noise", 0.5));
  EXPECT_FALSE(has_local_field(*test::stressor("packet_loss")));
}

TEST(Mosaic, OutsideTheTilesThatAreHitThePictureIsAsItWas) {
  std::size_t kinds = 0;
  for (const Entry& entry : catalog()) {
    const auto stressor = test::made(entry.spec());
    if (!stressor || !acts_by_tiles(*stressor)) continue;
    ++kinds;
    for (const Size size : {Size{61, 33}, Size{5, 3}}) {
      const Image picture = test::textured(size, 3);
      const Image whole = apply(*stressor, picture, 3, kMiddle);
      TileSet hit;
      for (std::size_t tile = 0; tile < kTiles; ++tile) hit[tile] = tile * tile % 3 == 0;
      Stressed part = stressor->apply(sample_of(picture), field(3), kMiddle);
      keep_in(hit, picture, part);
      for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x)
          for (int c = 0; c < 3; ++c)
            ASSERT_EQ(part.sample.image.row(y)[3 * x + c],
                      (hit[tile_of(size, x, y)] ? whole : picture).row(y)[3 * x + c])
                << entry.id << " at " << x << ", " << y;
    }
  }
  EXPECT_GE(kinds, local_kinds().size() + 10);
}

// What covers places leaves others as they came, and so tiles that hold none of them.
TEST(Mosaic, CoveringLeavesPixelsAsTheyCame) {
  for (const Entry& entry : catalog()) {
    const auto stressor = test::made(entry.spec());
    if (!stressor || !acts_by_tiles(*stressor) || has_local_field(*stressor)) continue;
    const Image picture = test::textured({64, 64}, 3);
    const Image made = apply(*stressor, picture, 3, kMiddle / 2);
    std::size_t same = 0;
    for (int y = 0; y < 64; ++y)
      for (int x = 0; x < 64; ++x)
        same += std::equal(made.row(y) + 3 * x, made.row(y) + 3 * x + 3, picture.row(y) + 3 * x) ? 1 : 0;
    EXPECT_GT(same, 64U) << entry.id;
  }
  EXPECT_FALSE(acts_by_tiles(*test::stressor("gaussian_blur")));
  EXPECT_FALSE(acts_by_tiles(*test::stressor("fog")));
}

TEST(Mosaic, WhatMovedPixelsHasNoTiles) {
  const Image picture = test::textured({40, 24}, 3);
  Stressed turned = test::stressor("rotate")->apply(sample_of(picture), field(1), kMiddle);
  EXPECT_THROW(keep_in(TileSet{}, picture, turned), Error);
  TileSet all;
  all.set();
  EXPECT_NO_THROW(keep_in(all, picture, turned));
}

}  // namespace
}  // namespace proofload::stress
