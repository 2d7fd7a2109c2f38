#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "proofload/relation/relation.h"

namespace proofload::relation {
namespace {

std::unique_ptr<Relation> mirror(const TaskInfo& task, Value params = Value::object()) {
  for (const Entry& entry : catalog())
    if (entry.id == "hflip") {
      const Spec spec = entry.spec();
      return spec.make(spec.params.check(params, "hflip"), task);
    }
  throw Error(ErrorCode::not_found, "no relation hflip");
}

constexpr Size kFrame{100, 60};
const Warp kMirror = Warp::homography({-1, 0, 100, 0, 1, 0, 0, 0, 1});

double reading(const Relation& relation, double value) {
  return std::get<Reading>(relation.expect(Reading{value}, kMirror, kFrame)).value;
}
Sample labelled(Annotation label) {
  Sample sample;
  sample.label = std::move(label);
  return sample;
}

TEST(MirrorRelation, KeepsTheClass) {
  const auto relation = mirror({Task::classification, 0, 1, {}});
  const ClassScores scores{{{3, 0.7}, {1, 0.2}}};
  EXPECT_EQ(std::get<ClassScores>(relation->expect(scores, kMirror, kFrame)), scores);
  EXPECT_TRUE(relation->applies(labelled(ClassLabel{3})));
  EXPECT_EQ(relation->stressor(), "hflip");
}

TEST(MirrorRelation, MirrorsBoxes) {
  const auto relation = mirror({Task::detection, 0, 1, {}});
  const BoxPredictions clean{{{{10, 20, 30, 50}, 4, 0.9}}};
  const auto expected = std::get<BoxPredictions>(relation->expect(clean, kMirror, kFrame));
  ASSERT_EQ(expected.boxes.size(), 1U);
  EXPECT_EQ(expected.boxes[0].box, (Box{70, 20, 90, 50}));
  EXPECT_EQ(expected.boxes[0].label, 4);
  EXPECT_EQ(expected.boxes[0].score, 0.9);
}

TEST(MirrorRelation, ADialOfTenShowsTheSymmetricReading) {
  const auto relation = mirror({Task::regression, 0, 10, 10});
  EXPECT_DOUBLE_EQ(reading(*relation, 2.5), 7.5);
  EXPECT_EQ(reading(*relation, 0), 0);
  EXPECT_EQ(reading(*relation, 10), 0);
  EXPECT_DOUBLE_EQ(reading(*relation, 5), 5);
  EXPECT_DOUBLE_EQ(reading(*relation, 12.5), 7.5);
  EXPECT_DOUBLE_EQ(reading(*relation, -1), 1);
}

TEST(MirrorRelation, ReadingsOfACircleStayWithinTheirTurn) {
  const auto compass = mirror({Task::regression, -180, 180, 360});
  EXPECT_DOUBLE_EQ(reading(*compass, 170), -170);
  EXPECT_DOUBLE_EQ(reading(*compass, -30), 30);
}

TEST(MirrorRelation, AStraightScaleTurnsAboutItsMiddle) {
  const auto relation = mirror({Task::regression, -20, 60, {}});
  EXPECT_DOUBLE_EQ(reading(*relation, -20), 60);
  EXPECT_DOUBLE_EQ(reading(*relation, 20), 20);
  EXPECT_DOUBLE_EQ(reading(*relation, 50), -10);
}

TEST(MirrorRelation, TheAxisOfSymmetryCanBeGiven) {
  Value params = Value::object();
  params["axis"] = "reading";
  params["reading"] = 3;
  // A clock whose 3 is at the top: 1 and 5 change places.
  const auto circle = mirror({Task::regression, 0, 12, 12}, params);
  EXPECT_DOUBLE_EQ(reading(*circle, 1), 5);
  EXPECT_DOUBLE_EQ(reading(*circle, 11), 7);
  const auto scale = mirror({Task::regression, 0, 10, {}}, params);
  EXPECT_DOUBLE_EQ(reading(*scale, 1), 5);
}

TEST(MirrorRelation, MakesNoStatementWhereTheMirrorImageLeavesTheScale) {
  Value params = Value::object();
  params["axis"] = "reading";
  params["reading"] = 3;
  const auto relation = mirror({Task::regression, 0, 10, {}}, params);
  EXPECT_TRUE(relation->applies(labelled(Reading{6})));
  EXPECT_FALSE(relation->applies(labelled(Reading{6.1})));
  EXPECT_FALSE(relation->applies(labelled(Reading{11})));
  EXPECT_TRUE(relation->applies(labelled({})));
  EXPECT_TRUE(mirror({Task::regression, 0, 10, 10}, params)->applies(labelled(Reading{9})));
}

TEST(MirrorRelation, MirroringTwiceExpectsTheCleanReading) {
  const auto relation = mirror({Task::regression, 0, 10, 10});
  for (double value = 0; value < 10; value += 0.37)
    EXPECT_NEAR(reading(*relation, reading(*relation, value)), value, 1e-12);
  // Two mirrors in one warp are none.
  EXPECT_EQ(std::get<Reading>(relation->expect(Reading{4}, kMirror.then(kMirror), kFrame)).value, 4);
}

TEST(MirrorRelation, NothingIsExpectedOfNothing) {
  const auto relation = mirror({Task::detection, 0, 1, {}});
  EXPECT_TRUE(std::holds_alternative<std::monostate>(relation->expect({}, kMirror, kFrame)));
}

}  // namespace
}  // namespace proofload::relation
