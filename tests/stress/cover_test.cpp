#include "proofload/stress/cover.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <utility>
#include <vector>

namespace proofload::stress {
namespace {

using Pixels = std::set<std::pair<int, int>>;

Pixels pixels(const Cover& cover) {
  Pixels out;
  std::int64_t listed = 0;
  for (const PixelBox& box : cover) {
    listed += box.area();
    for (int y = box.y0; y < box.y1; ++y)
      for (int x = box.x0; x < box.x1; ++x) out.emplace(x, y);
  }
  EXPECT_EQ(listed, static_cast<std::int64_t>(out.size())) << "rectangles overlap";
  return out;
}

constexpr PixelBox kRegion{3, 5, 14, 12};

void expect_exact_and_nested(const std::function<Cover(std::int64_t)>& cover) {
  Pixels last;
  for (std::int64_t count = 0; count <= kRegion.area(); ++count) {
    const Pixels now = pixels(cover(count));
    EXPECT_EQ(static_cast<std::int64_t>(now.size()), count);
    for (const auto& [x, y] : now)
      EXPECT_TRUE(x >= kRegion.x0 && x < kRegion.x1 && y >= kRegion.y0 && y < kRegion.y1);
    EXPECT_TRUE(std::includes(now.begin(), now.end(), last.begin(), last.end())) << count;
    last = now;
  }
}

TEST(Cover, SweepsAreExactAndNested) {
  for (const Side side : {Side::left, Side::right, Side::top, Side::bottom})
    expect_exact_and_nested([side](std::int64_t n) { return sweep(kRegion, side, n); });
}

TEST(Cover, GrowthsAreExactAndNested) {
  for (const Growth growth : {Growth::centre_out, Growth::rim_in, Growth::blobs, Growth::pixels})
    expect_exact_and_nested([growth](std::int64_t n) { return grow(kRegion, growth, n, Rng(3), 1); });
}

TEST(Cover, SweepsStartAtTheirSide) {
  EXPECT_EQ(sweep(kRegion, Side::left, 14), (Cover{{3, 5, 5, 12}}));
  EXPECT_EQ(sweep(kRegion, Side::right, 7), (Cover{{13, 5, 14, 12}}));
  EXPECT_EQ(sweep(kRegion, Side::top, 11), (Cover{{3, 5, 14, 6}}));
  EXPECT_EQ(sweep(kRegion, Side::bottom, 12), (Cover{{3, 11, 14, 12}, {3, 10, 4, 11}}));
}

TEST(Cover, APixelBelongsToABoxIfItsCentreDoes) {
  EXPECT_EQ(pixels_of({0.5, 0.51, 3.49, 2.5}, {10, 10}), (PixelBox{0, 1, 3, 2}));
  EXPECT_EQ(pixels_of({-5, -5, 50, 50}, {10, 8}), (PixelBox{0, 0, 10, 8}));
  EXPECT_EQ(pixels_of({2.6, 2.6, 3.4, 3.4}, {10, 10}).area(), 0);
}

TEST(Cover, OverlapIsCountedOnce) {
  const std::vector<PixelBox> regions = {{0, 0, 10, 10}, {5, 0, 15, 10}};
  const std::vector<Cover> covers = {sweep(regions[0], Side::right, 50), sweep(regions[1], Side::left, 30)};
  // The first covers x 5..9 of both; the second x 5..7, which is covered already.
  EXPECT_EQ(hidden_pixels(regions, covers, {20, 10}), (std::vector<std::int64_t>{50, 50}));
}

TEST(Cover, MeanColourIsTheRoundedMean) {
  Image image({4, 1}, 3);
  for (int x = 0; x < 4; ++x) image.row(0)[3 * x + 1] = static_cast<std::uint8_t>(x);
  EXPECT_EQ(mean_colour(image, {1, 0, 3, 1}), (std::array<std::uint8_t, 3>{0, 2, 0}));
}

TEST(Cover, NoiseOfAPixelDoesNotDependOnTheCover) {
  Image a({9, 3}, 3);
  Image b({9, 3}, 3);
  const Fill fill{.noise = true, .key = 5};
  paint(a, {{0, 0, 9, 3}}, fill);
  for (int x = 0; x < 9; ++x) paint(b, {{x, 0, x + 1, 3}}, fill);
  EXPECT_EQ(a, b);
}

}  // namespace
}  // namespace proofload::stress
