#include "proofload/relation/relation.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "proofload/core/error.h"

namespace proofload::relation {
namespace {

const TaskInfo kClasses{Task::classification, 0, 1, {}, {"dog", "cat", "left", "right"}};
const TaskInfo kBoxes{Task::detection, 0, 1, {}, {"dog", "cat", "left", "right"}};
const TaskInfo kDial{Task::regression, 0, 10, 10};
const TaskInfo kScale{Task::regression, 0, 10, {}};
const TaskInfo kText{Task::text, 0, 1, {}};
constexpr Size kFrame{100, 60};
const Warp kMirror = Warp::homography({-1, 0, 100, 0, 1, 0, 0, 0, 1});
const std::vector<std::pair<std::string, std::string>> kNone;

Relation made(const std::string& yaml, const TaskInfo& task) {
  return Relation(read_definition(parse_yaml(yaml, "test"),
                                  [](const std::string& at, const std::string& what) {
                                    throw Error(ErrorCode::parse, at + ": " + what);
                                  }),
                  task);
}
std::string refusal(const std::string& yaml, const TaskInfo& task) {
  try {
    made(yaml, task);
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::invalid_argument);
    return e.what();
  }
  ADD_FAILURE() << yaml << " was taken";
  return {};
}
double reading(const Relation& relation, double value, double strength = 1) {
  return std::get<Reading>(relation.expect(Reading{value}, {kMirror, kFrame, strength})).value;
}
bool applies(const Relation& relation, const Annotation& label, const Prediction& clean = {}) {
  return relation.applies({label, clean, kNone});
}
ClassScores scores(std::vector<ScoredClass> top) { return {std::move(top)}; }

TEST(WrittenRelation, AMirroredDialReadsTenMinusTheReading) {
  const Relation relation = made("{change: hflip, expected: 10 - reading}", kDial);
  EXPECT_DOUBLE_EQ(reading(relation, 3), 7);
  // 10 is where 0 is: the dial's own period is used unless another is written.
  EXPECT_EQ(reading(relation, 0), 0);
}

TEST(WrittenRelation, WrapTurnsTheResultIntoOneTurn) {
  const Relation relation = made("{change: hflip, expected: reading + 7, wrap: 8}", kScale);
  EXPECT_EQ(reading(relation, 3), 2);
  EXPECT_EQ(reading(relation, 9), 0);
}

TEST(WrittenRelation, AScaleThatIsNoCircleExcludesWhatItCannotShow) {
  const Relation relation = made("{change: hflip, expected: reading + 4}", kScale);
  EXPECT_TRUE(applies(relation, Reading{6}));
  EXPECT_FALSE(applies(relation, Reading{6.5}));
  EXPECT_TRUE(applies(made("{change: hflip, expected: reading + 4}", kDial), Reading{6.5}));
}

TEST(WrittenRelation, TheStrengthOfTheChangeCanBeUsed) {
  const Relation relation =
      made("{change: {rotate: {angle: [0, 90], direction: clockwise}}, expected: reading + strength / 36}",
           kDial);
  EXPECT_DOUBLE_EQ(reading(relation, 1, 90), 3.5);
  EXPECT_TRUE(applies(relation, Reading{9}));
}

TEST(WrittenRelation, AReadingWithoutValueIsExcluded) {
  const Relation relation = made("{change: hflip, expected: 1 / (reading - 3)}", kDial);
  EXPECT_FALSE(applies(relation, Reading{3}));
  EXPECT_TRUE(applies(relation, Reading{4}));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(relation.expect(Reading{3}, {kMirror, kFrame, 1})));
}

TEST(WrittenRelation, ClassesAreMappedInScoresBoxesAndLabels) {
  const std::string yaml = "{change: hflip, expected: {classes: {left: right, right: left}}}";
  const Changed changed{kMirror, kFrame, 1};
  EXPECT_EQ(std::get<ClassScores>(made(yaml, kClasses).expect(scores({{2, 0.8}, {0, 0.1}}), changed)),
            scores({{3, 0.8}, {0, 0.1}}));
  const auto boxes = std::get<BoxPredictions>(
      made(yaml, kBoxes).expect(BoxPredictions{{{{10, 10, 30, 30}, 3, 0.9}}}, changed));
  EXPECT_EQ(boxes.boxes[0].label, 2);
  EXPECT_EQ(boxes.boxes[0].box, (Box{70, 10, 90, 30}));
  EXPECT_EQ(std::get<ClassLabel>(made(yaml, kClasses).expect_label(ClassLabel{3}, changed)).index, 2);
}

