#include "proofload/metric/detail/boundary.h"

#include <gtest/gtest.h>

namespace proofload::metric {
namespace {

// `split` columns of class 0, the rest of class 1; 400 x 300, so that the reach is 0.0075 · 500 = 4 px (3.75, rounded).
ClassMap split_at(int split) {
  ClassMap out{{400, 300}, {}};
  for (int y = 0; y < 300; ++y)
    for (int x = 0; x < 400; ++x) out.classes.push_back(x < split ? 0 : 1);
  return out;
}

TEST(BoundaryF, BordersWithinTheReachAreTheSame) {
  EXPECT_EQ(boundary_f(split_at(200), split_at(200)), 1);
  EXPECT_EQ(boundary_f(split_at(200), split_at(204)), 1);
  EXPECT_EQ(boundary_f(split_at(200), split_at(205)), 0);
}

TEST(BoundaryF, ABorderThatIsMissedHasNoAgreement) { EXPECT_EQ(boundary_f(split_at(200), split_at(400)), 0); }

TEST(BoundaryF, WithoutABorderThereIsNone) { EXPECT_FALSE(boundary_f(split_at(400), split_at(200))); }

// The upper half of the border agrees, the lower one is 100 px away: half of either side's pixels, but for the few near
// the step, where the answer's own border runs across.
TEST(BoundaryF, HalfABorderIsHalfRight) {
  ClassMap answer = split_at(200);
  for (int y = 150; y < 300; ++y)
    for (int x = 200; x < 300; ++x) answer.classes[static_cast<std::size_t>(400 * y + x)] = 0;
  const auto f = boundary_f(split_at(200), answer);
  ASSERT_TRUE(f);
  EXPECT_GT(*f, 0.4);
  EXPECT_LT(*f, 0.6);
}

TEST(BoundaryF, WhatIsIgnoredHasNoBorder) {
  ClassMap truth = split_at(200);
  for (int y = 0; y < 300; ++y)
    for (int x = 190; x < 210; ++x) truth.classes[static_cast<std::size_t>(400 * y + x)] = kIgnoredClass;
  EXPECT_FALSE(boundary_f(truth, split_at(200)));
}

}  // namespace
}  // namespace proofload::metric
