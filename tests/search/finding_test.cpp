#include "proofload/search/finding.h"

#include <gtest/gtest.h>

#include "support/fuzz_truth.h"

namespace proofload::search {
namespace {

using Kind = Observation::Kind;

TEST(Finding, TheOracleThatIsAskedDecides) {
  RunRecord record = test::answered({}, true);
  record.correctness.outcome = Outcome::holds;
  EXPECT_EQ(observe(record, Oracle::stability).kind, Kind::breaks);
  EXPECT_EQ(observe(record, Oracle::stability).how, "class_flip: cat → dog");
  EXPECT_EQ(observe(record, Oracle::correctness).kind, Kind::passes);
  record.stability.outcome = Outcome::unknown;
  EXPECT_EQ(observe(record, Oracle::stability).kind, Kind::no_verdict);
}

TEST(Finding, HowObjectsAreLostDoesNotDependOnHowMany) {
  RunRecord record = test::answered({}, true);
  record.stability.failure = Failure::lost;
  record.stability.reason = "2 of 4 objects lost";
  EXPECT_EQ(observe(record, Oracle::stability).how, "lost");
}

TEST(Finding, HowSureTheWrongClassIsDoesNotMatter) {
  const auto how = [](const std::string& reason) {
    return observe(test::answered({}, true, reason), Oracle::stability).how;
  };
  EXPECT_EQ(how("dog → cat (0.44)"), "class_flip: dog → cat");
  EXPECT_EQ(how("dog → cat (wild)"), "class_flip: dog → cat (wild)");
  EXPECT_EQ(how("dog → cat (2"), "class_flip: dog → cat (2");
}

TEST(Finding, TheWayItFailedIsTakenApart) {
  EXPECT_EQ(way_of("class_flip: dog → cat"), (Way{"class_flip", "dog", "cat"}));
  EXPECT_EQ(way_of("class_flip: a: b → c"), (Way{"class_flip", "a: b", "c"}));
  EXPECT_EQ(way_of("class_flip: strange"), (Way{"class_flip", "", ""}));
  EXPECT_EQ(way_of("lost"), (Way{"lost", "", ""}));
  EXPECT_EQ(way_of("inference_failed: a → b"), (Way{"inference_failed: a → b", "", ""}));
}

TEST(Finding, CrashesAndNonsenseFailHardAndNumbersDoNotTellThemApart) {
  RunRecord record;
  record.status = Status::inference_failed;
  record.message = "child 4711 gave no answer within 30 s\nits log: …";
  const Observation crash = observe(record, Oracle::stability);
  EXPECT_EQ(crash.kind, Kind::fails_hard);
  EXPECT_EQ(crash.how, "inference_failed: child # gave no answer within # s");
  RunRecord nonsense = test::answered({}, true);
  nonsense.message = "score 3 is not a number";
  EXPECT_EQ(observe(nonsense, Oracle::stability).kind, Kind::fails_hard);
  EXPECT_EQ(observe(nonsense, Oracle::stability).how, "answer: score # is not a number");
  record.status = Status::unreadable;
  EXPECT_EQ(observe(record, Oracle::stability).kind, Kind::no_verdict);
}

TEST(Finding, SignaturesForgetOrderPictureAndAllButTheTenth) {
  const FuzzSpace space = test::fuzz_space(4, 2);
  const Observation how{Kind::breaks, "lost"};
  const Level edge = kTopLevel / 2;
  const Signature a = signature_of(space, {0, 0, -1, {{3, edge / 2}, {1, edge / 5}}}, how);
  EXPECT_EQ(a.stresses, (std::vector<std::uint16_t>{1, 3}));
  EXPECT_EQ(a.decile, 5);
  EXPECT_EQ(a, signature_of(space, {1, 2, -1, {{1, edge / 4}, {3, edge / 2 + 9}}}, how));
  EXPECT_NE(a, signature_of(space, {0, 0, -1, {{3, edge}, {1, edge / 5}}}, how));
  EXPECT_NE(a, signature_of(space, {0, 0, 2, {{3, edge / 2}, {1, edge / 5}}}, how));
  EXPECT_EQ(signature_of(space, {0, 0, -1, {{3, edge}}}, how).decile, 9);
}

}  // namespace
}  // namespace proofload::search
