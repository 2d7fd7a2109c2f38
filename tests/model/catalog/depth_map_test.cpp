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

DepthMap depth(const ToyHead& head, const Placement& placement) {
  return std::get<DepthMap>(head.decode(0, placement));
}

Placement of(Size picture, double scale = 1) {
  Placement out;
  out.source = picture;
  out.scale_x = out.scale_y = scale;
  return out;
}

// 2 x 2 values over an input of 64 x 64; the picture has 4 x 4 pixels that lie in the input 16 times as large. In the
// first row the middles of the pixels lie at −0.25 (which is the first value), 0.25, 0.75 and 1.25 of the grid.
TEST(DepthMapHead, LiesBetweenTheNearestValues) {
  const ToyHead head("depth_map", settings(), {tensor({1, 2, 2}, {1, 3, 5, 7})});
  const DepthMap got = depth(head, of({4, 4}, 16));
  EXPECT_EQ(got.size, (Size{4, 4}));
  EXPECT_EQ(got.picture, (Size{4, 4}));
  const double step = 6.0 / 65534;
  for (const auto& [i, value] :
       std::vector<std::pair<std::size_t, double>>{{0, 1}, {1, 1.5}, {2, 2.5}, {3, 3}, {5, 2.5}, {15, 7}})
    EXPECT_NEAR(got.at(i), value, step) << i;
}

TEST(DepthMapHead, DisparityBecomesDepth) {
  const ToyHead head("depth_map", settings({{"inverse", true}, {"factor", 0.5}}),
                     {tensor({1, 1, 2, 2}, {1, 2, 4, 0})});
  const DepthMap got = depth(head, of({2, 2}, 32));
  EXPECT_NEAR(got.at(0), 2, 1e-4);
  EXPECT_NEAR(got.at(1), 1, 1e-4);
  EXPECT_NEAR(got.at(2), 0.5, 1e-4);
  EXPECT_TRUE(std::isnan(got.at(3)));
}

TEST(DepthMapHead, WhatTheNetworkDidNotSeeIsNotKnown) {
  const ToyHead head("depth_map", settings(), {tensor({1, 2, 2}, {1, 1, 1, 1})});
  Placement cropped = of({4, 4}, 32);
  cropped.offset_x = -32;  // The picture's left column lies outside of the input, and so does its right one.
  const DepthMap got = depth(head, cropped);
  EXPECT_TRUE(std::isnan(got.at(0)));
  EXPECT_EQ(got.at(1), 1);
  EXPECT_TRUE(std::isnan(got.at(3)));
}

TEST(DepthMapHead, LargePicturesAreKeptOnACoarserGrid) {
  const ToyHead head("depth_map", settings({{"cells", 10}}), {tensor({1, 2, 2}, {1, 2, 3, 4})});
  const DepthMap got = depth(head, of({200, 100}, 0.32));
  EXPECT_EQ(got.size, (Size{10, 5}));
  EXPECT_EQ(got.picture, (Size{200, 100}));
}

TEST(DepthMapHead, NotANumberIsSeen) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const ToyHead head("depth_map", settings(), {tensor({1, 2, 2}, {1, nan, 3, 4})});
  EXPECT_FALSE(defect(head.decode(0, of({4, 4}, 16))).empty());
}

TEST(DepthMapHead, IsNeverChosenOverAClassMap) {
  const auto signature = signature_of({f32("depth", {1, 1, 64, 64})});
  const double fit = test::head_spec("depth_map").fits(signature);
  EXPECT_GT(fit, 0);
  EXPECT_LT(fit, test::head_spec("class_map").fits(signature) - 0.01);
  EXPECT_THROW(ToyHead("depth_map", settings(), {tensor({1, 3, 2, 2}, std::vector<float>(12))}), Error);
}

}  // namespace
}  // namespace proofload::model
