#include <gtest/gtest.h>

#include <limits>

#include "support/heads.h"

namespace proofload::model {
namespace {

using test::f32;
using test::settings;
using test::signature_of;
using test::tensor;
using test::ToyHead;

const std::vector<std::string> kMmDeploy = {"dets", "labels"};

TEST(DetsLabels, ReadsMmDeploysPair) {
  const ToyHead head("dets_labels", settings({{"score_floor", 0.3}, {"score_threshold", 1}}),
                     {tensor({2, 2, 5},
                             {1, 2, 3, 4, 0.5f, 5, 6, 7, 8, 0.75f, 1, 2, 3, 4, 0.25f, 0, 0, 1, 1, 1}),
                      tensor({2, 2}, {17, 1, 2, -1})},
                     kMmDeploy);
  EXPECT_EQ(head.boxes(0), (std::vector<ScoredBox>{{{5, 6, 7, 8}, 1, 0.75}, {{1, 2, 3, 4}, 17, 0.5}}));
  EXPECT_TRUE(head.boxes(1).empty());  // One below the threshold, one that only fills up.
}

TEST(DetsLabels, NothingFoundIsNoBox) {
  EXPECT_TRUE(ToyHead("dets_labels", settings(), {tensor({1, 0, 5}, {}), tensor({1, 0}, {})}, kMmDeploy)
                  .boxes()
                  .empty());
}

TEST(DetsLabels, NotANumberIsSeen) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const ToyHead head("dets_labels", settings(), {tensor({1, 1, 5}, {1, 2, 3, 4, nan}), tensor({1, 1}, {0})},
                     kMmDeploy);
  EXPECT_FALSE(defect(head.decode()).empty());
}

TEST(DetsLabels, IsRecognisedByItsNames) {
  const auto fits = test::head_spec("dets_labels").fits;
  EXPECT_GT(fits(signature_of({f32("dets", {1, -1, 5}), f32("labels", {1, -1})})), 0.9);
  EXPECT_EQ(fits(signature_of({f32("dets", {1, -1, 6}), f32("labels", {1, -1})})), 0);
  EXPECT_EQ(fits(signature_of({f32("a", {1, -1, 5}), f32("b", {1, -1})})), 0);
}

}  // namespace
}  // namespace proofload::model
