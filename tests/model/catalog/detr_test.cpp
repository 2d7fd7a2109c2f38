#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/heads.h"

namespace proofload::model {
namespace {

using test::f32;
using test::settings;
using test::signature_of;
using test::tensor;
using test::ToyHead;

const std::vector<std::string> kNames = {"logits", "pred_boxes"};

// Softmax of (ln 3, 0, 0) is (3/5, 1/5, 1/5).
TEST(Detr, TheBestClassOfAQueryIsItsBox) {
  const ToyHead head("detr", settings(),
                     {tensor({1, 2, 3}, {std::log(3.0f), 0, 0, 0, 0, 20}),
                      tensor({1, 2, 4}, {0.5f, 0.25f, 0.5f, 0.25f, 0.5f, 0.5f, 1, 1})},
                     kNames);
  const auto boxes = head.boxes();
  ASSERT_EQ(boxes.size(), 1u);  // The second query says that nothing is there.
  EXPECT_EQ(boxes[0].box, (Box{16, 8, 48, 24}));
  EXPECT_EQ(boxes[0].label, 0);
  EXPECT_NEAR(boxes[0].score, 0.6, 1e-6);
}

TEST(Detr, WithSigmoidEveryLogitIsAClass) {
  const ToyHead head("detr", settings({{"activation", "sigmoid"}, {"relative", false}}),
                     {tensor({1, 1, 3}, {0, -20, std::log(3.0f)}), tensor({1, 1, 4}, {10, 20, 4, 8})},
                     kNames);
  const auto boxes = head.boxes();
  ASSERT_EQ(boxes.size(), 2u);
  EXPECT_EQ(boxes[0].box, (Box{8, 16, 12, 24}));
  EXPECT_EQ(boxes[0].label, 2);
  EXPECT_NEAR(boxes[0].score, 0.75, 1e-6);
  EXPECT_EQ(boxes[1].label, 0);
  EXPECT_NEAR(boxes[1].score, 0.5, 1e-6);
}

TEST(Detr, ClassesMayBeginAtOne) {
  const ToyHead head("detr", settings({{"first_class", 1}}),
                     {tensor({1, 1, 4}, {20, 1, 5, 0}), tensor({1, 1, 4}, {0, 0, 1, 1})}, kNames);
  EXPECT_TRUE(head.boxes().empty());  // Class 0 has almost all of the probability, and no name.
}

TEST(Detr, CountsThatDisagreeAreNamed) {
  const ToyHead head("detr", settings(),
                     {tensor({1, 2, 3}, std::vector<float>(6)), tensor({1, 2, 4}, std::vector<float>(4))},
                     kNames);
  EXPECT_THROW(head.decode(), Error);
}

TEST(Detr, NotANumberIsSeen) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const char* activation : {"softmax", "sigmoid"}) {
    const ToyHead head("detr", settings({{"activation", activation}}),
                       {tensor({1, 1, 3}, {0, nan, 0}), tensor({1, 1, 4}, {0, 0, 1, 1})}, kNames);
    EXPECT_FALSE(defect(head.decode()).empty()) << activation;
  }
}

TEST(Detr, IsRecognisedByItsNames) {
  const auto spec = test::head_spec("detr");
  const auto boxes = f32("pred_boxes", {1, 100, 4});
  EXPECT_GT(spec.fits(signature_of({f32("logits", {1, 100, 92}), boxes})), 0.9);
  EXPECT_GT(spec.fits(signature_of({f32("pred_logits", {1, 100, 92}), boxes})), 0.9);
  EXPECT_EQ(spec.fits(signature_of({f32("logits", {1, 100, 92})})), 0);
  EXPECT_EQ(spec.fits(signature_of({f32("logits", {1, 50, 92}), boxes})), 0);
  const auto signature = signature_of({f32("logits", {1, 100, 92}), boxes});
  EXPECT_EQ(spec.classes(spec.params.check(settings(), "test"), signature), 91);
  EXPECT_EQ(spec.classes(spec.params.check(settings({{"activation", "sigmoid"}}), "test"), signature), 92);
}

}  // namespace
}  // namespace proofload::model
