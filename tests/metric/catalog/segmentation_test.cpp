#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/metrics.h"

namespace proofload::metric {
namespace {

constexpr std::uint8_t kIgnore = kIgnoredClass;
const Context kContext{.labels = {"background", "dog", "cat"}};

/// One row of pixels.
ClassMap row(std::vector<std::uint8_t> classes) {
  const Size size{static_cast<int>(classes.size()), 1};
  return {size, std::move(classes)};
}

Verdict judge(const ClassMap& expected,
              const ClassMap& actual,
              const Annotation& label = {},
              double tolerance = 0) {
  Stressed stressed;
  stressed.sample.image = Image(expected.size, 3);
  stressed.sample.label = label;
  return test::metric_of("segmentation", kContext)
      ->compare(Oracle::stability, expected, actual, stressed, tolerance);
}

// Background 4 of 6, dog 2 of 4: mean 7/12.
TEST(Segmentation, AveragesTheOverlapOfTheExpectedClasses) {
  const ClassMap clean = row({0, 0, 0, 0, 1, 1, 1, 1});
  const ClassMap now = row({0, 0, 0, 0, 0, 0, 1, 1});
  const Verdict verdict = judge(clean, now);
  EXPECT_EQ(verdict.outcome, Outcome::broken);
  EXPECT_EQ(verdict.failure, Failure::overlap);
  EXPECT_NEAR(verdict.size, 1 - 7.0 / 12, 1e-12);
  EXPECT_EQ(verdict.reason, "dog 1.00 → 0.50, mean overlap 0.58");
  EXPECT_NEAR(test::metric_of("segmentation", kContext)->change(clean, now, {}), 1 - 7.0 / 12, 1e-12);
}

TEST(Segmentation, TakesTheLargerOfItsOwnAndTheNullTolerance) {
  const ClassMap clean = row({0, 0, 0, 0, 1, 1, 1, 1});
  EXPECT_EQ(judge(clean, row({0, 0, 0, 0, 0, 0, 1, 1}), {}, 0.42).outcome, Outcome::holds);
  EXPECT_EQ(judge(clean, row({0, 0, 0, 0, 0, 0, 1, 1}), {}, 0.41).outcome, Outcome::broken);
  // 8 of 9 and 7 of 8 keep 0.88.
  EXPECT_EQ(judge(row({0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1}),
                  row({0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1}))
                .outcome,
            Outcome::holds);
}

TEST(Segmentation, AClassThatAppearsCostsTheClassItCovers) {
  // Background 6 of 8; cat was not expected and is no term of its own.
  EXPECT_NEAR(judge(row({0, 0, 0, 0, 0, 0, 0, 0}), row({0, 0, 0, 0, 0, 0, 2, 2})).size, 0.25, 1e-12);
}

TEST(Segmentation, LeavesIgnoredAndFilledPixelsOut) {
  const ClassMap clean = row({0, 0, 1, 1, kIgnore, kIgnore, 1, 1});
  const ClassMap now = row({0, 0, 1, 1, 2, 2, 0, 0});
  EXPECT_EQ(judge(clean, now).outcome, Outcome::broken);
  EXPECT_EQ(judge(clean, now, row({0, 0, 1, 1, 0, 0, kIgnore, kIgnore})).size, 0);
  Stressed stressed;
  stressed.sample.image = Image({8, 1}, 3);
  stressed.validity = {1, 1, 1, 1, 1, 1, 0, 0};
  const auto metric = test::metric_of("segmentation", kContext);
  EXPECT_EQ(metric->compare(Oracle::stability, clean, now, stressed, 0).size, 0);
  stressed.validity.assign(8, 0);
  EXPECT_EQ(metric->compare(Oracle::stability, clean, now, stressed, 0).outcome, Outcome::unknown);
}

TEST(Segmentation, AFewStrayPixelsWeighNothingButTheLargestClassAlwaysCounts) {
  ClassMap clean{{200, 1}, std::vector<std::uint8_t>(200, 0)};
  clean.classes[7] = 2;  // 0.5 % of the pixels.
  ClassMap now = clean;
  now.classes[7] = 0;
  EXPECT_NEAR(judge(clean, now).size, 1.0 / 200, 1e-12);
  ClassMap every{{254, 1}, {}};
  for (int c = 0; c < 254; ++c) every.classes.push_back(static_cast<std::uint8_t>(c));
  EXPECT_EQ(judge(every, every).outcome, Outcome::holds);
}

TEST(Segmentation, ExpectsTheRightPixelsOfTheLabelForCorrectness) {
  const auto metric = test::metric_of("segmentation", kContext);
  const ClassMap label = row({0, 0, 0, 0, 1, 1, 1, kIgnore});
  const auto baseline = metric->baseline(Oracle::correctness, row({0, 0, 0, 0, 1, 1, 2, 1}), label);
  ASSERT_TRUE(baseline.has_value());
  EXPECT_EQ(std::get<ClassMap>(*baseline), row({0, 0, 0, 0, 1, 1, kIgnore, kIgnore}));
  // Overlaps 0.43 and 0.
  EXPECT_FALSE(metric->baseline(Oracle::correctness, row({1, 0, 0, 0, 2, 2, 2, 1}), label).has_value());
  EXPECT_FALSE(metric->baseline(Oracle::correctness, row({0, 0, 0, 0, 1, 1, 2, 1}), {}).has_value());
}

// Pixels summed over both pictures: background 5 of 7, dog 4 of 6; the mean over pictures would be another.
TEST(Segmentation, SumsPixelsOverTheSetAndAveragesTheClassesPresent) {
  const auto metric = test::metric_of("segmentation", kContext);
  const std::vector<Answered> answered = {
      {row({0, 0, 0, 0, 1, 1, 1, 1}), row({0, 0, 0, 0, 0, 1, 1, 1})},
      {row({0, 0, 1, kIgnore}), row({0, 1, 1, 2})},
      {{}, row({0, 0, 1, 1})},
  };
  const std::vector<Score> scores = metric->scores(answered, 0.95);
  ASSERT_EQ(scores.size(), 4U);
  EXPECT_EQ(scores[0].name, "miou");
  EXPECT_NEAR(scores[0].value, (5.0 / 7 + 4.0 / 6) / 2, 1e-12);
  EXPECT_EQ(scores[0].n, 2U);
  EXPECT_EQ(scores[1].name, "pixel_accuracy");
  EXPECT_NEAR(scores[1].value, 9.0 / 11, 1e-12);
  EXPECT_EQ(scores[2].name, "object_iou");
  EXPECT_NEAR(scores[2].value, (3.0 / 4 + 1.0 / 2) / 2, 1e-12);
}

TEST(Segmentation, AnAnswerOfAnotherSizeIsBroughtToTheExpectedOne) {
  const ClassMap clean{{4, 2}, {0, 0, 1, 1, 0, 0, 1, 1}};
  const ClassMap half{{2, 1}, {0, 1}};
  EXPECT_EQ(judge(clean, half).size, 0);
  EXPECT_EQ(test::metric_of("segmentation", kContext)->quality(half, clean), 1.0);
}

}  // namespace
}  // namespace proofload::metric
