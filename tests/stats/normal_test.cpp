#include "proofload/stats/normal.h"

#include <gtest/gtest.h>

#include "proofload/core/error.h"

namespace proofload::stats {
namespace {

// Tables of the normal and chi-squared distributions.
TEST(Normal, QuantilesAndTailsOfTheTables) {
  EXPECT_NEAR(two_sided_z(0.05), 1.959963985, 1e-9);
  EXPECT_NEAR(two_sided_z(0.01), 2.575829304, 1e-9);
  EXPECT_NEAR(chi_squared_tail(3.841458821), 0.05, 1e-9);
  EXPECT_NEAR(chi_squared_tail(6.634896601), 0.01, 1e-9);
  EXPECT_EQ(chi_squared_tail(0), 1);
  EXPECT_THROW(two_sided_z(0), Error);
}

}  // namespace
}  // namespace proofload::stats
