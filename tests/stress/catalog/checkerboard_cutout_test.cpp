#include <gtest/gtest.h>

#include <algorithm>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

TEST(CheckerboardCutout, CoversHalfTheShare) {
  for (const double share : {0.2, 0.6, 1.0}) {
    double hidden = 0;
    constexpr int kPictures = 60;
    for (std::uint64_t key = 0; key < kPictures; ++key)
      hidden += 1 - test::mean_of(stress_at("checkerboard_cutout", flat({120, 120}, 1, 255), share,
                                            Value::Object{{"value", 0}}, {key, 0, 0})) /
                        255;
    // Some 25 black fields on each of 60 pictures, all or none of each.
    EXPECT_NEAR(hidden / kPictures, share / 2, 0.03) << share;
  }
}

TEST(CheckerboardCutout, FieldsAreWholeAndTheRestIsUntouched) {
  const Image picture = test::textured({150, 100}, 3);
  const Image out = stress_at("checkerboard_cutout", picture, 0.7);
  for (std::size_t i = 0; i < picture.bytes(); i += 3) {
    const bool covered = out.data()[i] == 128 && out.data()[i + 1] == 128 && out.data()[i + 2] == 128;
    if (covered) continue;
    for (std::size_t c = 0; c < 3; ++c) ASSERT_EQ(out.data()[i + c], picture.data()[i + c]);
  }
}

// At full share both colours have the same area on both sides of every border: along a row, runs of one colour are as long
// as the other's.
TEST(CheckerboardCutout, BoardsAreTurned) {
  int straight = 0;
  for (std::uint64_t key = 0; key < 30; ++key) {
    const Image out = stress_at("checkerboard_cutout", flat({90, 90}, 1, 0), 1, Value::object(), {key, 0, 0});
    bool equal_rows = true;
    for (int y = 1; y < 6; ++y)
      equal_rows = equal_rows && std::equal(out.row(0), out.row(0) + 90, out.row(y));
    straight += equal_rows;
  }
  EXPECT_LT(straight, 10);
}

TEST(CheckerboardCutout, BoxesSayWhatCanStillBeSeen) {
  Sample sample;
  sample.image = flat({100, 100}, 1, 255);
  BoxLabels labels;
  labels.boxes.push_back({.box = {0, 0, 100, 100}});
  sample.label = labels;
  const auto stressor = test::stressor("checkerboard_cutout");
  const Stressed out = stressor->apply(std::move(sample), test::kKeys, kTopLevel);
  const auto hidden = std::count(out.sample.image.data(), out.sample.image.data() + 10000, 128);
  EXPECT_DOUBLE_EQ(std::get<BoxLabels>(out.sample.label).boxes.at(0).visible,
                   1 - static_cast<double>(hidden) / 10000);
}

}  // namespace
}  // namespace proofload
