#include "proofload/stats/turnbull.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"
#include "proofload/stats/kaplan_meier.h"

namespace proofload::stats {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// Methods of the project, 1.5.
TEST(Turnbull, EqualsTheTabulatedFit) {
  const Turnbull fit =
      turnbull(std::vector<Bracket>{{0, 1}, {0, 2}, {1, 2}, {1, 3}, {2, 3}, {2, kNever}}, 1e-12);
  ASSERT_EQ(fit.cells.size(), 3u);  // behind 3 nothing needs to be
  const double expected[3] = {0.234889, 0.338945, 0.426167};
  for (std::size_t j = 0; j < 3; ++j) {
    EXPECT_EQ(fit.cells[j].lo, static_cast<double>(j));
    EXPECT_EQ(fit.cells[j].hi, static_cast<double>(j + 1));
    EXPECT_NEAR(fit.cells[j].mass, expected[j], 1e-6);
  }
  EXPECT_NEAR(fit.log_likelihood, -5.059562, 5e-7);
  EXPECT_LT(fit.gap, 1e-12);
}

TEST(Turnbull, OfDisjointBracketsIsTheirShares) {
  const Turnbull fit = turnbull(std::vector<Bracket>{{0, 1}, {1, 2}, {1, 2}, {2, 3}});
  ASSERT_EQ(fit.cells.size(), 3u);
  EXPECT_NEAR(fit.cells[0].mass, 0.25, 1e-9);
  EXPECT_NEAR(fit.cells[1].mass, 0.5, 1e-9);
  EXPECT_NEAR(fit.cells[2].mass, 0.25, 1e-9);
}

// With breaks known exactly and limits only, the estimate of Kaplan and Meier is the maximum, ties at one strength included.
TEST(Turnbull, OfExactBreaksAndLimitsIsKaplanMeier) {
  const Rng rng(21);
  std::vector<Bracket> brackets;
  std::vector<Lifetime> lives;
  for (std::size_t i = 0; i < 60; ++i) {
    const double at = std::floor(25 * rng.uniform(0, i));
    const bool broken = rng.uniform(1, i) < 0.6;
    lives.push_back({at, broken});
    brackets.push_back(broken ? Bracket{at, at} : Bracket{at, kNever});
  }
  const Turnbull fit = turnbull(brackets, 1e-10);
  for (const SurvivalStep& step : kaplan_meier(lives, 0.05)) {
    if (step.whole == 0) continue;
    EXPECT_NEAR(share_broken(fit, step.at).lo, 1 - step.whole, 1e-7) << step.at;
    EXPECT_NEAR(share_broken(fit, step.at).hi, 1 - step.whole, 1e-7) << step.at;
  }
}

// Searches of a Weibull(0.6, 2.5) that ended after a few halvings of 0..1, each at its own odd places.
std::vector<Bracket> searches(std::uint32_t run, std::size_t n) {
  const Rng rng(31);
  std::vector<Bracket> out(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double t = 0.6 * std::pow(-std::log(rng.uniform(run, 8 * i)), 1 / 2.5);
    Bracket b{0, kNever};
    for (std::size_t j = 1; j < 6; ++j) {
      const double s = std::ceil(16 * rng.uniform(run, 8 * i + j)) / 16;
      if (t <= s)
        b.broke = std::min(b.broke, s);
      else
        b.held = std::max(b.held, s);
    }
    out[i] = b;
  }
  return out;
}

TEST(Turnbull, ReachesTheMaximumOnManySearchesAndFindsTheirLaw) {
  const std::vector<Bracket> brackets = searches(0, 3000);
  const Turnbull fit = turnbull(brackets);
  EXPECT_LT(fit.gap, 1e-6);
  EXPECT_LT(fit.iterations, 1000);
  double all = 0;
  for (const TurnbullCell& cell : fit.cells) {
    EXPECT_GE(cell.mass, 0);
    all += cell.mass;
  }
  EXPECT_NEAR(all, 1, 1e-9);
  for (const double s : {0.25, 0.5, 0.75}) {
    const Interval share = share_broken(fit, s);
    EXPECT_NEAR(share.lo, 1 - std::exp(-std::pow(s / 0.6, 2.5)), 0.04) << s;
    EXPECT_NEAR(share.lo, share.hi, 1e-12);  // cells end where searches looked
  }
}

// Moving mass from one cell to another never raises the likelihood.
TEST(Turnbull, NoMoveOfMassIsBetter) {
  const std::vector<Bracket> brackets = searches(1, 80);
  const Turnbull fit = turnbull(brackets, 1e-9);
  const auto likelihood = [&](const std::vector<TurnbullCell>& cells) {
    double out = 0;
    for (const Bracket& b : brackets) {
      double p = 0;
      for (const TurnbullCell& cell : cells)
        if (cell.lo >= b.held && cell.hi <= b.broke) p += cell.mass;
      out += std::log(p);
    }
    return out;
  };
  EXPECT_NEAR(likelihood(fit.cells), fit.log_likelihood, 1e-9);
  for (std::size_t from = 0; from < fit.cells.size(); ++from) {
    for (std::size_t to = 0; to < fit.cells.size(); ++to) {
      std::vector<TurnbullCell> moved = fit.cells;
      const double mass = std::min(0.01, moved[from].mass);
      moved[from].mass -= mass;
      moved[to].mass += mass;
      EXPECT_LE(likelihood(moved), fit.log_likelihood + 1e-7);
    }
  }
}

TEST(ShareBroken, InsideACellIsBetweenItsEnds) {
  const Turnbull fit = turnbull(std::vector<Bracket>{{0, 1}, {2, 4}});
  EXPECT_NEAR(share_broken(fit, 3).lo, 0.5, 1e-9);
  EXPECT_NEAR(share_broken(fit, 3).hi, 1, 1e-9);
  EXPECT_NEAR(share_broken(fit, 1.5).hi, 0.5, 1e-9);
  EXPECT_EQ(share_broken(fit, 0).hi, 0);
  EXPECT_NEAR(share_broken(fit, 4).lo, 1, 1e-9);
}

TEST(Turnbull, OfNothingAndOfWhatCannotBe) {
  EXPECT_TRUE(turnbull({}).cells.empty());
  EXPECT_NEAR(turnbull(std::vector<Bracket>{{}}).cells.at(0).mass, 1, 1e-12);
  EXPECT_THROW(turnbull(std::vector<Bracket>{{2, 1}}), Error);
  EXPECT_THROW(turnbull(std::vector<Bracket>{{std::nan(""), 1}}), Error);
}

}  // namespace
}  // namespace proofload::stats