TEST(WrittenRelation, ClassesOfSetsAreMappedToo) {
  const TaskInfo sets{Task::multi_label, 0, 1, {}, {"dog", "cat", "left", "right"}};
  const Relation relation = made("{change: hflip, expected: {classes: {left: right, right: left}}}", sets);
  const Changed changed{kMirror, kFrame, 1};
  EXPECT_EQ(std::get<SetScores>(relation.expect(SetScores{{0.1, 0.2, 0.3, 0.9}}, changed)).scores,
            (std::vector<double>{0.1, 0.2, 0.9, 0.3}));
  EXPECT_EQ(std::get<ClassSet>(relation.expect_label(ClassSet{{0, 2}}, changed)).classes,
            (std::vector<int>{0, 3}));
  EXPECT_TRUE(applies(made("{change: hflip, when: {classes: [cat]}}", sets), ClassSet{{1, 2}}));
}

TEST(WrittenRelation, SameLeavesBoxesWhereTheyWere) {
  const BoxPredictions clean{{{{10, 10, 30, 30}, 1, 0.9}}};
  EXPECT_EQ(std::get<BoxPredictions>(
                made("{change: hflip, expected: same}", kBoxes).expect(clean, {kMirror, kFrame, 1})),
            clean);
}

TEST(WrittenRelation, TextsAreMappedOrComputed) {
  const auto read = [](const std::string& yaml, const std::string& text) {
    return std::get<TextLine>(made(yaml, kText).expect(TextLine{text, 0.7}, {kMirror, kFrame, 1})).value;
  };
  EXPECT_EQ(read("{change: hflip, expected: reversed(text)}", "AHX"), "XHA");
  EXPECT_EQ(read("{change: hflip, expected: {texts: {6: 9}}}", "6"), "9");
  EXPECT_EQ(read("{change: hflip, expected: {texts: {6: 9}}}", "7"), "7");
}

TEST(WrittenRelation, PreconditionsByClassReadingSliceAndCondition) {
  const Relation dogs = made("{change: hflip, when: {classes: [dog]}}", kClasses);
  EXPECT_TRUE(applies(dogs, ClassLabel{0}));
  EXPECT_FALSE(applies(dogs, ClassLabel{1}));
  // Without a label, by the clean answer.
  EXPECT_TRUE(applies(dogs, {}, scores({{0, 0.9}})));
  EXPECT_FALSE(applies(dogs, {}, scores({{1, 0.9}})));
  const Relation boxes = made("{change: hflip, when: {classes: [dog]}}", kBoxes);
  EXPECT_TRUE(applies(boxes, BoxLabels{{{{0, 0, 9, 9}, 1}, {{0, 0, 9, 9}, 0}}}));
  EXPECT_FALSE(applies(boxes, BoxLabels{{{{0, 0, 9, 9}, 0, true}}}));
  const Relation range = made("{change: hflip, when: {reading: [2, 4]}}", kDial);
  EXPECT_TRUE(applies(range, Reading{2}));
  EXPECT_FALSE(applies(range, Reading{4.1}));
  EXPECT_FALSE(applies(range, {}));
  const Relation slice = made("{change: hflip, when: {slice: {light: [day, dusk]}}}", kDial);
  const std::vector<std::pair<std::string, std::string>> dusk{{"light", "dusk"}};
  EXPECT_TRUE(slice.applies({Annotation(Reading{1}), Reading{1}, dusk}));
  EXPECT_FALSE(applies(slice, Reading{1}, Reading{1}));
  const Relation condition =
      made("{change: hflip, when: count('dog') > 1 or slice('light') == 'dusk'}", kBoxes);
  EXPECT_TRUE(condition.applies({Annotation(BoxLabels{}), BoxPredictions{}, dusk}));
  EXPECT_FALSE(applies(condition, BoxLabels{{{{0, 0, 9, 9}, 0}}}));
  EXPECT_TRUE(applies(condition, BoxLabels{{{{0, 0, 9, 9}, 0}, {{0, 0, 9, 9}, 0}}}));
}

