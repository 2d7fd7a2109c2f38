#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "proofload/image/codec.h"
#include "support/stressing.h"

namespace proofload::stress {
namespace {

constexpr Size kSize{64, 333};  // 21 segments, the last of 13 rows.

Value with(const std::string& name, Value value) {
  Value out = Value::object();
  out[name] = std::move(value);
  return out;
}

TEST(JpegSegmentLoss, WholeRowsOfBlocksAreGreyAndTheOthersAreTheDecodedPicture) {
  const Image picture = test::textured(kSize, 3);
  const Image decoded = decode_image(encode_jpeg(picture, 90, ChromaSampling::s420), "a", {});
  const Image shown = test::stress_at("jpeg_segment_loss", picture, 0.3);
  int lost = 0;
  for (int segment = 0; segment < 21; ++segment) {
    const int end = std::min(16 * segment + 16, kSize.height);
    const bool grey = std::all_of(shown.row(16 * segment), shown.row(end - 1) + shown.stride(),
                                  [](std::uint8_t v) { return v == 128; });
    lost += grey;
    for (int y = 16 * segment; y < end && !grey; ++y)
      EXPECT_TRUE(std::equal(shown.row(y), shown.row(y) + shown.stride(), decoded.row(y))) << y;
  }
  EXPECT_GT(lost, 0);
  EXPECT_LT(lost, 21);
}

TEST(JpegSegmentLoss, TheShareOfRowsLostIsTheRate) {
  const Image picture = test::textured({8, 16 * 20}, 3);
  const auto stressor = test::stressor("jpeg_segment_loss", with("burst", 1));
  int lost = 0;
  for (std::uint64_t key = 1; key <= 500; ++key) {
    const Image shown = test::stress_at(*stressor, picture, 0.1, {key, key, 0});
    for (int y = 0; y < shown.height(); y += 16)
      lost += std::all_of(shown.row(y), shown.row(y + 15) + shown.stride(),
                          [](std::uint8_t v) { return v == 128; });
  }
  EXPECT_NEAR(lost / 10'000.0, 0.1, 5 * std::sqrt(0.1 * 0.9 / 10'000));
}

TEST(JpegSegmentLoss, ConcealmentRepeatsTheLineAbove) {
  const Image picture = test::textured(kSize, 3);
  const Image plain = test::stress_at("jpeg_segment_loss", picture, 0.3);
  const Image shown = test::stress_at("jpeg_segment_loss", picture, 0.3, with("concealment", "above"));
  int repeated = 0;
  for (int y = 1; y < kSize.height; ++y)
    if (std::all_of(plain.row(y), plain.row(y) + plain.stride(), [](std::uint8_t v) { return v == 128; })) {
      ++repeated;
      EXPECT_TRUE(std::equal(shown.row(y), shown.row(y) + shown.stride(), shown.row(y - 1))) << y;
    }
  EXPECT_GT(repeated, 0);
}

TEST(JpegSegmentLoss, ConcealmentIsRightWhereThePictureRunsDownwards) {
  // Columns of one level each, as wide as the blocks.
  Image columns(kSize, 3);
  for (int y = 0; y < kSize.height; ++y)
    for (int x = 0; x < kSize.width; ++x)
      std::fill_n(columns.row(y) + std::ptrdiff_t{3} * x, 3, static_cast<std::uint8_t>(x / 8 % 2 ? 230 : 20));
  const auto left = test::stressor("jpeg_segment_loss");
  const auto filled = test::stressor("jpeg_segment_loss", with("concealment", "above"));
  int tried = 0;
  for (std::uint64_t key = 1; key <= 20; ++key) {
    const Image plain = test::stress_at(*left, columns, 0.3, {key, key, 0});
    if (plain.row(0)[0] == 128) continue;  // Nothing lies above.
    ++tried;
    const Image shown = test::stress_at(*filled, columns, 0.3, {key, key, 0});
    EXPECT_GT(test::mse(plain, columns), 1000) << key;
    EXPECT_LT(test::mse(shown, columns), 10) << key;
  }
  EXPECT_GE(tried, 10);
}

}  // namespace
}  // namespace proofload::stress
