#include "proofload/stats/band.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <thread>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {
namespace {

TEST(EqualLocalLevel, EqualsTheTabulatedValues) {
  EXPECT_NEAR(equal_local_level(100, 0.05), 0.002195, 5e-7);
  EXPECT_NEAR(equal_local_level(200, 0.05), 0.001703, 5e-7);
  EXPECT_NEAR(equal_local_level(500, 0.05), 0.001284, 5e-7);
  EXPECT_NEAR(equal_local_level(1000, 0.05), 0.001071, 5e-7);
  EXPECT_NEAR(equal_local_level(2000, 0.05), 0.000913, 5e-7);
}

// n = 1: one interval at the full level. n = 2: U_(1) in [a, c], U_(2) in [1 − c, 1 − a]; the area of that part of the
// triangle u1 < u2 is written down by hand.
TEST(EqualLocalLevel, EqualsTheClosedFormForOneAndTwoPictures) {
  EXPECT_EQ(equal_local_level(1, 0.05), 0.05);
  EXPECT_EQ(equal_local_level(0, 0.05), 0.05);
  const double local = equal_local_level(2, 0.05);
  const double a = 1 - std::sqrt(1 - local / 2);  // Beta(1, 2) quantiles
  const double c = 1 - std::sqrt(local / 2);
  // 2·area of {a <= u1 <= c, 1 − c <= u2 <= 1 − a, u1 <= u2}
  const double square = (c - a) * (c - a);
  const double cut = c - (1 - c);  // triangle u1 > u2 inside the square
  EXPECT_NEAR(2 * (square - cut * cut / 2), 0.95, 1e-9);
}

// The exact recursion, run once at the sizes below, at levels where the program extrapolates.
TEST(EqualLocalLevel, BeyondTheExactSizesKeepsItsStatedError) {
  struct Row {
    double alpha;
    std::size_t n;
    double exact;
  };
  const std::vector<Row> rows = {{0.05, 4000, 0.000791949777},   {0.05, 10000, 0.000670738337},
                                 {0.05, 20000, 0.000599533493},  {0.05, 40000, 0.00054102598},
                                 {0.05, 100000, 0.000478179283}, {0.1, 10000, 0.00155015113},
                                 {0.1, 20000, 0.00138644913},    {0.01, 10000, 0.000105103535},
                                 {0.01, 20000, 9.38357015e-05},  {0.001, 10000, 8.23778025e-06}};
  for (const Row& row : rows)
    EXPECT_NEAR(equal_local_level(row.n, row.alpha) / row.exact, 1, 0.005) << row.alpha << ' ' << row.n;
}

TEST(EqualLocalLevel, FallsWithEveryFurtherPicture) {
  double last = 1;
  for (const std::size_t n :
       {1u, 2u, 3u, 10u, 50u, 300u, 1999u, 2000u, 2001u, 2100u, 5000u, 100000u, 1000000u}) {
    const double level = equal_local_level(n, 0.05);
    EXPECT_LT(level, last) << n;
    EXPECT_GE(level, 0.05 / static_cast<double>(n)) << n;
    last = level;
  }
}

TEST(EqualLocalLevel, IsTheSameFromEveryThread) {
  std::vector<double> levels(4);
  std::vector<std::thread> threads;
  for (double& level : levels) threads.emplace_back([&level] { level = equal_local_level(321, 0.03); });
  for (std::thread& thread : threads) thread.join();
  for (const double level : levels) EXPECT_EQ(level, levels[0]);
}

TEST(Band, EqualsTheTabulatedBand) {
  // Beta quantiles at alpha' = 0.00107111 by a second library: 0.00854607 and 0.03889820.
  const Interval few = band(20, 1000, 0.05);
  EXPECT_NEAR(few.lo, 0.00854607, 1e-8);
  EXPECT_NEAR(few.hi, 0.03889820, 1e-8);
  const double dkw = 2 * std::sqrt(std::log(2 / 0.05) / (2 * 1000.0));
  const Interval fifth = band(200, 1000, 0.05);
  EXPECT_NEAR((fifth.hi - fifth.lo) / dkw, 0.97, 0.005);
  const Interval half = band(500, 1000, 0.05);
  EXPECT_NEAR((half.hi - half.lo) / dkw, 1.21, 0.005);
}

// The band holds at all levels of the curve at once: uniform breaking points, so that the true share at s is s.
TEST(Band, CoversTheWholeCurveAtItsConfidence) {
  constexpr std::size_t n = 60;
  constexpr int kRuns = 4000;
  std::vector<Interval> at(n + 1);
  for (std::size_t k = 0; k <= n; ++k) at[k] = band(k, n, 0.05);
  const Rng rng(20240229);
  int covered = 0;
  std::vector<double> t(n);
  for (int run = 0; run < kRuns; ++run) {
    for (std::size_t i = 0; i < n; ++i) t[i] = rng.uniform(static_cast<std::uint32_t>(run), i);
    std::sort(t.begin(), t.end());
    bool inside = true;
    for (std::size_t k = 0; k <= n; ++k) {  // share k/n is seen for s in [t_k, t_(k+1))
      const double from = k == 0 ? 0 : t[k - 1];
      const double to = k == n ? 1 : t[k];
      inside = inside && at[k].lo <= from && to <= at[k].hi;
    }
    covered += inside;
  }
  // Exact level 0.95; four standard deviations of 4000 runs are 0.0138.
  EXPECT_NEAR(static_cast<double>(covered) / kRuns, 0.95, 0.0138);
}

TEST(Band, WithAnEffectiveSizeIsWiderThanTheFullOne) {
  const Interval full = band(400, 2000, 0.05);
  const Interval less = band_effective(0.2, 500, 2000, 0.05);
  EXPECT_LT(less.lo, full.lo);
  EXPECT_GT(less.hi, full.hi);
  const Interval same = band_effective(0.2, 2000, 2000, 0.05);
  EXPECT_NEAR(same.lo, full.lo, 1e-9);
  EXPECT_NEAR(same.hi, full.hi, 1e-9);
}

TEST(EqualLocalLevel, ALevelOutsideItsRangeIsRefused) {
  EXPECT_THROW(equal_local_level(10, 0), Error);
  EXPECT_THROW(equal_local_level(10, 1), Error);
}

}  // namespace
}  // namespace proofload::stats
