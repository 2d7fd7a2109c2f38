#include "proofload/stress/scene_depth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "support/stressing.h"

namespace proofload::stress {
namespace {

Sample with(Size size, std::vector<std::uint16_t> steps, Size grid) {
  Sample sample;
  sample.id = "a.png";
  sample.image = test::flat(size, 1, 0);
  sample.depth = std::make_shared<const DepthMap>(DepthMap{grid, size, 0, 65534, std::move(steps)});
  return sample;
}
constexpr std::uint16_t kNone = kNoDepth;

TEST(DistancesOf, UnknownPlacesTakeTheNearestInTheirRowThenTheNearestRow) {
  const std::vector<float> out = distances_of(with({5, 5}, {kNone, kNone, kNone, kNone, kNone,  //
                                                            kNone, 10,    kNone, kNone, 40,     //
                                                            kNone, kNone, kNone, kNone, kNone,  //
                                                            kNone, kNone, kNone, kNone, kNone,  //
                                                            7,     kNone, kNone, kNone, kNone},
                                                   {5, 5}));
  const std::vector<float> row1{10, 10, 10, 40, 40};
  const std::vector<float> row4(5, 7);
  const auto row = [&](std::size_t y) {
    return std::vector<float>(out.begin() + static_cast<std::ptrdiff_t>(5 * y),
                              out.begin() + static_cast<std::ptrdiff_t>(5 * y + 5));
  };
  EXPECT_EQ(row(0), row1);
  EXPECT_EQ(row(1), row1);
  EXPECT_EQ(row(2), row1);
  EXPECT_EQ(row(3), row4);
  EXPECT_EQ(row(4), row4);
}

TEST(DistancesOf, ACoarserMapIsSpreadOverThePicture) {
  const std::vector<float> out = distances_of(with({4, 2}, {3, 9}, {2, 1}));
  EXPECT_EQ(out, (std::vector<float>{3, 3, 9, 9, 3, 3, 9, 9}));
}

TEST(DistancesOf, ALabelOfDepthIsOne) {
  Sample sample = with({2, 1}, {5, 6}, {2, 1});
  sample.label = *sample.depth;
  sample.depth.reset();
  EXPECT_EQ(distances_of(sample), (std::vector<float>{5, 6}));
}

TEST(DistancesOf, WhatIsMissingIsAskedFor) {
  Sample none;
  none.id = "b.png";
  none.image = test::flat({2, 2}, 1, 0);
  const auto refusal = [](const Sample& sample) {
    try {
      distances_of(sample);
    } catch (const Error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  EXPECT_THAT(refusal(none), testing::AllOf(testing::HasSubstr("`b.png`"), testing::HasSubstr("depth_maps")));
  EXPECT_THAT(refusal(with({2, 1}, {kNone, kNone}, {2, 1})), testing::HasSubstr("nothing is known"));
}

}  // namespace
}  // namespace proofload::stress
