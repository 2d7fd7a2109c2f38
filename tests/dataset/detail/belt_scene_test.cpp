#include "proofload/dataset/detail/belt_scene.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>

#include "proofload/dataset/dataset.h"
#include "support/open_data.h"

namespace proofload::dataset {
namespace {

Options for_labels(const std::vector<std::string>& labels) {
  Options out;
  out.model_labels = labels;
  return out;
}

std::unique_ptr<Dataset> belts(int count,
                               int size,
                               int seed,
                               const std::vector<std::string>& model_labels = {}) {
  return test::open_data("synthetic", "synthetic",
                         {{"scene", "belt"}, {"count", count}, {"size", size}, {"seed", seed}},
                         for_labels(model_labels));
}

TEST(BeltScene, PixelsAreTheOnesTheDemoNetLearnedFrom) {
  EXPECT_EQ(pixel_hash(belts(1, 160, 1)->load(0).image), 8417110572906755410ULL);
}

TEST(BeltScene, TheSameSeedDrawsTheSameBeltsAtAnySizeAndCount) {
  const auto small = belts(5, 64, 9);
  EXPECT_EQ(small->load(4).image, belts(500, 64, 9)->load(4).image);
  const auto here = test::boxes_of(*small, 4);
  const auto large = test::boxes_of(*belts(5, 128, 9), 4);
  ASSERT_EQ(here.size(), large.size());
  for (std::size_t i = 0; i < here.size(); ++i) EXPECT_EQ(2 * here[i].box.x0, large[i].box.x0);
  EXPECT_NE(small->load(4).image, belts(5, 64, 10)->load(4).image);
  EXPECT_EQ(small->id(4), "belt/000004");
}

// What changes when a part is taken away is the part: the label lies around it, a pixel at most off.
TEST(BeltScene, BoxesLieTightAroundTheirParts) {
  constexpr int kSize = 200;
  std::array<int, 4> looked_at{};
  for (std::uint64_t key = 0; key < 12; ++key) {
    BeltStyle style = belt_style(Rng(key));
    style.shadow = 0;
    const Image all = draw_belt(style, kSize);
    const BoxLabels labels = belt_labels(style, kSize);
    ASSERT_EQ(labels.boxes.size(), style.parts.size());
    for (std::size_t i = 0; i < style.parts.size(); ++i) {
      BeltStyle without = style;
      without.parts.erase(without.parts.begin() + static_cast<std::ptrdiff_t>(i));
      const Image rest = draw_belt(without, kSize);
      int x0 = kSize, y0 = kSize, x1 = 0, y1 = 0;
      for (int y = 0; y < kSize; ++y)
        for (int x = 0; x < kSize; ++x) {
          int change = 0;
          for (int c = 0; c < 3; ++c) change += std::abs(all.row(y)[3 * x + c] - rest.row(y)[3 * x + c]);
          if (change == 0) continue;
          x0 = std::min(x0, x);
          y0 = std::min(y0, y);
          x1 = std::max(x1, x + 1);
          y1 = std::max(y1, y + 1);
        }
      const Box& box = labels.boxes[i].box;
      // Of parts that the frame cuts, the box is that of the whole part, cut.
      const bool whole = labels.boxes[i].visible == 1;
      EXPECT_GT(x0, box.x0 - 1.6) << key << ' ' << i;
      EXPECT_GT(y0, box.y0 - 1.6) << key << ' ' << i;
      EXPECT_LT(x1, box.x1 + 1.6) << key << ' ' << i;
      EXPECT_LT(y1, box.y1 + 1.6) << key << ' ' << i;
      if (!whole) continue;
      EXPECT_LT(x0, box.x0 + 1.6) << key << ' ' << i;
      EXPECT_LT(y0, box.y0 + 1.6) << key << ' ' << i;
      EXPECT_GT(x1, box.x1 - 1.6) << key << ' ' << i;
      EXPECT_GT(y1, box.y1 - 1.6) << key << ' ' << i;
      EXPECT_EQ(labels.boxes[i].label, static_cast<int>(style.parts[i].kind));
      ++looked_at.at(static_cast<std::size_t>(labels.boxes[i].label));
    }
  }
  for (const int count : looked_at) EXPECT_GT(count, 3);
}

TEST(BeltScene, PartsLieApartAndMostlyInThePicture) {
  std::size_t parts = 0;
  std::size_t cut = 0;
  for (std::uint64_t key = 0; key < 300; ++key) {
    const BeltStyle style = belt_style(Rng(key));
    EXPECT_LE(style.parts.size(), 8U);
    for (const LabelledBox& item : belt_labels(style, 100).boxes) {
      EXPECT_GE(item.visible, 0.45);
      EXPECT_FALSE(item.ignore);
      ++parts;
      cut += item.visible < 0.999 ? 1 : 0;
    }
    // No pixel belongs to two parts: taken one by one they cover as much as together.
    for (std::size_t i = 0; i < style.parts.size(); ++i)
      for (std::size_t k = 0; k < i; ++k) {
        const BeltPart& a = style.parts[i];
        const BeltPart& b = style.parts[k];
        EXPECT_GT(std::hypot(a.x - b.x, a.y - b.y),
                  0.9F * (std::min(a.length, a.width > 0 ? a.width : a.length) +
                          std::min(b.length, b.width > 0 ? b.width : b.length)));
      }
  }
  EXPECT_GT(parts, 900U);
  EXPECT_GT(cut, parts / 20);
  EXPECT_LT(cut, parts / 3);
}

TEST(BeltScene, ClassesFollowTheModelsOrder) {
  const auto own = belts(20, 64, 3);
  EXPECT_EQ(own->info().labels, belt_classes());
  const auto turned = belts(20, 64, 3, {"plate", "bolt", "nut", "washer"});
  for (std::size_t i = 0; i < 20; ++i) {
    const auto a = test::boxes_of(*own, i);
    const auto b = test::boxes_of(*turned, i);
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t k = 0; k < a.size(); ++k) EXPECT_EQ(a[k].label, 3 - b[k].label);
  }
}

}  // namespace
}  // namespace proofload::dataset
