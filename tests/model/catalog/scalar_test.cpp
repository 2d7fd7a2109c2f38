#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/heads.h"

namespace proofload::model {
namespace {

using test::settings;
using test::tensor;
using test::ToyHead;

TEST(Scalar, IsTheOutputTimesFactorPlusOffset) {
  const ToyHead head("scalar", settings({{"from", -40}, {"to", 120}, {"factor", 160}, {"offset", -40}}),
                     {tensor({2, 1}, {0.25f, 1})});
  EXPECT_EQ(head.reading(0), 0);
  EXPECT_EQ(head.reading(1), 120);
  EXPECT_EQ(head.scale().from, -40);
  EXPECT_EQ(head.scale().to, 120);
  EXPECT_FALSE(head.scale().period.has_value());
  EXPECT_FALSE(head.scale().tolerance.has_value());
}

TEST(Scalar, MayBeOneOfSeveralNumbers) {
  const ToyHead head("scalar", settings({{"to", 10}, {"index", 2}}), {tensor({1, 3}, {1, 2, 3})});
  EXPECT_EQ(head.reading(), 3);
  const ToyHead beyond("scalar", settings({{"to", 10}, {"index", 3}}), {tensor({1, 3}, {1, 2, 3})});
  EXPECT_THROW(beyond.reading(), Error);
}

TEST(Scalar, ARowWithoutClassesIsOneNumberEach) {
  const ToyHead head("scalar", settings({{"to", 10}}), {tensor({3}, {1, 2, 3})});
  EXPECT_EQ(head.reading(2), 3);
}

TEST(Scalar, WrapsAroundThePeriod) {
  for (const auto& [output, expected] :
       std::vector<std::pair<float, double>>{{10.5f, 0.5}, {-0.5f, 9.5}, {10, 0}, {0, 0}, {25, 5}})
    EXPECT_EQ(ToyHead("scalar", settings({{"period", 10}}), {tensor({1, 1}, {output})}).reading(), expected)
        << output;
  const ToyHead shifted("scalar", settings({{"from", -180}, {"period", 360}}), {tensor({1, 1}, {190})});
  EXPECT_EQ(shifted.reading(), -170);
  EXPECT_EQ(shifted.scale().to, 180);
  EXPECT_EQ(shifted.scale().period, 360);
}

TEST(Scalar, AsksForTheRange) {
  try {
    const ToyHead made("scalar", settings(), {tensor({1, 1}, {0})});
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("from: 0, to: 10"), std::string::npos) << e.what();
  }
}

TEST(Scalar, UnitAndToleranceAreHandedOn) {
  const ToyHead head("scalar", settings({{"to", 10}, {"unit", "bar"}, {"tolerance", 0.3}}),
                     {tensor({1, 1}, {1})});
  EXPECT_EQ(head.scale().unit, "bar");
  EXPECT_EQ(head.scale().tolerance, 0.3);
}

TEST(Scalar, NotANumberIsPassedOn) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(ToyHead("scalar", settings({{"period", 10}}), {tensor({1, 1}, {nan})}).reading()));
}

}  // namespace
}  // namespace proofload::model
