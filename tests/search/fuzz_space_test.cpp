#include "proofload/search/fuzz_space.h"

#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "support/fuzz_truth.h"

namespace proofload::search {
namespace {

TEST(FuzzSpace, StepsRiseEvenlyToTheEdge) {
  const std::vector<Level> levels = fuzz_levels(test::unit_axis(), 32000);
  ASSERT_EQ(levels.size(), 16U);
  for (std::size_t i = 0; i < levels.size(); ++i) EXPECT_EQ(levels[i], 2000 * static_cast<Level>(i + 1));
}

TEST(FuzzSpace, WholeNumbersGiveEachStrengthOnce) {
  Axis axis = test::unit_axis();
  axis.top = 8;
  axis.whole = true;
  const std::vector<Level> levels = fuzz_levels(axis, axis.level_of(5));
  ASSERT_EQ(levels.size(), 5U);
  for (std::size_t i = 0; i < levels.size(); ++i)
    EXPECT_EQ(axis.natural(levels[i]), static_cast<double>(i + 1));
  EXPECT_TRUE(fuzz_levels(axis, 0).empty());
}

TEST(FuzzSpace, SharesAreOfTheBox) {
  const FuzzSpace space = test::fuzz_space(2, 1);
  EXPECT_DOUBLE_EQ(space.share({1, kTopLevel / 4}), 0.5);
  EXPECT_DOUBLE_EQ(space.share({1, kTopLevel / 2}), 1);
  EXPECT_THROW((void)space.at(7), Error);
}

TEST(FuzzSpace, DamageAddsUpOverTheChain) {
  FuzzSpace space = test::fuzz_space(3, 2);
  space.samples[1].breaks_at = {0.5, 0.25, 1};
  space.samples[1].holds_to = {0.4, 0.25, 1};
  const Cell cell{1, 0, -1, {{1, kTopLevel / 8}, {0, kTopLevel / 8}}};
  EXPECT_NEAR(space.damage(cell), 0.5 + 0.25, 1e-6);
  const FuzzSample& sample = space.samples[space.place_of_sample(1)];
  EXPECT_TRUE(space.holds_alone(sample, {0, kTopLevel * 2 / 5 - 1}));
  EXPECT_FALSE(
      space.holds_alone(sample, {0, kTopLevel * 9 / 20}));      // Before the break, but behind what is known.
  EXPECT_FALSE(space.holds_alone(sample, {1, kTopLevel / 4}));  // The break itself.
  EXPECT_THROW((void)space.place_of_sample(2), Error);
}

}  // namespace
}  // namespace proofload::search
