#include "proofload/stats/breaking_curve.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {
namespace {

// Methods of the project, 1.5: Weibull(0.6, 2.5).
TEST(StrengthAt, EqualsTheTabulatedLimits) {
  const BreakingCurve curve{0.6, 2.5, 0, 0, 1, 0, 0};
  EXPECT_NEAR(*strength_at(curve, 0.2), 0.329295, 5e-7);
  EXPECT_NEAR(*strength_at(curve, 0.5), 0.518181, 5e-7);
  EXPECT_NEAR(*share_broken(curve, 0.518181), 0.5, 1e-5);
}

TEST(StrengthAt, KnowsItsBounds) {
  const BreakingCurve curve{0.6, 2.5, 0.1, 0.3, 0.5, 0, 0};
  EXPECT_EQ(strength_at(curve, 0.05), 0.0);  // at rest already
  EXPECT_FALSE(strength_at(curve, 0.7));     // the rest never breaks
  EXPECT_FALSE(strength_at(curve, 0.69));    // beyond what was tested
  EXPECT_FALSE(share_broken(curve, 0.6));
  EXPECT_EQ(share_broken(curve, 0), 0.1);
  const double s = *strength_at(curve, 0.2);
  EXPECT_NEAR(*share_broken(curve, s), 0.2, 1e-12);
}

// A grid of 32 levels on 0..1, 4000 pictures of a known curve.
std::vector<Bracket> grid(double at_rest, double never, std::uint32_t stream) {
  const Rng rng(91);
  std::vector<Bracket> out;
  for (std::size_t i = 0; i < 4000; ++i) {
    const double u = rng.uniform(stream, 2 * i);
    if (u < at_rest) {
      out.push_back({-std::numeric_limits<double>::infinity(), 0});
    } else if (u > 1 - never) {
      out.push_back({1, std::numeric_limits<double>::infinity()});
    } else {
      const double t = 0.6 * std::pow(-std::log(rng.uniform(stream, 2 * i + 1)), 1 / 2.5);
      const double level = std::ceil(32 * t) / 32;
      out.push_back(level > 1 ? Bracket{1, std::numeric_limits<double>::infinity()}
                              : Bracket{level - 1.0 / 32, level});
    }
  }
  return out;
}

TEST(FitBreakingCurve, FindsTheCurveThatWasPutIn) {
  const BreakingCurve plain = fit_breaking_curve(grid(0, 0, 0));
  EXPECT_NEAR(plain.scale, 0.6, 0.015);
  EXPECT_NEAR(plain.steepness, 2.5, 0.12);
  EXPECT_LT(plain.at_rest, 0.005);
  EXPECT_LT(plain.never, 0.03);
  const BreakingCurve full = fit_breaking_curve(grid(0.05, 0.3, 1));
  EXPECT_NEAR(full.scale, 0.6, 0.02);
  EXPECT_NEAR(full.steepness, 2.5, 0.2);
  EXPECT_NEAR(full.at_rest, 0.05, 0.011);
  EXPECT_NEAR(full.never, 0.3, 0.03);
  EXPECT_EQ(full.tested, 1);
  // With the right shape the deviance is about chi-squared with as many degrees as there are levels.
  EXPECT_GT(full.deviance, 0);
  EXPECT_LT(full.deviance, 70);
}

TEST(FitBreakingCurve, SaysWhenTheShapeIsWrong) {
  std::vector<Bracket> two_humps;
  for (int i = 0; i < 500; ++i) {
    two_humps.push_back({0.1, 0.15});
    two_humps.push_back({0.85, 0.9});
  }
  EXPECT_GT(fit_breaking_curve(two_humps).deviance, 500);
}

// No neighbour of the fit is better.
TEST(FitBreakingCurve, IsAMaximum) {
  const std::vector<Bracket> pictures = grid(0.05, 0.2, 2);
  const BreakingCurve fit = fit_breaking_curve(pictures);
  const auto likelihood = [&](const BreakingCurve& c) {
    const auto share = [&](double s) {
      if (s < 0) return 0.0;
      if (std::isinf(s)) return 1.0;
      return c.at_rest + (1 - c.at_rest - c.never) * (1 - std::exp(-std::pow(s / c.scale, c.steepness)));
    };
    double out = 0;
    for (const Bracket& b : pictures) out += std::log(share(b.broke) - share(b.held));
    return out;
  };
  EXPECT_NEAR(likelihood(fit), fit.log_likelihood, 1e-6);
  for (const double step : {-0.003, 0.003}) {
    BreakingCurve near = fit;
    near.scale += step;
    EXPECT_LT(likelihood(near), fit.log_likelihood + 1e-6);
    near = fit;
    near.steepness += 10 * step;
    EXPECT_LT(likelihood(near), fit.log_likelihood + 1e-6);
    near = fit;
    near.at_rest += step;
    EXPECT_LT(likelihood(near), fit.log_likelihood + 1e-6);
    near = fit;
    near.never += step;
    EXPECT_LT(likelihood(near), fit.log_likelihood + 1e-6);
  }
}

TEST(FitBreakingCurve, ArgumentsThatCannotBeAreRefused) {
  EXPECT_THROW(fit_breaking_curve({}), Error);
  EXPECT_THROW(fit_breaking_curve(std::vector<Bracket>{{1, 1}}), Error);
  EXPECT_THROW(fit_breaking_curve(std::vector<Bracket>{{-std::numeric_limits<double>::infinity(), 0}}),
               Error);
  EXPECT_THROW(strength_at(BreakingCurve{}, 1), Error);
}

}  // namespace
}  // namespace proofload::stats
