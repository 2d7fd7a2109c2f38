#include "proofload/data/axis.h"

#include <gtest/gtest.h>

#include <cmath>

namespace proofload {
namespace {

Axis noise() { return {"sigma", "grey levels", false, 0, 255, Scale::geometric, 1, false, false}; }

TEST(Axis, GeometricScaleFollowsItsFormula) {
  const Axis axis = noise();
  EXPECT_EQ(axis.distance(0), 0);
  EXPECT_EQ(axis.natural(0), 0);
  EXPECT_EQ(axis.natural(kTopLevel), 255);
  EXPECT_NEAR(axis.natural(kTopLevel / 2), std::pow(256.0, 0.5) - 1, 1e-9);
}

TEST(Axis, LevelOfInvertsNatural) {
  for (const Axis& axis : {noise(), Axis{"factor", "", false, 1, 0, Scale::linear, 0, false, false},
                           Axis{"factor", "", false, 1, 32, Scale::geometric, 0.1, false, false}}) {
    for (Level level = 0; level <= kTopLevel; level += kTopLevel / 37)
      EXPECT_EQ(axis.level_of(axis.natural(level)), level) << axis.parameter << ' ' << level;
  }
}

TEST(Axis, JpegDistanceIsTheScaleFactor) {
  const Axis axis{"quality", "", false, 100, 1, Scale::geometric, 10, true, true};
  EXPECT_EQ(axis.distance_of(100), 0);
  EXPECT_EQ(axis.distance_of(75), 50);
  EXPECT_EQ(axis.distance_of(25), 200);
  EXPECT_EQ(axis.distance_of(1), 5000);
  EXPECT_EQ(axis.natural(kTopLevel), 1);
  for (const int quality : {95, 75, 50, 30, 10, 5}) EXPECT_EQ(axis.natural(axis.level_of(quality)), quality);
}

TEST(Axis, LevelsWithOneNaturalValueAreOne) {
  const Axis axis{"quality", "", false, 100, 1, Scale::geometric, 10, true, true};
  const Level level = axis.level_of(40);
  const Level lowest = axis.canonical(level);
  EXPECT_EQ(axis.natural(lowest), 40);
  EXPECT_EQ(axis.natural(lowest - 1), 41);
  EXPECT_EQ(axis.canonical(lowest), lowest);
  EXPECT_EQ(noise().canonical(12345), 12345);
}

}  // namespace
}  // namespace proofload
