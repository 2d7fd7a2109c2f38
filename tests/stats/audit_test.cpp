#include "proofload/stats/audit.h"

#include <gtest/gtest.h>

#include <cmath>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {
namespace {

// Clopper and Pearson at alpha/4 on each side, by their closed forms without a contradiction.
TEST(AuditedShare, WithoutAContradictionIsTheInferredOne) {
  const AuditedShare out = audited_share(0.3, {150, 0, 100, 0}, 0.05);
  EXPECT_DOUBLE_EQ(out.share, 0.3);
  EXPECT_NEAR(out.interval.lo, 0.3 * std::pow(0.0125, 1.0 / 100), 1e-12);
  EXPECT_NEAR(out.interval.hi, 0.3 + 0.7 * (1 - std::pow(0.0125, 1.0 / 150)), 1e-12);
}

TEST(AuditedShare, IsCorrectedByWhatWasFound) {
  const AuditedShare out = audited_share(0.4, {200, 20, 100, 5}, 0.05);
  EXPECT_NEAR(out.share, 0.6 * 0.1 + 0.4 * 0.95, 1e-12);
  EXPECT_LT(out.interval.lo, out.share);
  EXPECT_GT(out.interval.hi, out.share);
}

TEST(AuditedShare, WithoutProbesIsAnything) {
  const AuditedShare out = audited_share(0.4, {}, 0.05);
  EXPECT_EQ(out.interval.lo, 0);
  EXPECT_EQ(out.interval.hi, 1);
}

// 300 probes, few contradictions: where the normal interval covers least.
TEST(AuditedShare, CoversTheTruth) {
  const Rng rng(81);
  constexpr int kRuns = 2000;
  for (const double a : {0.002, 0.02}) {
    constexpr double b = 0.01;
    constexpr double inferred = 0.25;
    const double truth = (1 - inferred) * a + inferred * (1 - b);
    int covered = 0;
    for (std::uint32_t run = 0; run < kRuns; ++run) {
      Audit audit;
      for (std::size_t i = 0; i < 300; ++i) {
        const bool broken = rng.uniform(run, 2 * i) < inferred;
        const bool contradicts = rng.uniform(run, 2 * i + 1) < (broken ? b : a);
        ++(broken ? audit.broken : audit.held);
        if (contradicts) ++(broken ? audit.recovered : audit.hidden);
      }
      const AuditedShare out = audited_share(inferred, audit, 0.05);
      covered += out.interval.lo <= truth && truth <= out.interval.hi;
    }
    EXPECT_GE(covered / 2000.0, 0.95) << a;
  }
}

TEST(NotMonotone, NeedsContradictions) {
  EXPECT_FALSE(not_monotone({200, 0, 100, 0}, 0.05));
  EXPECT_FALSE(
      not_monotone({200, 5, 100, 5}, 0.05));  // 3 % of the probes; 2.5 % hidden, certain only from 1 % on
  EXPECT_TRUE(not_monotone({200, 5, 100, 15}, 0.05));  // 7 % of the probes
  EXPECT_TRUE(not_monotone({200, 10, 300, 0}, 0.05));  // 2 % of the probes, but 5 % hidden: at least 2.7 %
  EXPECT_FALSE(not_monotone({}, 0.05));
}

// Methods of the project, 1.6: none of 32 full paths bounds the share of non-monotone pictures by 8.9 %, one-sided.
TEST(Audit, FullPathsBoundTheShareOfIslands) { EXPECT_NEAR(clopper_pearson(0, 32, 0.1).hi, 0.089, 5e-4); }

TEST(Audit, ArgumentsOutsideTheirRangeAreRefused) {
  EXPECT_THROW(audited_share(1.1, {}, 0.05), Error);
  EXPECT_THROW(audited_share(0.5, {1, 2, 0, 0}, 0.05), Error);
  EXPECT_THROW(audited_share(0.5, {}, 1), Error);
  EXPECT_THROW(not_monotone({0, 0, 1, 2}, 0.05), Error);
}

}  // namespace
}  // namespace proofload::stats
