#include "proofload/data/depth_map.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "proofload/core/error.h"
#include "proofload/data/warp.h"

namespace proofload {
namespace {

const float kNan = std::numeric_limits<float>::quiet_NaN();

TEST(DepthMap, KeepsItsEndsAndItsHoles) {
  const DepthMap map = depth_map({2, 2}, {20, 10}, {1, 3, kNan, 2});
  EXPECT_EQ(map.at(0), 1);
  EXPECT_EQ(map.at(1), 3);
  EXPECT_TRUE(std::isnan(map.at(2)));
  EXPECT_NEAR(map.at(3), 2, 2.0 / 65534);
}

TEST(DepthMap, OfOneValueIsThatValue) {
  const DepthMap map = depth_map({2, 1}, {2, 1}, {7, 7});
  EXPECT_EQ(map.at(0), 7);
  EXPECT_EQ(map.at(1), 7);
}

TEST(DepthMap, CellsCoverThePicture) {
  const DepthMap map = depth_map({2, 2}, {20, 10}, {1, 2, 3, 4});
  EXPECT_EQ(map.cell(9.9, 4.9), 0u);
  EXPECT_EQ(map.cell(10, 4.9), 1u);
  EXPECT_EQ(map.cell(0, 5), 2u);
  EXPECT_EQ(map.cell(20, 5), 4u) << "outside";
  EXPECT_EQ(map.cell(-0.1, 5), 4u);
}

TEST(DepthMap, ComesBackFromItsRecord) {
  const DepthMap map = depth_map({2, 2}, {20, 10}, {1.1f, 3.7f, kNan, 2.3f});
  EXPECT_EQ(prediction_from_record(to_record(Prediction(map))), Prediction(map));
  EXPECT_EQ(annotation_from_record(to_record(Annotation(map))), Annotation(map));
  Value broken = to_record(Prediction(map));
  broken["d"].items()[0] = Value(3);
  EXPECT_THROW(prediction_from_record(broken), Error);
  broken["d"].items()[0] = Value(1 << 30);
  EXPECT_THROW(prediction_from_record(broken), Error);
}

TEST(DepthMap, AMirrorSwapsItsColumns) {
  const DepthMap map = depth_map({2, 2}, {20, 10}, {1, 2, 3, 4});
  const Warp mirror = Warp::homography({-1, 0, 20, 0, 1, 0, 0, 0, 1});
  EXPECT_EQ(std::get<DepthMap>(mirror.map(Prediction(map), {20, 10})),
            depth_map({2, 2}, {20, 10}, {2, 1, 4, 3}));
}

TEST(DepthMap, WhatComesInFromOutsideIsNotKnown) {
  const DepthMap map = depth_map({2, 1}, {20, 10}, {1, 2});
  const Warp right = Warp::homography({1, 0, 10, 0, 1, 0, 0, 0, 1});
  const auto moved = std::get<DepthMap>(right.map(Annotation(map), {20, 10}));
  EXPECT_TRUE(std::isnan(moved.at(0)));
  EXPECT_EQ(moved.at(1), 1);
}

}  // namespace
}  // namespace proofload
