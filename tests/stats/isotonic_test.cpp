#include "proofload/stats/isotonic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {
namespace {

// Methods of the project, 1.5.
TEST(Isotonic, EqualsTheTabulatedFit) {
  const Isotonic fit = isotonic(std::vector<double>{.02, .05, .04, .10, .22, .20, .40});
  const std::vector<double> expected = {.02, .045, .045, .10, .21, .21, .40};
  ASSERT_EQ(fit.values.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(fit.values[i], expected[i], 1e-12);
  EXPECT_NEAR(fit.largest_change, 0.01, 1e-12);
}

// The max-min formula of the weighted fit: the largest over starts of the smallest over ends of the mean between.
TEST(Isotonic, EqualsTheMaxMinFormula) {
  const Rng rng(12);
  for (std::uint32_t round = 0; round < 50; ++round) {
    std::vector<double> values(20);
    std::vector<double> weights(20);
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = rng.uniform(round, i);
      weights[i] = 0.1 + rng.uniform(round, 100 + i);
    }
    const Isotonic fit = isotonic(values, weights);
    for (std::size_t i = 0; i < values.size(); ++i) {
      double largest = -1;
      for (std::size_t a = 0; a <= i; ++a) {
        double smallest = 2;
        double sum = 0;
        double weight = 0;
        for (std::size_t b = a; b < values.size(); ++b) {
          sum += weights[b] * values[b];
          weight += weights[b];
          if (b >= i) smallest = std::min(smallest, sum / weight);
        }
        largest = std::max(largest, smallest);
      }
      EXPECT_NEAR(fit.values[i], largest, 1e-12);
    }
  }
}

TEST(Isotonic, LeavesARisingCurveAlone) {
  const std::vector<double> rising = {0, 0.1, 0.1, 0.7};
  EXPECT_EQ(isotonic(rising).values, rising);
  EXPECT_EQ(isotonic(rising).largest_change, 0);
  EXPECT_TRUE(isotonic({}).values.empty());
}

TEST(Isotonic, WeightsThatCannotBeAreRefused) {
  const std::vector<double> values = {1, 2};
  EXPECT_THROW(isotonic(values, std::vector<double>{1}), Error);
  EXPECT_THROW(isotonic(values, std::vector<double>{1, 0}), Error);
}

}  // namespace
}  // namespace proofload::stats
