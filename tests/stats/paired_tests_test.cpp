#include "proofload/stats/paired_tests.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "proofload/core/error.h"

namespace proofload::stats {
namespace {

TEST(McNemar, EqualsTheTabulatedValue) {
  EXPECT_NEAR(mcnemar_exact(25, 9), 0.009041, 5e-7);  // methods of the project, 1.9
  EXPECT_NEAR(mcnemar_exact(9, 25), 0.009041, 5e-7);
}

// b = 1, c = 7 (Fagerland and others 2013, airway hyper-responsiveness): exact 18/256, mid-p 10/256.
TEST(McNemar, EqualsAPublishedExample) {
  EXPECT_NEAR(mcnemar_exact(1, 7), 18.0 / 256, 1e-12);
  EXPECT_NEAR(mcnemar_mid_p(1, 7), 10.0 / 256, 1e-12);
}

TEST(McNemar, OfNoDifferenceIsOne) {
  for (const std::size_t k : {0u, 1u, 30u}) {
    EXPECT_EQ(mcnemar_exact(k, k), 1);
    EXPECT_EQ(mcnemar_mid_p(k, k), 1);
  }
  EXPECT_NEAR(mcnemar_exact(0, 5), 2.0 / 32, 1e-12);
  EXPECT_NEAR(mcnemar_mid_p(0, 5), 1.0 / 32, 1e-12);
}

// Under "both alike" b given b + c is Bin(b + c, 1/2): how often is p <= 0.05? All cases counted, first for every number of
// differences, then over the numbers of differences that 100 pictures show.
TEST(McNemar, KeepsItsLevel) {
  constexpr std::size_t kPictures = 100;
  std::vector<double> mid(kPictures + 1, 0);
  for (std::size_t n = 1; n <= kPictures; ++n) {
    double exact = 0;
    double term = std::pow(0.5, static_cast<double>(n));
    for (std::size_t b = 0; b <= n; ++b) {
      if (mcnemar_exact(b, n - b) <= 0.05) exact += term;
      if (mcnemar_mid_p(b, n - b) <= 0.05) mid[n] += term;
      term *= static_cast<double>(n - b) / static_cast<double>(b + 1);
    }
    EXPECT_LE(exact, 0.05);
    EXPECT_GE(mid[n], exact);
  }
  for (double differing = 0.02; differing < 1; differing += 0.02) {
    double level = 0;
    double term = std::pow(1 - differing, kPictures);
    for (std::size_t n = 0; n <= kPictures; ++n) {
      level += term * mid[n];
      term *= static_cast<double>(kPictures - n) / static_cast<double>(n + 1) * differing / (1 - differing);
    }
    EXPECT_LE(level, 0.0535) << differing;
  }
}

TEST(SignTest, CountsOnlyWhatIsCertain) {
  const double never = std::numeric_limits<double>::infinity();
  const std::vector<Bracket> a = {{2, 3}, {1, 2}, {1, 2}, {5, never}, {5, never}, {2, 2}, {0, 1}};
  const std::vector<Bracket> b = {{1, 2}, {1.5, 3}, {2, 4}, {5, never}, {3, 4}, {1, 2}, {5, never}};
  const SignTest test = sign_test(a, b);
  EXPECT_EQ(test.later, 2u);    // touching brackets, and never against a break before
  EXPECT_EQ(test.earlier, 2u);  // {1, 2} before {2, 4}, {0, 1} before never
  EXPECT_EQ(test.ties, 3u);     // an overlap, both never, a point inside
  EXPECT_EQ(test.p, 1);
}

TEST(SignTest, IsTheExactTestOfTheCertainOnes) {
  std::vector<Bracket> a(40, Bracket{1, 2});
  std::vector<Bracket> b(40, Bracket{1, 2});
  for (std::size_t i = 0; i < 25; ++i) a[i] = {3, 4};
  for (std::size_t i = 25; i < 34; ++i) b[i] = {3, 4};
  EXPECT_NEAR(sign_test(a, b).p, 0.009041, 5e-7);
  EXPECT_EQ(sign_test({}, {}).p, 1);
  EXPECT_THROW(sign_test(a, {}), Error);
}

}  // namespace
}  // namespace proofload::stats
