#include <gtest/gtest.h>

#include <cmath>

#include "support/heads.h"

namespace proofload::model {
namespace {

using test::settings;
using test::tensor;
using test::ToyHead;

SetScores scores(const ToyHead& head) { return std::get<SetScores>(head.decode()); }

TEST(MultiLabel, LogitsBecomeProbabilitiesOfTheirOwn) {
  const ToyHead head("multi_label", settings(), {tensor({1, 3}, {0, std::log(3.0f), -std::log(3.0f)})});
  const SetScores got = scores(head);
  ASSERT_EQ(got.scores.size(), 3u);
  EXPECT_NEAR(got.scores[0], 0.5, 1e-7);
  EXPECT_NEAR(got.scores[1], 0.75, 1e-7);
  EXPECT_NEAR(got.scores[2], 0.25, 1e-7);
}

TEST(MultiLabel, ProbabilitiesStayAsTheyAre) {
  const ToyHead head("multi_label", settings({{"activation", "none"}, {"first_class", 1}}),
                     {tensor({1, 3}, {0.125f, 0.25f, 1})});
  EXPECT_EQ(scores(head), (SetScores{{0.25, 1}}));
}

TEST(MultiLabel, IsNeverChosenOverAClassifier) {
  const auto signature = test::signature_of({test::f32("output", {1, 10})});
  const double fit = test::head_spec("multi_label").fits(signature);
  EXPECT_GT(fit, 0);
  for (const char* other : {"logits", "scores", "class_value"})
    EXPECT_GT(test::head_spec(other).fits(signature), fit + 0.01) << other;
}

}  // namespace
}  // namespace proofload::model
