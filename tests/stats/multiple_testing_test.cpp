#include "proofload/stats/multiple_testing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {
namespace {

void expect_near(const std::vector<double>& found, const std::vector<double>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-12) << i;
}

TEST(Holm, EqualsACaseByHand) {
  expect_near(holm(std::vector<double>{0.01, 0.04, 0.03, 0.005}), {0.03, 0.06, 0.06, 0.02});
  expect_near(holm(std::vector<double>{0.6, 0.5}), {1, 1});
  EXPECT_TRUE(holm({}).empty());
}

TEST(BenjaminiHochberg, EqualsACaseByHand) {
  expect_near(benjamini_hochberg(std::vector<double>{0.01, 0.04, 0.03, 0.005}), {0.02, 0.04, 0.04, 0.02});
}

// The fifteen p-values of Benjamini and Hochberg (1995), section 3.2: at 0.05 their procedure rejects four, Bonferroni three.
TEST(BenjaminiHochberg, RejectsWhatItsPaperRejects) {
  const std::vector<double> p = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000};
  int found = 0;
  for (const double adjusted : benjamini_hochberg(p)) found += adjusted <= 0.05;
  EXPECT_EQ(found, 4);
  int sure = 0;
  for (const double adjusted : holm(p)) sure += adjusted <= 0.05;
  EXPECT_EQ(sure, 3);
}

TEST(MultipleTesting, KeepsItsPromises) {
  const Rng rng(51);
  constexpr int kRuns = 3000;
  int any_false = 0;
  double false_share = 0;
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    std::vector<double> p(20);
    for (std::size_t i = 0; i < p.size(); ++i) {
      p[i] = rng.uniform(run, i);
      if (i >= 15) p[i] = std::pow(p[i], 8);  // true effects
    }
    const std::vector<double> sure = holm(p);
    const std::vector<double> found = benjamini_hochberg(p);
    bool wrong = false;
    double rejected = 0;
    double falsely = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
      wrong = wrong || (i < 15 && sure[i] <= 0.1);
      rejected += found[i] <= 0.1;
      falsely += i < 15 && found[i] <= 0.1;
    }
    any_false += wrong;
    false_share += rejected > 0 ? falsely / rejected : 0;
  }
  EXPECT_LE(any_false / 3000.0, 0.1 + 0.017);  // three standard errors
  EXPECT_GE(any_false / 3000.0, 0.05);
  EXPECT_NEAR(false_share / kRuns, 0.1 * 15 / 20, 0.015);  // the level times the share of true nulls, exactly
}

TEST(EBenjaminiHochberg, EqualsACaseByHand) {
  // Four tests at 0.05: the k-th largest must be 80/k.
  EXPECT_EQ(e_benjamini_hochberg(std::vector<double>{100, 5, 50, 1}, 0.05), (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(e_benjamini_hochberg(std::vector<double>{79, 1, 1, 1}, 0.05), (std::vector<std::size_t>{}));
  EXPECT_EQ(e_benjamini_hochberg(std::vector<double>{20, 20, 20, 20}, 0.05),
            (std::vector<std::size_t>{0, 1, 2, 3}));
}

TEST(MultipleTesting, ArgumentsOutsideTheirRangeAreRefused) {
  EXPECT_THROW(holm(std::vector<double>{1.1}), Error);
  EXPECT_THROW(benjamini_hochberg(std::vector<double>{std::nan("")}), Error);
  EXPECT_THROW(e_benjamini_hochberg(std::vector<double>{-1}, 0.05), Error);
}

}  // namespace
}  // namespace proofload::stats
