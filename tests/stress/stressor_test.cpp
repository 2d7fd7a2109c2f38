#include "proofload/stress/stressor.h"

#include <gtest/gtest.h>

#include <memory>

#include "support/stressing.h"

namespace proofload::stress {
namespace {

// Depth rises by one step a column: where a pixel came from can be read off.
Sample with_depth(Size size) {
  Sample sample;
  sample.id = "a.png";
  sample.image = test::textured(size, 3);
  DepthMap map{size, size, 0, 65534, {}};
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x) map.steps.push_back(static_cast<std::uint16_t>(x));
  sample.depth = std::make_shared<const DepthMap>(std::move(map));
  return sample;
}

TEST(DepthOfASample, IsMirroredWithThePicture) {
  const std::unique_ptr<Stressor> hflip = test::stressor("hflip");
  const Sample before = with_depth({8, 3});
  const Stressed after = hflip->apply(before, test::kKeys, kTopLevel);
  ASSERT_TRUE(after.sample.depth);
  for (std::size_t x = 0; x < 8; ++x) EXPECT_EQ(after.sample.depth->steps[8 + x], 7 - x);
  EXPECT_EQ(before.depth->steps[8], 0) << "the map of the clean picture stays";
}

TEST(DepthOfASample, TurnsWithTheFrame) {
  const Stressed after = test::stressor("quarter_turn")->apply(with_depth({6, 4}), test::kKeys, kTopLevel);
  ASSERT_TRUE(after.sample.depth);
  EXPECT_EQ(after.sample.depth->picture, after.sample.image.size());
  EXPECT_EQ(after.sample.depth->size, after.sample.image.size());
}

TEST(DepthOfASample, StaysWhereNothingMoves) {
  const Sample before = with_depth({20, 10});
  const Stressed blurred = test::stressor("gaussian_blur")->apply(before, test::kKeys, kTopLevel / 4);
  EXPECT_EQ(blurred.sample.depth, before.depth) << "one map is shared, not copied";
}

TEST(DepthOfASample, MovesInClips) {
  const std::unique_ptr<Stressor> hflip = test::stressor("hflip");
  const auto pass = hflip->start({2, 25, {8, 3}}, test::kKeys, kTopLevel);
  for (std::uint32_t frame = 0; frame < 2; ++frame) {
    const auto shown = pass->next(with_depth({8, 3}), frame);
    ASSERT_TRUE(shown && shown->stressed.sample.depth);
    EXPECT_EQ(shown->stressed.sample.depth->steps[0], 7);
  }
}

}  // namespace
}  // namespace proofload::stress
