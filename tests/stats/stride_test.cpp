#include "proofload/stats/stride.h"

#include <gtest/gtest.h>

namespace proofload::stats {
namespace {

TEST(Stride, StaysWhereAThirdIsTaken) {
  Stride stride(0.7);
  for (int i = 0; i < 900; ++i) stride.saw(i % 3 == 0 ? 1 : 0, 1);
  EXPECT_EQ(stride.strength(), 0.7);
}

TEST(Stride, GrowsWhereAllIsTakenAndShrinksWhereNothingIs) {
  Stride stride(1, 0.1, 4);
  stride.saw(99, 99);
  EXPECT_EQ(stride.strength(), 1);  // Too few to tell.
  stride.saw(1, 1);
  EXPECT_DOUBLE_EQ(stride.strength(), 1.25);
  for (int i = 0; i < 100; ++i) stride.saw(100, 100);
  EXPECT_EQ(stride.strength(), 4);
  for (int i = 0; i < 100; ++i) stride.saw(0, 100);
  EXPECT_EQ(stride.strength(), 0.1);
}

TEST(Stride, FindsTheStepThatIsTakenAThirdOfTheTime) {
  // Taken with probability 1/(1 + s): within [0.25, 0.5] for s from 1 to 3.
  Stride stride(0.01);
  for (int i = 0; i < 100; ++i) {
    const auto taken = static_cast<std::size_t>(100 / (1 + stride.strength()));
    stride.saw(taken, 100);
  }
  EXPECT_GE(stride.strength(), 0.99);
  EXPECT_LE(stride.strength(), 3.01);
}

}  // namespace
}  // namespace proofload::stats
