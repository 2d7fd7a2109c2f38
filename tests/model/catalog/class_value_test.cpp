#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/heads.h"

namespace proofload::model {
namespace {

using test::settings;
using test::tensor;
using test::ToyHead;

std::vector<float> best(std::size_t classes, std::size_t which) {
  std::vector<float> out(classes, -1.0f);
  out[which] = 3.0f;
  return out;
}

// 3·0.1 is 0.30000000000000004; a person writes 0.3.
TEST(ClassValue, TenthsAreTheDecimalsThatPeopleWrite) {
  const double written[] = {0.0, 0.1, 0.2, 0.3, 0.7, 9.7, 9.9};
  const std::size_t classes[] = {0, 1, 2, 3, 7, 97, 99};
  for (std::size_t i = 0; i < std::size(written); ++i)
    EXPECT_EQ(ToyHead("class_value", settings({{"step", 0.1}, {"period", 10}}),
                      {tensor({1, 100}, best(100, classes[i]))})
                  .reading(),
              written[i]);
}

TEST(ClassValue, StartsWhereToldAndSkipsWhatComesBefore) {
  const ToyHead head("class_value", settings({{"step", 5}, {"from", -10}, {"first_class", 1}}),
                     {tensor({2, 4}, {9, 0, 1, 0, 0, 1, 0, 0})});
  EXPECT_EQ(head.reading(0), -5);
  EXPECT_EQ(head.reading(1), -10);
  EXPECT_EQ(head.scale().from, -10);
  EXPECT_EQ(head.scale().to, 0);  // Three classes: -10, -5, 0.
}

TEST(ClassValue, ACircleGoesOnceAround) {
  const ToyHead head("class_value", settings({{"period", 10}}), {tensor({1, 10}, best(10, 9))});
  EXPECT_EQ(head.scale().period, 10);
  EXPECT_EQ(head.scale().to, 10);
  EXPECT_EQ(head.reading(), 9);
}

TEST(ClassValue, NotANumberIsPassedOn) {
  std::vector<float> values = best(10, 3);
  values[7] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(ToyHead("class_value", settings(), {tensor({1, 10}, values)}).reading()));
}

}  // namespace
}  // namespace proofload::model
