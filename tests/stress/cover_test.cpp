#include "proofload/stress/cover.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
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
constexpr Growth kGrowths[] = {Growth::from_left,  Growth::from_right, Growth::from_top, Growth::from_bottom,
                               Growth::centre_out, Growth::rim_in,     Growth::blobs,    Growth::pixels};

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
  for (const Growth growth : kGrowths)
    expect_exact_and_nested([growth](std::int64_t n) { return grow({kRegion}, growth, n, Rng(3), 1); });
}

TEST(Cover, PatchesAreExactAndNested) {
  for (const PatchShape shape : {PatchShape::rectangles, PatchShape::strips})
    expect_exact_and_nested(
        [shape](std::int64_t n) { return lay_patches({kRegion}, shape, 0.1, 0.4, n, Rng(3), 1); });
}

// Every second pixel, as on a chessboard.
TEST(Cover, OnlyPixelsOfTheRegionAreTaken) {
  Region region{.around = kRegion};
  for (int y = kRegion.y0; y < kRegion.y1; ++y)
    for (int x = kRegion.x0; x < kRegion.x1; ++x) region.inside.push_back((x + y) % 2 == 1 ? 1 : 0);
  ASSERT_EQ(region.pixels(), 38);
  std::vector<std::function<Cover(std::int64_t)>> covers;
  for (const Growth growth : kGrowths)
    covers.emplace_back([&, growth](std::int64_t n) { return grow(region, growth, n, Rng(3), 1); });
  for (const PatchShape shape : {PatchShape::rectangles, PatchShape::strips})
    covers.emplace_back(
        [&, shape](std::int64_t n) { return lay_patches(region, shape, 0.1, 0.4, n, Rng(3), 1); });
  for (const auto& cover : covers)
    for (std::int64_t n = 0; n <= 38; ++n) {
      const Pixels found = pixels(cover(n));
      EXPECT_EQ(static_cast<std::int64_t>(found.size()), n);
      for (const auto& [x, y] : found) EXPECT_TRUE(region.has(x, y));
    }
}

TEST(Cover, GrowthFromASideIsASweep) {
  const std::pair<Growth, Side> pairs[] = {{Growth::from_left, Side::left},
                                           {Growth::from_right, Side::right},
                                           {Growth::from_top, Side::top},
                                           {Growth::from_bottom, Side::bottom}};
  for (const auto& [growth, side] : pairs)
    for (std::int64_t n = 0; n <= kRegion.area(); ++n)
      EXPECT_EQ(pixels(grow({kRegion}, growth, n, Rng(3), 1)), pixels(sweep(kRegion, side, n)));
}

TEST(Cover, StripsGoFromEdgeToEdge) {
  constexpr PixelBox kFrame{0, 0, 40, 30};
  // As many pixels as one upright strip of 4 px has: whole columns only, unless it hangs out at the side.
  int whole = 0;
  for (std::uint64_t key = 0; key < 20; ++key) {
    std::map<int, int> columns;
    for (const auto& [x, y] :
         pixels(lay_patches({kFrame}, PatchShape::strips, 0.1, 0.1, 4 * 30, Rng(key), 0)))
      ++columns[x];
    whole += columns.size() == 4;
    EXPECT_GE(columns.size(), 4U);
  }
  EXPECT_GE(whole, 14);  // 37 of 43 places lie inside.
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

TEST(Cover, AMaskIsWhereAnyCoverIs) {
  const std::vector<Cover> covers = {sweep({0, 0, 10, 10}, Side::right, 50),
                                     sweep({5, 0, 15, 10}, Side::left, 30)};
  // The first covers x 5..9; the second x 5..7, which is covered already.
  const Image mask = mask_of(covers, {20, 10});
  for (int y = 0; y < 10; ++y)
    for (int x = 0; x < 20; ++x) EXPECT_EQ(mask.row(y)[x], x >= 5 && x < 10 ? 255 : 0);
}

TEST(Cover, MeanColourIsTheRoundedMean) {
  Image image({4, 1}, 3);
  for (int x = 0; x < 4; ++x) image.row(0)[3 * x + 1] = static_cast<std::uint8_t>(x);
  EXPECT_EQ(mean_colour(image, {.around = {1, 0, 3, 1}}), (std::array<std::uint8_t, 3>{0, 2, 0}));
}

TEST(Cover, NoiseOfAPixelDoesNotDependOnTheCover) {
  Image a({9, 3}, 3);
  Image b({9, 3}, 3);
  const Fill fill{.noise = true, .key = 5};
  paint(a, {{0, 0, 9, 3}}, fill);
  for (int x = 0; x < 9; ++x) paint(b, {{x, 0, x + 1, 3}}, fill);
  EXPECT_EQ(a, b);
}

// Pixel by pixel, in the order in which patches are laid.
TEST(Cover, PatchesTakeWhatIsFreeInTheOrderOfTheirList) {
  for (const PixelBox box :
       {PixelBox{0, 0, 1, 1}, PixelBox{3, 2, 70, 31}, PixelBox{0, 5, 128, 9}, PixelBox{2, 0, 3, 90}})
    for (const bool holes : {false, true})
      for (const double share : {0.1, 0.6, 1.0}) {
        Region region{.around = box};
        if (holes)
          for (int y = 0; y < box.height(); ++y)
            for (int x = 0; x < box.width(); ++x) region.inside.push_back((x * 7 + y * 3) % 5 != 0 ? 1 : 0);
        const auto count = static_cast<std::int64_t>(share * static_cast<double>(region.pixels()));
        const Rng rng(77);
        std::vector<int> expected(static_cast<std::size_t>(box.area()), 0);
        std::int64_t left = count;
        const auto lay = [&](int x0, int y0, int x1, int y1) {
          for (int y = std::max(0, y0); y < std::min(box.height(), y1); ++y)
            for (int x = std::max(0, x0); x < std::min(box.width(), x1); ++x) {
              int& pixel = expected[static_cast<std::size_t>(y) * static_cast<std::size_t>(box.width()) +
                                    static_cast<std::size_t>(x)];
              if (left == 0 || pixel != 0 || !region.has(box.x0 + x, box.y0 + y)) continue;
              pixel = 1;
              --left;
            }
        };
        for (std::uint64_t i = 0; i < 10'000 && left > 0; ++i) {
          const auto draw = [&](std::uint64_t k) {
            return rng.uniform(0, (std::uint64_t{3} << 24) + 4 * i + k);
          };
          const int w = std::max(1, static_cast<int>(std::lround((0.1 + 0.3 * draw(0)) * box.width())));
          const int h = std::max(1, static_cast<int>(std::lround((0.1 + 0.3 * draw(1)) * box.height())));
          const int x0 = static_cast<int>(draw(2) * (box.width() + w - 1)) - w + 1;
          const int y0 = static_cast<int>(draw(3) * (box.height() + h - 1)) - h + 1;
          lay(x0, y0, x0 + w, y0 + h);
        }
        lay(0, 0, box.width(), box.height());
        std::vector<int> found(expected.size(), 0);
        for (const PixelBox& piece : lay_patches(region, PatchShape::rectangles, 0.1, 0.4, count, rng, 3))
          for (int y = piece.y0; y < piece.y1; ++y)
            for (int x = piece.x0; x < piece.x1; ++x)
              ++found[static_cast<std::size_t>(y - box.y0) * static_cast<std::size_t>(box.width()) +
                      static_cast<std::size_t>(x - box.x0)];
        EXPECT_EQ(found, expected) << box.width() << " x " << box.height() << ", " << share;
      }
}

}  // namespace
}  // namespace proofload::stress
