#include "proofload/stress/noise_field.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "proofload/core/rng.h"
#include "support/stressing.h"

namespace proofload::stress {
namespace {

std::vector<std::uint16_t> all_draws() {
  std::vector<std::uint16_t> draws(65536);
  std::iota(draws.begin(), draws.end(), std::uint16_t{0});
  return draws;
}

TEST(NormalField, EqualsTheQuantileOfEveryDraw) {
  const auto draws = all_draws();
  std::vector<float> z(draws.size());
  normals_from_draws(draws, z);
  double squares = 0;
  for (std::size_t i = 0; i < z.size(); ++i) {
    ASSERT_NEAR(z[i], normal_quantile((static_cast<double>(i) + 0.5) / 65536), 2e-5) << i;
    ASSERT_EQ(z[i], -z[65535 - i]);
    ASSERT_TRUE(i == 0 || z[i] > z[i - 1]) << i;
    squares += static_cast<double>(z[i]) * z[i];
  }
  EXPECT_NEAR(squares / 65536, 1, 3e-5);  // what a grid of 65536 cells loses in the tails
}

// The smallest n with F(n) >= u, by adding up probabilities in double precision.
int poisson_quantile(double mean, double u) {
  double term = std::exp(-mean);
  double sum = term;
  int n = 0;
  while (sum < u && n < 100000) {
    ++n;
    term *= mean / n;
    sum += term;
  }
  return n;
}

TEST(PoissonField, SmallMeansGiveTheExactQuantile) {
  const auto draws = all_draws();
  std::vector<float> counts(draws.size());
  for (const float mean : {0.0F, 0.01F, 0.3F, 1.0F, 2.5F, 7.99F}) {
    poissons_from_draws(draws, std::vector<float>(draws.size(), mean), counts);
    std::size_t misses = 0;
    for (std::size_t i = 0; i < draws.size(); i += 7) {
      const int exact = poisson_quantile(mean, (static_cast<double>(i) + 0.5) / 65536);
      misses += counts[i] != static_cast<float>(exact);
      ASSERT_NEAR(counts[i], exact, 1) << mean << ' ' << i;
    }
    EXPECT_LE(misses, 1U) << mean;  // a draw within single precision of a step
  }
}

TEST(PoissonField, LargeMeansMissTheExactQuantileInFewerThanOneInAThousandDraws) {
  const auto draws = all_draws();
  std::vector<float> counts(draws.size());
  for (const float mean : {8.0F, 9.7F, 20.0F, 60.0F, 250.0F, 500.0F}) {
    poissons_from_draws(draws, std::vector<float>(draws.size(), mean), counts);
    std::size_t misses = 0;
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 0; i < draws.size(); ++i) {
      ASSERT_TRUE(i == 0 || counts[i] >= counts[i - 1]) << i;
      sum += counts[i];
      squares += (counts[i] - static_cast<double>(mean)) * (counts[i] - static_cast<double>(mean));
      if (i % 7 != 0) continue;
      const int exact = poisson_quantile(mean, (static_cast<double>(i) + 0.5) / 65536);
      misses += counts[i] != static_cast<float>(exact);
      ASSERT_NEAR(counts[i], exact, 1);
    }
    EXPECT_LT(static_cast<double>(misses), 0.001 * 65536 / 7) << mean;
    EXPECT_NEAR(sum / 65536, mean, 1e-4 * mean);
    EXPECT_NEAR(squares / 65536, mean, 5e-4 * mean);
  }
}

TEST(PoissonField, AlmostNeverFallsWhenTheMeanRises) {
  const auto draws = all_draws();
  std::vector<float> before(draws.size());
  std::vector<float> now(draws.size());
  for (float mean = 0; mean < 40; mean = mean * 1.1F + 0.1F) {
    poissons_from_draws(draws, std::vector<float>(draws.size(), mean), now);
    std::size_t falls = 0;
    for (std::size_t i = 0; i < draws.size(); ++i) falls += now[i] < before[i];
    EXPECT_LE(falls, 66U) << mean;  // one in a thousand, where the two methods meet
    before = now;
  }
}

TEST(NoiseField, EveryInstructionSetGivesTheSameBytes) {
  constexpr std::size_t kCount = 20011;
  std::vector<std::uint16_t> draws(kCount + 5);
  Rng(17).fill16(0, 0, draws);
  draws.resize(kCount);
  std::vector<std::uint8_t> samples(kCount);
  std::vector<float> means(kCount);
  for (std::size_t i = 0; i < kCount; ++i) {
    samples[i] = static_cast<std::uint8_t>(i * 31 / 7);
    means[i] = static_cast<float>(i % 2000) * 0.013F;
  }
  struct Results {
    std::vector<float> z, counts;
    std::vector<std::vector<std::uint8_t>> pictures;
    bool operator==(const Results&) const = default;
  };
  std::vector<std::pair<std::string, Results>> results;
  test::for_every_target([&](std::string_view target) {
    Results r{std::vector<float>(kCount), std::vector<float>(kCount), {}};
    normals_from_draws(draws, r.z);
    poissons_from_draws(draws, means, r.counts);
    for (const float scale : {0.3F, 20.0F, 255.0F}) {
      r.pictures.push_back(samples);
      add_normals(r.pictures.back(), draws, scale, 0.5F);
    }
    for (const float photons : {1.0F, 12.0F, 60.0F, 1e4F, 1e8F}) {
      r.pictures.push_back(samples);
      count_photons(r.pictures.back(), draws, photons, 0.5F);
    }
    results.emplace_back(target, std::move(r));
  });
  ASSERT_FALSE(results.empty());
  for (const auto& [target, r] : results) EXPECT_TRUE(r == results.front().second) << target;
}

TEST(NoiseField, ShortSpansEqualTheStartOfLongOnes) {
  std::vector<std::uint16_t> draws(200);
  Rng(18).fill16(0, 0, draws);
  const std::vector<std::uint8_t> samples(200, 100);
  auto whole = samples;
  add_normals(whole, draws, 30, 0.5F);
  auto counted = samples;
  count_photons(counted, draws, 30, 0.5F);
  for (std::size_t n = 0; n < 70; ++n) {
    auto part = samples;
    add_normals(std::span(part).first(n), std::span(draws).first(n), 30, 0.5F);
    EXPECT_TRUE(std::equal(part.begin(), part.begin() + static_cast<std::ptrdiff_t>(n), whole.begin()));
    EXPECT_TRUE(std::all_of(part.begin() + static_cast<std::ptrdiff_t>(n), part.end(),
                            [](auto s) { return s == 100; }));
    part = samples;
    count_photons(std::span(part).first(n), std::span(draws).first(n), 30, 0.5F);
    EXPECT_TRUE(std::equal(part.begin(), part.begin() + static_cast<std::ptrdiff_t>(n), counted.begin()));
  }
}

TEST(NoiseField, VeryManyPhotonsLeaveThePictureAlone) {
  std::vector<std::uint8_t> samples(256);
  std::iota(samples.begin(), samples.end(), std::uint8_t{0});
  auto counted = samples;
  std::vector<std::uint16_t> draws(256);
  Rng(19).fill16(0, 0, draws);
  count_photons(counted, draws, 3e8F, 0.5F);
  EXPECT_EQ(counted, samples);
}

}  // namespace
}  // namespace proofload::stress
