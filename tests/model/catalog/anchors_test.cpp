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

const std::vector<std::string> kNames = {"scores", "boxes"};

TEST(Anchors, CornersAreSharesOfTheInput) {
  const ToyHead head("anchors", settings(),
                     {tensor({1, 2, 2}, {0.25f, 0.75f, 0.5f, 0.5f}),
                      tensor({1, 2, 4}, {0, 0.25f, 0.5f, 1, 0.5f, 0.5f, 0.75f, 0.75f})},
                     kNames);
  EXPECT_EQ(head.boxes(), (std::vector<ScoredBox>{{{0, 16, 32, 64}, 0, 0.75}, {{32, 32, 48, 48}, 0, 0.5}}));
}

TEST(Anchors, OverlapsAreDropped) {
  const ToyHead head("anchors", settings(),
                     {tensor({1, 2, 2}, {0, 0.75f, 0, 0.5f}), tensor({1, 2, 4}, {0, 0, 1, 1, 0, 0, 1, 0.5f})},
                     kNames);
  EXPECT_EQ(head.boxes().size(), 1u);
}

// Input 64 x 64, stride 32: four cells, one anchor of 16 px each. The second lies at (48, 16); moved by 0.1·10·16 px
// to the right, and made exp(0.2·5) = e times as high.
TEST(Anchors, OffsetsMoveAndScaleTheAnchor) {
  const float five = 5;
  const ToyHead head("anchors", settings({{"boxes", "offsets"}, {"strides", "32"}, {"sizes", "16"}}),
                     {tensor({1, 4, 2}, {1, 0, 0, 1, 1, 0, 1, 0}),
                      tensor({1, 4, 4}, {0, 0, 0, 0, 10, 0, 0, five, 0, 0, 0, 0, 0, 0, 0, 0})},
                     kNames);
  const auto boxes = head.boxes();
  ASSERT_EQ(boxes.size(), 1u);
  const double half = 8 * std::exp(1.0);
  EXPECT_NEAR(boxes[0].box.x0, 56, 1e-5);
  EXPECT_NEAR(boxes[0].box.x1, 72, 1e-5);
  EXPECT_NEAR(boxes[0].box.y0, 16 - half, 1e-5);
  EXPECT_NEAR(boxes[0].box.y1, 16 + half, 1e-5);
}

TEST(Anchors, LogitsBecomeProbabilities) {
  const float ln3 = std::log(3.0f);
  const auto score = [&](const char* activation, float background) {
    const ToyHead head("anchors", settings({{"activation", activation}}),
                       {tensor({1, 1, 2}, {background, ln3}), tensor({1, 1, 4}, {0, 0, 1, 1})}, kNames);
    return head.boxes().at(0).score;
  };
  EXPECT_NEAR(score("softmax", 0), 0.75, 1e-6);
  EXPECT_NEAR(score("sigmoid", 7), 0.75, 1e-6);
}

TEST(Anchors, UltraFacesGridsHave4420Anchors) {
  const std::vector<std::int64_t> scores = {1, 4420, 2};
  const ToyHead head("anchors", settings({{"boxes", "offsets"}}),
                     {tensor(scores, std::vector<float>(4420 * 2)),
                      tensor({1, 4420, 4}, std::vector<float>(4420 * 4))},
                     kNames, {320, 240});
  EXPECT_TRUE(head.boxes().empty());
}

TEST(Anchors, AnotherNumberOfAnchorsIsNamed) {
  const ToyHead head("anchors", settings({{"boxes", "offsets"}, {"strides", "32"}, {"sizes", "16, 32"}}),
                     {tensor({1, 4, 2}, std::vector<float>(8)), tensor({1, 4, 4}, std::vector<float>(16))},
                     kNames);
  try {
    head.decode();
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("4 anchors"), std::string::npos) << e.what();
    EXPECT_NE(std::string(e.what()).find("make 8"), std::string::npos) << e.what();
  }
}

TEST(Anchors, GridsWithoutSizesAreRefused) {
  const std::vector<engine::Tensor> tensors = {tensor({1, 4, 2}, std::vector<float>(8)),
                                               tensor({1, 4, 4}, std::vector<float>(16))};
  for (const char* sizes : {"16", "16; 32; 64", "16; 0", "16; wide", "16; -3", "16;"})
    EXPECT_THROW(ToyHead("anchors", settings({{"boxes", "offsets"}, {"strides", "16, 32"}, {"sizes", sizes}}),
                         tensors, kNames),
                 Error)
        << sizes;
  EXPECT_THROW(ToyHead("anchors", settings({{"boxes", "offsets"}, {"strides", "0.001"}, {"sizes", "1"}}),
                       tensors, kNames),
               Error);
}

TEST(Anchors, NotANumberIsSeen) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const char* activation : {"none", "softmax", "sigmoid"}) {
    const ToyHead head("anchors", settings({{"activation", activation}}),
                       {tensor({1, 1, 2}, {0, nan}), tensor({1, 1, 4}, {0, 0, 1, 1})}, kNames);
    EXPECT_FALSE(defect(head.decode()).empty()) << activation;
  }
}

TEST(Anchors, AreRecognisedByTheirNames) {
  const auto fits = test::head_spec("anchors").fits;
  EXPECT_GT(fits(signature_of({f32("scores", {1, 4420, 2}), f32("boxes", {1, 4420, 4})})), 0.8);
  EXPECT_EQ(fits(signature_of({f32("scores", {1, 4420, 2}), f32("boxes", {1, 4421, 4})})), 0);
  EXPECT_EQ(fits(signature_of({f32("scores", {1, 4420}), f32("boxes", {1, 4420, 4})})), 0);
}

}  // namespace
}  // namespace proofload::model
