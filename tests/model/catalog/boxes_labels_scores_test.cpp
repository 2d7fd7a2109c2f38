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

const std::vector<std::string> kTorchvision = {"boxes", "labels", "scores"};

TEST(BoxesLabelsScores, ReadsTorchvisionsTriple) {
  const ToyHead head("boxes_labels_scores", settings({{"score_floor", 0.3}, {"score_threshold", 1}}),
                     {tensor({3, 4}, {1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 1, 1}), tensor({3}, {17, 1, 2}),
                      tensor({3}, {0.5f, 0.75f, 0.25f})},
                     kTorchvision);
  EXPECT_EQ(head.boxes(), (std::vector<ScoredBox>{{{5, 6, 7, 8}, 1, 0.75}, {{1, 2, 3, 4}, 17, 0.5}}));
}

TEST(BoxesLabelsScores, ABatchMayStandInFront) {
  const ToyHead head("boxes_labels_scores", settings(),
                     {tensor({2, 1, 4}, {1, 2, 3, 4, 5, 6, 7, 8}), tensor({2, 1}, {0, 1}),
                      tensor({2, 1}, {0.5f, 0.75f})},
                     kTorchvision);
  EXPECT_EQ(head.boxes(1), (std::vector<ScoredBox>{{{5, 6, 7, 8}, 1, 0.75}}));
}

TEST(BoxesLabelsScores, OutputsMayBeNamed) {
  const std::vector<engine::Tensor> tensors = {tensor({1}, {0.5f}), tensor({1, 4}, {1, 2, 3, 4}),
                                               tensor({1}, {7})};
  const ToyHead head("boxes_labels_scores", settings({{"keys", "b, l,s"}}), tensors, {"s", "b", "l"});
  EXPECT_EQ(head.boxes(), (std::vector<ScoredBox>{{{1, 2, 3, 4}, 7, 0.5}}));
  try {
    const ToyHead made("boxes_labels_scores", settings(), tensors, {"s", "b", "l"});
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("the network has s, b, l"), std::string::npos) << e.what();
  }
}

TEST(BoxesLabelsScores, NothingFoundIsNoBox) {
  const ToyHead head("boxes_labels_scores", settings(),
                     {tensor({0, 4}, {}), tensor({0}, {}), tensor({0}, {})}, kTorchvision);
  EXPECT_TRUE(head.boxes().empty());
}

TEST(BoxesLabelsScores, TheBackgroundIsNoObject) {
  const ToyHead head("boxes_labels_scores", settings({{"first_class", 1}}),
                     {tensor({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8}), tensor({2}, {0, 3}),
                      tensor({2}, {0.5f, 0.75f})},
                     kTorchvision);
  EXPECT_EQ(head.boxes(), (std::vector<ScoredBox>{{{5, 6, 7, 8}, 2, 0.75}}));
}

TEST(BoxesLabelsScores, CountsThatDisagreeAreNamed) {
  const ToyHead head("boxes_labels_scores", settings(),
                     {tensor({2, 4}, std::vector<float>(8)), tensor({2}, {0, 0}), tensor({1}, {1})},
                     kTorchvision);
  EXPECT_THROW(head.decode(), Error);
}

TEST(BoxesLabelsScores, NotANumberIsSeen) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const ToyHead score("boxes_labels_scores", settings(),
                      {tensor({1, 4}, {1, 2, 3, 4}), tensor({1}, {0}), tensor({1}, {nan})}, kTorchvision);
  EXPECT_FALSE(defect(score.decode()).empty());
  const ToyHead box("boxes_labels_scores", settings(),
                    {tensor({1, 4}, {1, nan, 3, 4}), tensor({1}, {0}), tensor({1}, {1})}, kTorchvision);
  EXPECT_FALSE(defect(box.decode()).empty());
}

TEST(BoxesLabelsScores, IsRecognisedByItsNames) {
  const auto fits = test::head_spec("boxes_labels_scores").fits;
  EXPECT_GT(fits(signature_of({f32("boxes", {-1, 4}), f32("labels", {-1}), f32("scores", {-1})})), 0.9);
  EXPECT_EQ(fits(signature_of({f32("boxes", {1, 4420, 4}), f32("scores", {1, 4420, 2})})), 0);
}

}  // namespace
}  // namespace proofload::model
