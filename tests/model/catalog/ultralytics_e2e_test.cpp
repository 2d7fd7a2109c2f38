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

TEST(UltralyticsE2e, RowsAreFinal) {
  const ToyHead head("ultralytics_e2e", settings({{"score_floor", 0.3}, {"score_threshold", 1}}),
                     {tensor({2, 3, 6},
                             {10, 20, 30, 40, 0.5f,  3, 10, 20, 30, 40, 0.75f, 3, 0, 0, 0, 0, 0, 0,  //
                              1,  2,  3,  4,  0.25f, 0, 5,  6,  7,  8,  0.5f,  1, 0, 0, 0, 0, 0, 0})});
  EXPECT_EQ(head.boxes(0), (std::vector<ScoredBox>{{{10, 20, 30, 40}, 3, 0.75}, {{10, 20, 30, 40}, 3, 0.5}}));
  EXPECT_EQ(head.boxes(1), (std::vector<ScoredBox>{{{5, 6, 7, 8}, 1, 0.5}}));
}

// Half the threshold must stay, whatever the floor: an object that sank below the threshold is found again there.
TEST(UltralyticsE2e, KeepsHalfTheThreshold) {
  const engine::Tensor out =
      tensor({1, 3, 6}, {0, 0, 1, 1, 0.25f, 0, 0, 0, 1, 1, 0.15f, 1, 0, 0, 1, 1, 0.05f, 2});
  EXPECT_EQ(ToyHead("ultralytics_e2e", settings({{"score_floor", 0.5}, {"score_threshold", 0.25}}), {out})
                .boxes()
                .size(),
            2u);
  EXPECT_EQ(ToyHead("ultralytics_e2e", settings({{"score_floor", 0.01}, {"score_threshold", 0.25}}), {out})
                .boxes()
                .size(),
            3u);
}

TEST(UltralyticsE2e, CornersComeInEitherOrder) {
  EXPECT_EQ(
      ToyHead("ultralytics_e2e", settings(), {tensor({1, 1, 6}, {30, 40, 10, 20, 1, 0})}).boxes()[0].box,
      (Box{10, 20, 30, 40}));
}

TEST(UltralyticsE2e, KeepsTheBestOnly) {
  std::vector<float> values;
  for (int i = 0; i < 50; ++i)
    values.insert(values.end(), {0, 0, 10, 10, static_cast<float>(i) / 64 + 0.1f, 0});
  const auto boxes =
      ToyHead("ultralytics_e2e", settings({{"max_boxes", 10}}), {tensor({1, 50, 6}, values)}).boxes();
  ASSERT_EQ(boxes.size(), 10u);
  EXPECT_NEAR(boxes[0].score, 49.0 / 64 + 0.1, 1e-6);
}

TEST(UltralyticsE2e, NotANumberIsSeen) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (std::size_t column = 0; column < 6; ++column) {
    std::vector<float> row = {10, 20, 30, 40, 0.5f, 3};
    row[column] = nan;
    EXPECT_FALSE(defect(ToyHead("ultralytics_e2e", settings(), {tensor({1, 1, 6}, row)}).decode()).empty())
        << column;
  }
}

TEST(UltralyticsE2e, IsToldFromTheClassicHeadByItsShape) {
  engine::Signature signature = signature_of({f32("output0", {1, 300, 6})}, {640, 640});
  EXPECT_GT(test::head_spec("ultralytics_e2e").fits(signature), 0.5);
  EXPECT_EQ(test::head_spec("ultralytics").fits(signature), 0);
  signature.metadata = {{"task", "detect"}, {"names", "{0: 'a', 1: 'b'}"}};
  EXPECT_GT(test::head_spec("ultralytics_e2e").fits(signature),
            test::head_spec("ultralytics").fits(signature));
  EXPECT_EQ(test::head_spec("ultralytics_e2e").fits(signature_of({f32("output0", {1, 8400, 6})}, {640, 640})),
            0);
}

}  // namespace
}  // namespace proofload::model
