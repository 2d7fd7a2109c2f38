#include <gtest/gtest.h>

#include "support/metrics.h"

namespace proofload::metric {
namespace {

std::unique_ptr<Metric> make(double allowed = 0.1) {
  Value said = Value::object();
  said["allowed"] = allowed;
  for (const Entry& entry : catalog())
    if (entry.id == "text") return entry.spec().make(entry.spec().params.check(said, "test"), {});
  return nullptr;
}

Verdict judge(const Metric& metric, const std::string& want, const std::string& got, double tolerance = 0) {
  return metric.compare(Oracle::stability, TextLine{want, 1}, TextLine{got, 1}, {}, tolerance);
}

TEST(TextMetric, ACharacterOfAPlateBreaksOneOfALongLineDoesNot) {
  const auto metric = make();
  const Verdict plate = judge(*metric, "皖A00E66", "皖A00F66");
  EXPECT_EQ(plate.outcome, Outcome::broken);
  EXPECT_EQ(plate.failure, Failure::misread);
  EXPECT_NEAR(plate.size, 1.0 / 7, 1e-12) << "characters are counted, not bytes";
  EXPECT_EQ(plate.reason, "皖A00E66 → 皖A00F66");
  EXPECT_EQ(judge(*metric, "a line of twenty-two c", "a line of twenty-two d").outcome, Outcome::holds);
  EXPECT_EQ(judge(*make(0), "a line of twenty-two c", "a line of twenty-two d").outcome, Outcome::broken);
}

// Published example of the Levenshtein distance: kitten → sitting takes three edits.
TEST(TextMetric, CountsEdits) {
  const auto metric = make();
  EXPECT_NEAR(metric->change(TextLine{"kitten", 1}, TextLine{"sitting", 1}, {}), 3.0 / 6, 1e-12);
  EXPECT_EQ(metric->change(TextLine{"ab", 1}, TextLine{"", 1}, {}), 1);
  EXPECT_EQ(metric->change(TextLine{"", 1}, TextLine{"", 1}, {}), 0);
  EXPECT_EQ(metric->change(TextLine{"", 1}, TextLine{"abc", 1}, {}), 1) << "at most everything";
}

TEST(TextMetric, ToleranceOfHarmlessChangesCounts) {
  EXPECT_EQ(judge(*make(), "abcdefgh", "abcdefgx", 0.2).outcome, Outcome::holds);
}

TEST(TextMetric, RightWhenCleanMeansEveryCharacter) {
  const auto metric = make();
  const Prediction clean = TextLine{"AB1", 0.9};
  EXPECT_TRUE(metric->baseline(Oracle::correctness, clean, TextLine{"AB1", 1}).has_value());
  EXPECT_FALSE(metric->baseline(Oracle::correctness, clean, TextLine{"AB7", 1}).has_value());
  EXPECT_TRUE(metric->baseline(Oracle::stability, clean, Annotation()).has_value());
}

TEST(TextMetric, ScoresAreExactShareAndEditsOverCharacters) {
  const std::vector<Answered> answered = {{TextLine{"abcd", 1}, TextLine{"abcd", 1}},
                                          {TextLine{"abcdef", 1}, TextLine{"abxdef", 1}},
                                          {TextLine{"ab", 1}, TextLine{"", 1}},
                                          {Annotation(), TextLine{"zz", 1}}};
  const auto scores = make()->scores(answered, 0.95);
  ASSERT_EQ(scores.size(), 2U);
  EXPECT_EQ(scores[0].name, "exact");
  EXPECT_NEAR(scores[0].value, 1.0 / 3, 1e-12);
  EXPECT_EQ(scores[0].n, 3U);
  EXPECT_EQ(scores[1].name, "character_error_rate");
  EXPECT_NEAR(scores[1].value, 3.0 / 12, 1e-12);
  EXPECT_LT(*scores[1].lo, 0.25);
  EXPECT_GT(*scores[1].hi, 0.25);
}

}  // namespace
}  // namespace proofload::metric
