#include "proofload/core/rng.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "hwy/targets.h"

namespace proofload {
namespace {

using Words = std::array<std::uint32_t, 4>;

// Known answers of the authors' reference (Random123, kat_vectors).
TEST(Philox, GivesTheKnownAnswers) {
  EXPECT_EQ(philox4x32_10({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  const std::uint32_t ones = 0xffffffff;
  EXPECT_EQ(philox4x32_10({ones, ones, ones, ones}, {ones, ones}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Rng, FillsEqualSingleDraws) {
  const Rng rng(0x0123456789abcdefULL, 7);
  std::vector<std::uint32_t> words(23);
  std::vector<std::uint16_t> halves(37);
  rng.fill32(3, 8, words);
  rng.fill16(3, 16, halves);
  for (std::size_t i = 0; i < words.size(); ++i) EXPECT_EQ(words[i], rng.bits32(3, 8 + i));
  for (std::size_t i = 0; i < halves.size(); ++i) EXPECT_EQ(halves[i], rng.bits16(3, 16 + i));
}

// The vector code of every instruction set this processor has gives the words of the scalar block function.
TEST(Rng, EveryInstructionSetFillsTheSameDraws) {
  const Rng rng(0xfedcba9876543210ULL, 0x80000001);
  const std::uint64_t first =
      (std::uint64_t{1} << 33) - 16;  // the word index passes 2^31 and 2^30 on the way
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    for (const std::size_t count : {1, 7, 8, 9, 63, 64, 65, 333}) {
      std::vector<std::uint32_t> words(count + 1, 0xabababab);
      std::vector<std::uint16_t> halves(count + 1, 0xabab);
      rng.fill32(5, first, std::span(words).first(count));
      rng.fill16(6, first, std::span(halves).first(count));
      for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(words[i], rng.bits32(5, first + i)) << hwy::TargetName(target) << ' ' << i;
        ASSERT_EQ(halves[i], rng.bits16(6, first + i)) << hwy::TargetName(target) << ' ' << i;
      }
      EXPECT_EQ(words[count], 0xabababab);
      EXPECT_EQ(halves[count], 0xabab);
    }
  }
  hwy::SetSupportedTargetsForTest(0);
}

TEST(Rng, NothingIsWrittenToAnEmptySpan) {
  Rng(1).fill32(0, 0, {});
  Rng(1).fill16(0, 0, {});
}

TEST(Rng, KeyFrameAndStreamAllMatter) {
  EXPECT_NE(Rng(1).bits32(0, 0), Rng(2).bits32(0, 0));
  EXPECT_NE(Rng(1, 0).bits32(0, 0), Rng(1, 1).bits32(0, 0));
  EXPECT_NE(Rng(1).bits32(0, 0), Rng(1).bits32(1, 0));
  EXPECT_NE(Rng(std::uint64_t{1} << 40).bits32(0, 0), Rng(0).bits32(0, 0));
}

TEST(NormalQuantile, EqualsTabulatedValues) {
  EXPECT_NEAR(normal_quantile(0.5), 0, 1e-15);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-12);
  EXPECT_NEAR(normal_quantile(0.001), -3.090232306167813, 1e-12);
  EXPECT_NEAR(normal_quantile(1e-10), -6.361340902404056, 1e-9);
}

TEST(NormalQuantile, InvertsTheDistributionFunction) {
  for (double z = -6; z <= 6; z += 0.37) {
    const double p = 0.5 * std::erfc(-z / std::sqrt(2.0));
    EXPECT_NEAR(normal_quantile(p), z, 1e-8) << z;
  }
}

}  // namespace
}  // namespace proofload
