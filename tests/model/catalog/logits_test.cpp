#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/heads.h"

namespace proofload::model {
namespace {

using test::settings;
using test::tensor;
using test::ToyHead;

// exp(ln 6), exp(ln 3), exp(ln 1) are 6, 3 and 1 of 10.
TEST(Logits, SoftmaxOfLogarithmsIsTheirShare) {
  const ToyHead head("logits", settings(), {tensor({1, 3}, {std::log(3.0f), std::log(6.0f), 0.0f})});
  const auto top = head.classes().top;
  ASSERT_EQ(top.size(), 3u);
  EXPECT_EQ(top[0].index, 1);
  EXPECT_NEAR(top[0].score, 0.6, 1e-6);
  EXPECT_EQ(top[1].index, 0);
  EXPECT_NEAR(top[1].score, 0.3, 1e-6);
  EXPECT_EQ(top[2].index, 2);
  EXPECT_NEAR(top[2].score, 0.1, 1e-6);
}

TEST(Logits, LargeOnesDoNotOverflow) {
  const ToyHead head("logits", settings(), {tensor({1, 2}, {1e30f, -1e30f})});
  EXPECT_EQ(head.classes().top[0], (ScoredClass{0, 1.0}));
}

TEST(Logits, TheBestFiveStayAndTiesGoToTheLowerIndex) {
  const ToyHead head("logits", settings(), {tensor({1, 7}, {1, 2, 2, 0, 3, 2, -1})});
  std::vector<int> order;
  for (const ScoredClass& each : head.classes().top) order.push_back(each.index);
  EXPECT_EQ(order, (std::vector<int>{4, 1, 2, 5, 0}));
}

TEST(Logits, ItemsOfABatchAreSeparate) {
  const ToyHead head("logits", settings(), {tensor({3, 2}, {1, 0, 0, 1, 5, 2})});
  EXPECT_EQ(head.classes(0).top[0].index, 0);
  EXPECT_EQ(head.classes(1).top[0].index, 1);
  EXPECT_EQ(head.classes(2).top[0].index, 0);
  EXPECT_THROW(head.decode(3), Error);
}

// As they come out of a global pooling.
TEST(Logits, FourDimensionsAreARow) {
  const ToyHead head("logits", settings(), {tensor({1, 3, 1, 1}, {0, 1, 2})});
  EXPECT_EQ(head.classes().top[0].index, 2);
}

TEST(Logits, TheBackgroundTakesItsShareButIsNoClass) {
  const ToyHead head("logits", settings({{"first_class", 1}}),
                     {tensor({1, 3}, {std::log(6.0f), 0.0f, std::log(3.0f)})});
  const auto top = head.classes().top;
  ASSERT_EQ(top.size(), 2u);
  EXPECT_EQ(top[0].index, 1);
  EXPECT_NEAR(top[0].score, 0.3, 1e-6);
}

TEST(Logits, NotANumberIsSeen) {
  const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  for (const std::vector<float>& values :
       {std::vector<float>{0, nan, 1, 2, 3, 4, 5}, {0, inf, 1, 2, 3, 4, 5}})
    EXPECT_FALSE(defect(ToyHead("logits", settings(), {tensor({1, 7}, values)}).decode()).empty());
}

TEST(Logits, ProbabilitiesAreLessPlausible) {
  const auto plausible = test::head_spec("logits").plausible;
  const std::vector<engine::Tensor> logits = {tensor({1, 3}, {2, -1, 0})},
                                    scores = {tensor({1, 3}, {0.5f, 0.25f, 0.25f})};
  EXPECT_GT(plausible(logits), plausible(scores));
}

}  // namespace
}  // namespace proofload::model