TEST(WrittenRelation, AProbabilityMustNotRiseByMoreThanTheMargin) {
  const Relation relation =
      made("{change: {object_occlusion: {hidden_fraction: 0.3}}, never_more: probability, margin: 0.05}",
           kClasses);
  const Prediction clean = scores({{0, 0.60}, {1, 0.2}});
  EXPECT_EQ(relation.judge(clean, scores({{0, 0.65}, {1, 0.1}})).outcome, Outcome::holds);
  EXPECT_EQ(relation.judge(clean, scores({{1, 0.90}, {0, 0.1}})).outcome, Outcome::holds);
  const Verdict verdict = relation.judge(clean, scores({{0, 0.85}}));
  EXPECT_EQ(verdict.outcome, Outcome::broken);
  EXPECT_NEAR(verdict.size, 0.2, 1e-12);
  EXPECT_EQ(verdict.reason, "probability 0.6 → 0.85, at most 0.65");
  // A class that fell below the best five counts as 0.
  EXPECT_EQ(relation.judge(clean, scores({{1, 0.5}, {2, 0.3}})).outcome, Outcome::holds);
  EXPECT_EQ(relation.judge(clean, {}).outcome, Outcome::unknown);
}

TEST(WrittenRelation, APartCannotHoldMoreObjectsThanTheWhole) {
  const Relation relation = made("{change: {crop: {removed: 0.3}}, never_more: objects}", kBoxes);
  const auto boxes = [](std::vector<double> found) {
    BoxPredictions out;
    for (const double score : found) out.boxes.push_back({{0, 0, 20, 20}, 0, score});
    return out;
  };
  EXPECT_EQ(relation.judge(boxes({0.9, 0.8}), boxes({0.9})).outcome, Outcome::holds);
  EXPECT_EQ(relation.judge(boxes({0.9}), boxes({0.9, 0.8})).outcome, Outcome::broken);
  // 0.2 is below the threshold of 0.25, but above half of it: it was nearly found in the whole.
  EXPECT_EQ(relation.judge(boxes({0.9, 0.2}), boxes({0.9, 0.3})).outcome, Outcome::holds);
  EXPECT_EQ(relation.judge(boxes({0.9}), boxes({0.9, 0.2})).outcome, Outcome::holds);
}

TEST(WrittenRelation, WhatTheTaskDoesNotHaveIsRefused) {
  EXPECT_EQ(refusal("{change: hflip, expected: 10 - reading}", kClasses),
            "`expected`: `10 - reading` is a reading, but this model does classification");
  EXPECT_NE(refusal("{change: hflip, when: reading > 1}", kClasses).find("    reading > 1\n    ^^^^^^^"),
            std::string::npos);
  EXPECT_NE(refusal("{change: hflip, when: {classes: [dgo]}}", kClasses).find("did you mean `dog`?"),
            std::string::npos);
  EXPECT_NE(refusal("{change: hflip, when: count('dgo') > 1}", kBoxes).find("did you mean `dog`?"),
            std::string::npos);
  EXPECT_NE(refusal("{change: hflip, tolerance: 0.1}", kClasses).find("`tolerance`"), std::string::npos);
  EXPECT_NE(refusal("{change: hflip, never_more: objects}", kClasses).find("tasks that find objects"),
            std::string::npos);
  EXPECT_NE(refusal("{change: hflip, expected: {classes: {a: b}}}", kDial).find("classes change"),
            std::string::npos);
  EXPECT_NE(refusal("{change: hflip, wrap: 10}", kBoxes).find("`wrap`"), std::string::npos);
  EXPECT_NE(refusal("{change: hflip, expected: reading + length(text)}", kDial).find("^^^^"),
            std::string::npos);
}

}  // namespace
}  // namespace proofload::relation
