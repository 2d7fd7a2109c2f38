#include "proofload/stats/sprt.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {
namespace {

struct Cost {
  double mean, error, sd, above;
};
// Simulated pictures until the test of 0.15 against 0.25 stops.
Cost cost_of_test(double p, int streams) {
  const Rng rng(90210);
  double sum = 0;
  double squares = 0;
  int above = 0;
  for (int stream = 0; stream < streams; ++stream) {
    std::size_t k = 0;
    std::size_t n = 0;
    Side side = Side::undecided;
    while (side == Side::undecided) {
      k += rng.uniform(static_cast<std::uint32_t>(stream), n) < p;
      side = sprt_side(k, ++n, Sprt{});
    }
    sum += static_cast<double>(n);
    squares += static_cast<double>(n) * static_cast<double>(n);
    above += side == Side::above;
  }
  const double mean = sum / streams;
  const double sd = std::sqrt(squares / streams - mean * mean);
  return {mean, sd / std::sqrt(streams), sd, static_cast<double>(above) / streams};
}

struct Row {
  double p, simulated, formula;
};
// Methods of the project, 1.8: mean samples of 400 repetitions, and Wald's formula.
const std::vector<Row>& table() {
  static const std::vector<Row> rows = {{0.02, 33, 32.6},   {0.05, 40, 39.2},   {0.10, 59, 59.5},
                                        {0.15, 126, 116.9}, {0.25, 110, 102.9}, {0.30, 60, 55.7},
                                        {0.40, 29, 28.3}};
  return rows;
}

TEST(Sprt, ExpectedPicturesEqualTheTable) {
  for (const Row& row : table())
    EXPECT_NEAR(sprt_expected_pictures(row.p, Sprt{}), row.formula, 0.05) << row.p;
}

TEST(Sprt, TakesTheTabulatedNumberOfPictures) {
  for (const Row& row : table()) {
    const Cost cost = cost_of_test(row.p, 400);
    EXPECT_NEAR(cost.mean, row.simulated, 3 * std::hypot(cost.error, cost.sd / std::sqrt(400.0)) + 0.5)
        << row.p;
  }
}

TEST(Sprt, KeepsItsErrorRatesOutsideTheZoneAndIsUnreliableInside) {
  // Overshoot makes the true rates a little smaller than stated; four standard errors of 2000 runs are 0.014.
  EXPECT_LE(cost_of_test(0.15, 2000).above, 0.025 + 0.014);
  EXPECT_GE(cost_of_test(0.25, 2000).above, 0.975 - 0.014);
  // Methods, 1.8: 15 to 20 % wrong at 0.18 and 0.22.
  EXPECT_NEAR(cost_of_test(0.18, 2000).above, 0.175, 0.06);
  EXPECT_NEAR(1 - cost_of_test(0.22, 2000).above, 0.175, 0.06);
}

// Where the drift of ln LR vanishes Wald's formula is the limit −a b/E[z²]: from both sides.
TEST(Sprt, ExpectedPicturesAreContinuousWhereTheDriftVanishes) {
  const double up = std::log(0.25 / 0.15);
  const double down = std::log(0.75 / 0.85);
  const double still = -down / (up - down);
  const double there = sprt_expected_pictures(still, Sprt{});
  EXPECT_NEAR(sprt_expected_pictures(still - 1e-5, Sprt{}) / there, 1, 1e-3);
  EXPECT_NEAR(sprt_expected_pictures(still + 1e-5, Sprt{}) / there, 1, 1e-3);
  EXPECT_NEAR(sprt_expected_pictures(0, Sprt{}), std::log(39) / -down, 1e-9);
  EXPECT_NEAR(sprt_expected_pictures(1, Sprt{}), std::log(39) / up, 1e-9);
}

// sqrt((0.6 ln(log_1.1(1000) + 1) + ln 480 / 1.8)/1000) by hand: log_1.1 1000 = 72.476, ln 73.476 = 4.29696,
// ln 480 = 6.17379, so sqrt((2.57818 + 3.42988)/1000).
TEST(ProaBound, EqualsItsFormulaByHand) {
  EXPECT_NEAR(proa_half_width(1000, 0.05), 0.0775117, 2e-6);
  EXPECT_EQ(proa_half_width(0, 0.05), 1);
}

TEST(Sprt, ArgumentsOutsideTheirRangeAreRefused) {
  EXPECT_THROW(sprt_side(2, 1, Sprt{}), Error);
  EXPECT_THROW(sprt_side(1, 2, Sprt{0.3, 0.2, 0.025, 0.025}), Error);
  EXPECT_THROW(sprt_side(1, 2, Sprt{0.1, 0.2, 0, 0.025}), Error);
  EXPECT_THROW(sprt_expected_pictures(1.5, Sprt{}), Error);
}

}  // namespace
}  // namespace proofload::stats
