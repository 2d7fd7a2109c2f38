#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "support/heads.h"

namespace proofload::model {
namespace {

using test::settings;
using test::tensor;
using test::ToyHead;

double reading(const Value& how, float first, float second) {
  return ToyHead("sincos", how, {tensor({1, 2}, {first, second})}).reading();
}

TEST(SinCos, AQuarterTurnIsAQuarterOfThePeriod) {
  const Value ten = settings({{"period", 10}});
  EXPECT_DOUBLE_EQ(reading(ten, 0, 1), 0);
  EXPECT_DOUBLE_EQ(reading(ten, 1, 0), 2.5);
  EXPECT_DOUBLE_EQ(reading(ten, 0, -1), 5);
  EXPECT_DOUBLE_EQ(reading(ten, -1, 0), 7.5);
}

TEST(SinCos, EveryAngleComesBackAndStaysInside) {
  const Value degrees = settings({{"period", 360}});
  for (int angle = 0; angle < 3600; ++angle) {
    const double turn = angle / 10.0 * std::numbers::pi / 180;
    const double found =
        reading(degrees, static_cast<float>(0.7 * std::sin(turn)), static_cast<float>(0.7 * std::cos(turn)));
    EXPECT_LT(std::abs(std::remainder(found - angle / 10.0, 360)), 1e-4);
    EXPECT_GE(found, 0);
    EXPECT_LT(found, 360);
  }
}

TEST(SinCos, TheOrderMayBeTheOther) {
  EXPECT_DOUBLE_EQ(reading(settings({{"period", 10}, {"order", "cos_sin"}}), 0, 1), 2.5);
}

TEST(SinCos, TheCircleMayBeginElsewhere) {
  const Value how = settings({{"period", 360}, {"from", -180}});
  EXPECT_DOUBLE_EQ(reading(how, 0, 1), -180);
  EXPECT_DOUBLE_EQ(reading(how, 1, 0), -90);
}

TEST(SinCos, AsksForThePeriod) { EXPECT_THROW(reading(settings(), 0, 1), Error); }

TEST(SinCos, NotANumberIsPassedOn) {
  EXPECT_TRUE(std::isnan(reading(settings({{"period", 10}}), std::numeric_limits<float>::quiet_NaN(), 1)));
}

TEST(SinCos, ProbabilitiesAreNotPlausible) {
  const auto plausible = test::head_spec("sincos").plausible;
  const std::vector<engine::Tensor> angle = {tensor({1, 2}, {0.6f, -0.8f})},
                                    scores = {tensor({1, 2}, {0.6f, 0.4f})},
                                    logits = {tensor({1, 2}, {7, -3})};
  EXPECT_GT(plausible(angle), plausible(scores));
  EXPECT_GT(plausible(angle), plausible(logits));
}

}  // namespace
}  // namespace proofload::model
