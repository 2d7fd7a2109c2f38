#include "proofload/search/ladder.h"

#include <gtest/gtest.h>

#include "proofload/core/error.h"

namespace proofload::search {
namespace {

Axis continuous() { return {"sigma", "px", false, 0, 40, Scale::geometric, 0.25, false, false}; }
Axis bits() { return {"bits", "bit", false, 8, 1, Scale::linear, 0, true, false}; }
Axis quality() { return {"quality", "", false, 100, 1, Scale::geometric, 10, true, true}; }

TEST(Ladder, EvenLevelsDivideTheSearchedPart) {
  Task task;
  task.axis = continuous();
  task.levels = 64;
  const std::vector<Level> levels = even_levels(task);
  ASSERT_EQ(levels.size(), 64u);
  for (std::size_t j = 0; j < 64; ++j) EXPECT_EQ(levels[j], static_cast<Level>(j + 1) * (kTopLevel / 64));

  task.from = 1000;
  task.to = 4000;
  task.levels = 3;
  EXPECT_EQ(even_levels(task), (std::vector<Level>{1000, 2000, 3000, 4000}));
}

TEST(Ladder, LevelsThatRoundToOneValueAreOne) {
  Task task;
  task.axis = bits();
  task.levels = 64;
  const std::vector<Level> levels = even_levels(task);
  ASSERT_EQ(levels.size(), 7u);
  for (std::size_t k = 0; k < levels.size(); ++k) {
    EXPECT_EQ(task.axis.natural(levels[k]), 7 - static_cast<double>(k));
    EXPECT_EQ(task.axis.canonical(levels[k]), levels[k]);
  }
}

TEST(Ladder, StepsCountsTheEvenLevelsBetween) {
  const Ladder ladder(continuous(), 1000, 4000, 3, false);  // 1000, 2000, 3000, 4000
  EXPECT_EQ(ladder.steps(1000, 1000), 0);
  EXPECT_EQ(ladder.steps(1000, 1999), 0);
  EXPECT_EQ(ladder.steps(1000, 2000), 1);
  EXPECT_EQ(ladder.steps(1500, 4000), 3);
  EXPECT_EQ(ladder.steps(4000, 1000), 0);
}

TEST(Ladder, NeighboursOfARefinedWholeAxisAreTheNextValues) {
  const Axis axis = quality();
  const Ladder ladder(axis, 0, kTopLevel, 64, true);
  std::optional<Level> level = ladder.first();
  int count = 0;
  double last = 100;
  for (; level; level = ladder.above(*level)) {
    EXPECT_EQ(axis.natural(*level), last - 1);
    last = axis.natural(*level);
    ++count;
    if (*level != ladder.first()) {
      EXPECT_EQ(axis.natural(*ladder.below(*level)), last + 1);
    }
  }
  EXPECT_EQ(count, 99);
  EXPECT_EQ(last, 1);
}

TEST(Ladder, NeighboursOfARefinedContinuousAxisAreOneApart) {
  const Ladder ladder(continuous(), 10, 20, 64, true);
  EXPECT_FALSE(ladder.from_identity());
  EXPECT_EQ(ladder.first(), 10);
  EXPECT_EQ(ladder.above(10), 11);
  EXPECT_EQ(ladder.below(20), 19);
  EXPECT_EQ(ladder.above(20), std::nullopt);
  EXPECT_EQ(ladder.below(10), std::nullopt);
  EXPECT_EQ(Ladder(continuous(), 0, kTopLevel, 64, true).first(), 1);
}

TEST(Ladder, SnapTakesTheHighestLevelNotAbove) {
  const Ladder fixed(continuous(), 0, kTopLevel, 4, false);
  EXPECT_EQ(fixed.snap(kTopLevel / 4), kTopLevel / 4);
  EXPECT_EQ(fixed.snap(kTopLevel / 2 - 1), kTopLevel / 4);
  EXPECT_EQ(fixed.snap(5), 0);
  EXPECT_EQ(fixed.snap(kTopLevel + 7), kTopLevel);
  EXPECT_EQ(fixed.below(kTopLevel + 1), kTopLevel);
}

TEST(Ladder, WithinInvertsTheDistance) {
  for (const bool refine : {false, true}) {
    const Ladder ladder(continuous(), 0, kTopLevel, 64, refine);
    for (const double distance : {0.0, 0.01, 0.7, 5.0, 39.9, 40.0, 100.0}) {
      const Level level = ladder.within(distance);
      EXPECT_LE(ladder.distance(level), distance);
      if (const auto next = ladder.above(level)) {
        EXPECT_GT(ladder.distance(*next), distance);
      }
    }
  }
}

std::string message(const Axis& axis, Level from, Level to, int levels) {
  try {
    const Ladder ladder(axis, from, to, levels, true);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    return error.what();
  }
  return "";
}

TEST(Ladder, AnEmptyPartIsRefusedWithItsCause) {
  EXPECT_NE(message(continuous(), 5, 5, 64).find("sigma is empty"), std::string::npos);
  EXPECT_NE(message(continuous(), 9, 5, 64).find("sigma is empty"), std::string::npos);
  EXPECT_NE(message(continuous(), -1, 5, 64), "");
  EXPECT_NE(message(continuous(), 0, kTopLevel + 1, 64), "");
  EXPECT_NE(message(continuous(), 0, kTopLevel, 0).find("at least one level"), std::string::npos);
  const Level seven = bits().level_of(7);
  EXPECT_NE(message(bits(), seven, seven + 10, 64).find("single value 7"), std::string::npos);
}

}  // namespace
}  // namespace proofload::search
