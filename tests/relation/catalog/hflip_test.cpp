#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "proofload/relation/relation.h"

namespace proofload::relation {
namespace {

/// hflip with the keys of `over` put over its own.
Relation mirror(const TaskInfo& task, const std::string& over = "") {
  for (const Entry& entry : catalog())
    if (entry.id == "hflip") {
      Value written = parse_yaml(entry.spec().definition, "hflip");
      const Value more = parse_yaml(over, "test");
      if (more.is_object())
        for (const Member& member : more.members()) written[member.key] = member.value;
      return Relation(read_definition(written,
                                      [](const std::string& at, const std::string& what) {
                                        throw Error(ErrorCode::parse, at + ": " + what);
                                      }),
                      task);
    }
  throw Error(ErrorCode::not_found, "no relation hflip");
}

constexpr Size kFrame{100, 60};
const Warp kMirror = Warp::homography({-1, 0, 100, 0, 1, 0, 0, 0, 1});
const Changed kChanged{kMirror, kFrame, 1};

double reading(const Relation& relation, double value) {
  return std::get<Reading>(relation.expect(Reading{value}, kChanged)).value;
}
bool applies(const Relation& relation, const Annotation& label) {
  return relation.applies({label, Reading{1}, {}});
}

TEST(MirrorRelation, KeepsTheClass) {
  const Relation relation = mirror({Task::classification, 0, 1, {}});
  const ClassScores scores{{{3, 0.7}, {1, 0.2}}};
  EXPECT_EQ(std::get<ClassScores>(relation.expect(scores, kChanged)), scores);
  EXPECT_TRUE(applies(relation, ClassLabel{3}));
}

TEST(MirrorRelation, MirrorsBoxes) {
  const Relation relation = mirror({Task::detection, 0, 1, {}});
  const BoxPredictions clean{{{{10, 20, 30, 50}, 4, 0.9}}};
  const auto expected = std::get<BoxPredictions>(relation.expect(clean, kChanged));
  ASSERT_EQ(expected.boxes.size(), 1U);
  EXPECT_EQ(expected.boxes[0].box, (Box{70, 20, 90, 50}));
  EXPECT_EQ(expected.boxes[0].label, 4);
  EXPECT_EQ(expected.boxes[0].score, 0.9);
}

TEST(MirrorRelation, ADialOfTenShowsTheSymmetricReading) {
  const Relation relation = mirror({Task::regression, 0, 10, 10});
  EXPECT_DOUBLE_EQ(reading(relation, 2.5), 7.5);
  EXPECT_EQ(reading(relation, 0), 0);
  EXPECT_EQ(reading(relation, 10), 0);
  EXPECT_DOUBLE_EQ(reading(relation, 5), 5);
  EXPECT_DOUBLE_EQ(reading(relation, 12.5), 7.5);
  EXPECT_DOUBLE_EQ(reading(relation, -1), 1);
}

TEST(MirrorRelation, ReadingsOfACircleStayWithinTheirTurn) {
  const Relation compass = mirror({Task::regression, -180, 180, 360});
  EXPECT_DOUBLE_EQ(reading(compass, 170), -170);
  EXPECT_DOUBLE_EQ(reading(compass, -30), 30);
}

TEST(MirrorRelation, AStraightScaleTurnsAboutItsMiddle) {
  const Relation relation = mirror({Task::regression, -20, 60, {}});
  EXPECT_DOUBLE_EQ(reading(relation, -20), 60);
  EXPECT_DOUBLE_EQ(reading(relation, 20), 20);
  EXPECT_DOUBLE_EQ(reading(relation, 50), -10);
}

TEST(MirrorRelation, TheAxisOfSymmetryCanBeGiven) {
  const std::string about_three = "expected: 6 - reading";
  // A clock whose 3 is at the top: 1 and 5 change places.
  const Relation circle = mirror({Task::regression, 0, 12, 12}, about_three);
  EXPECT_DOUBLE_EQ(reading(circle, 1), 5);
  EXPECT_DOUBLE_EQ(reading(circle, 11), 7);
  const Relation scale = mirror({Task::regression, 0, 10, {}}, about_three);
  EXPECT_DOUBLE_EQ(reading(scale, 1), 5);
}

TEST(MirrorRelation, MakesNoStatementWhereTheMirrorImageLeavesTheScale) {
  const std::string about_three = "expected: 6 - reading";
  const Relation relation = mirror({Task::regression, 0, 10, {}}, about_three);
  EXPECT_TRUE(applies(relation, Reading{6}));
  EXPECT_FALSE(applies(relation, Reading{6.1}));
  EXPECT_FALSE(applies(relation, Reading{11}));
  EXPECT_TRUE(applies(relation, {}));
  EXPECT_TRUE(applies(mirror({Task::regression, 0, 10, 10}, about_three), Reading{9}));
}

TEST(MirrorRelation, MirroringTwiceExpectsTheCleanReading) {
  const Relation relation = mirror({Task::regression, 0, 10, 10});
  for (double value = 0; value < 10; value += 0.37)
    EXPECT_NEAR(reading(relation, reading(relation, value)), value, 1e-12);
}

TEST(MirrorRelation, NothingIsExpectedOfNothing) {
  const Relation relation = mirror({Task::detection, 0, 1, {}});
  EXPECT_TRUE(std::holds_alternative<std::monostate>(relation.expect({}, kChanged)));
}

}  // namespace
}  // namespace proofload::relation
