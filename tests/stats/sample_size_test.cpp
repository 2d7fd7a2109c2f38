#include "proofload/stats/sample_size.h"

#include <gtest/gtest.h>

#include <cmath>

#include "proofload/core/error.h"
#include "proofload/stats/binomial.h"

namespace proofload::stats {
namespace {

TEST(FurtherPictures, AreTheFewestThatDecide) {
  for (const double share : {0.0, 0.1, 0.15, 0.19, 0.25, 0.4, 1.0}) {
    const auto more = further_pictures(share, 30, 0.2, 0.05);
    ASSERT_TRUE(more) << share;
    const auto contains = [&](std::size_t n) {
      const Interval i = clopper_pearson_effective(share, static_cast<double>(n), 0.05);
      return i.lo <= 0.2 && 0.2 <= i.hi;
    };
    EXPECT_FALSE(contains(30 + *more)) << share;
    if (*more > 0) {
      EXPECT_TRUE(contains(30 + *more - 1)) << share;
    }
  }
}

TEST(FurtherPictures, ComeNearTheNormalFormula) {
  const double z = 1.959964;
  for (const double share : {0.17, 0.185, 0.22, 0.23}) {
    const double formula = z * z * share * (1 - share) / ((share - 0.2) * (share - 0.2)) - 100;
    EXPECT_NEAR(static_cast<double>(*further_pictures(share, 100, 0.2, 0.05)) / formula, 1, 0.2) << share;
  }
}

TEST(FurtherPictures, AreNoneWhenDecidedAndUnknownWhenTheShareIsTheBorder) {
  EXPECT_EQ(further_pictures(0.5, 200, 0.2, 0.05), 0u);
  EXPECT_EQ(further_pictures(0.2, 200, 0.2, 0.05), std::nullopt);
  EXPECT_EQ(further_pictures(0.2 + 1e-7, 200, 0.2, 0.05), std::nullopt);
  EXPECT_EQ(further_pictures(0, 0, 0.2, 0.05), 17u);  // 0.975 of no break in 17: 1 − 0.025^(1/17) = 0.195
}

TEST(FurtherPictures, ArgumentsOutsideTheirRangeAreRefused) {
  EXPECT_THROW(further_pictures(1.2, 10, 0.2, 0.05), Error);
  EXPECT_THROW(further_pictures(0.2, 10, -0.2, 0.05), Error);
  EXPECT_THROW(further_pictures(0.2, 10, 0.2, 1), Error);
}

}  // namespace
}  // namespace proofload::stats
