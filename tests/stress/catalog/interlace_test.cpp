#include <gtest/gtest.h>

#include <algorithm>

#include "support/avi.h"
#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Interlace, OddRowsAreMovedAndEvenRowsStay) {
  const Image clean = test::textured({60, 21}, 3);
  // Whole pixels to a few millionths: bytes within one grey level.
  const Image out = test::stress_at("interlace", clean, 5);
  for (int y = 0; y < 21; ++y)
    for (int x = 0; x < 60; ++x)
      for (int c = 0; c < 3; ++c) {
        const int from = y % 2 == 0 ? x : std::abs(x - 5);
        EXPECT_NEAR(out.row(y)[3 * x + c], clean.row(y)[3 * from + c], y % 2) << x << ' ' << y;
      }
}

TEST(Interlace, HalfAPixelIsTheMeanOfTwo) {
  Image clean = test::flat({10, 2}, 1, 20);
  clean.row(0)[4] = clean.row(1)[4] = 220;
  const Image out = test::stress_at("interlace", clean, 0.5);
  EXPECT_EQ(out.row(0)[4], 220);
  EXPECT_NEAR(out.row(1)[4], 120, 1);
  EXPECT_NEAR(out.row(1)[5], 120, 1);
  EXPECT_EQ(out.row(1)[3], 20);
}

TEST(Interlace, FieldsOfAClipAreOfTwoFrames) {
  Value params = Value::object();
  params["fields"] = "frames";
  const auto frames = test::moving_square(9, {32, 20}, 3);
  const auto interlace = test::stressor("interlace", params);
  for (const int lag : {1, 4}) {
    const auto pass = interlace->start({9, 25, {32, 20}}, test::kKeys, interlace->axis().level_of(lag));
    for (int t = 0; t < 9; ++t) {
      Sample frame;
      frame.image = frames[static_cast<std::size_t>(t)];
      const auto shown = pass->next(frame, static_cast<std::uint32_t>(t));
      EXPECT_EQ(shown->source, static_cast<std::uint32_t>(t));
      for (int y = 0; y < 20; ++y) {
        const Image& from = frames[static_cast<std::size_t>(y % 2 == 0 ? t : std::max(0, t - lag))];
        EXPECT_TRUE(
            std::equal(from.row(y), from.row(y) + from.stride(), shown->stressed.sample.image.row(y)));
      }
    }
  }
}

}  // namespace
}  // namespace proofload
