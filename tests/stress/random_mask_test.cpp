#include "proofload/stress/random_mask.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/stressing.h"

namespace proofload::stress {
namespace {

TEST(RandomMask, PicksTheElementsWhoseDrawIsBelow) {
  const Rng rng(3);
  const std::uint64_t draw = mask_draw(rng, 8 + 71);
  // Just below and just above one element's own draw: the low half decides.
  for (const std::uint64_t threshold : {draw, draw + 1, std::uint64_t{0}, std::uint64_t{1} << 31}) {
    std::vector<std::uint8_t> mask(500);
    mask_below(rng, 8, threshold, mask);
    for (std::size_t i = 0; i < mask.size(); ++i)
      ASSERT_EQ(mask[i], mask_draw(rng, 8 + i) < threshold ? 255 : 0) << i << ' ' << threshold;
  }
}

TEST(RandomMask, ThresholdTwoToTheThirtyTwoPicksAll) {
  std::vector<std::uint8_t> mask(5000);
  mask_below(Rng(1), 0, std::uint64_t{1} << 32, mask);
  for (const std::uint8_t m : mask) ASSERT_EQ(m, 255);
}

// 16 bits alone would give 1/65536 or nothing.
TEST(RandomMask, KeepsRatesFarBelowOneIn65536) {
  constexpr std::size_t kCount = 1 << 22;
  const double p = 3e-6;
  std::vector<std::uint8_t> mask(kCount);
  mask_below(Rng(5), 0, static_cast<std::uint64_t>(p * 0x1p32), mask);
  double picked = 0;
  for (const std::uint8_t m : mask) picked += m == 255 ? 1 : 0;
  EXPECT_NEAR(picked, kCount * p, 5 * std::sqrt(kCount * p));
  EXPECT_GT(picked, 0);
}

TEST(RandomMask, EveryInstructionSetGivesTheSameBytes) {
  const Rng rng(9);
  for (const std::size_t count : {1, 15, 64, 100, 1000, 4099}) {
    std::vector<std::uint8_t> expected(count);
    const std::uint64_t threshold = 0x40001234;
    for (std::size_t i = 0; i < count; ++i) expected[i] = mask_draw(rng, i) < threshold ? 255 : 0;
    std::vector<std::uint8_t> samples(3 * count);
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<std::uint8_t>(i * 7);
    std::vector<std::uint8_t> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<std::uint8_t>(i * 13);
    const std::uint8_t colour[3] = {10, 20, 30};
    test::for_every_target([&](std::string_view target) {
      std::vector<std::uint8_t> mask(count);
      mask_below(rng, 0, threshold, mask);
      EXPECT_EQ(mask, expected) << target;

      auto painted = samples;
      put_colour(painted, mask, colour);
      auto one = std::vector(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(count));
      auto each = one;
      put_value(one, mask, 99);
      put_values(each, mask, values);
      std::vector<std::uint8_t> wide(3 * count);
      repeat_three_times(mask, wide);
      for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(one[i], mask[i] ? 99 : samples[i]) << target;
        ASSERT_EQ(each[i], mask[i] ? values[i] : samples[i]) << target;
        for (std::size_t c = 0; c < 3; ++c) {
          ASSERT_EQ(painted[3 * i + c], mask[i] ? colour[c] : samples[3 * i + c]) << target;
          ASSERT_EQ(wide[3 * i + c], mask[i]) << target;
        }
      }
    });
  }
}

}  // namespace
}  // namespace proofload::stress
