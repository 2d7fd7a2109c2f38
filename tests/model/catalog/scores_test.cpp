#include <gtest/gtest.h>

#include <limits>

#include "support/heads.h"

namespace proofload::model {
namespace {

using test::settings;
using test::tensor;
using test::ToyHead;

TEST(Scores, AreTakenAsTheyAre) {
  const ToyHead head("scores", settings(), {tensor({2, 3}, {0.25f, 0.5f, 0.25f, 0, 0, 1})});
  EXPECT_EQ(head.classes(0).top, (std::vector<ScoredClass>{{1, 0.5}, {0, 0.25}, {2, 0.25}}));
  EXPECT_EQ(head.classes(1).top[0], (ScoredClass{2, 1.0}));
}

TEST(Scores, TheBackgroundIsNoClass) {
  const ToyHead head("scores", settings({{"first_class", 1}}), {tensor({1, 3}, {0.5f, 0.125f, 0.375f})});
  EXPECT_EQ(head.classes().top, (std::vector<ScoredClass>{{1, 0.375}, {0, 0.125}}));
}

TEST(Scores, NotANumberIsSeen) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const ToyHead head("scores", settings(), {tensor({1, 7}, {0, 0.5f, 0.1f, 0.2f, 0.3f, 0.4f, nan})});
  EXPECT_FALSE(defect(head.decode()).empty());
}

TEST(Scores, LogitsAreLessPlausible) {
  const auto plausible = test::head_spec("scores").plausible;
  const std::vector<engine::Tensor> logits = {tensor({1, 3}, {2, -1, 0})},
                                    scores = {tensor({1, 3}, {0.5f, 0.25f, 0.25f})};
  EXPECT_GT(plausible(scores), plausible(logits));
}

}  // namespace
}  // namespace proofload::model
