#include "proofload/stress/planck.h"

#include <gtest/gtest.h>

namespace proofload::stress {
namespace {

// Published chromaticities of black bodies (Wyszecki and Stiles): the cubics miss them by less than 0.002.
TEST(Planck, TheLocusPassesThroughPublishedPoints) {
  struct Row {
    double kelvin, x, y;
  };
  for (const Row& row : {Row{2000, 0.5267, 0.4133}, Row{2856, 0.4475, 0.4074}, Row{4000, 0.3805, 0.3768},
                         Row{5000, 0.3451, 0.3516}, Row{6500, 0.3135, 0.3237}, Row{10000, 0.2807, 0.2884}}) {
    const Chromaticity found = planckian_locus(1e6 / row.kelvin);
    EXPECT_NEAR(found.x, row.x, 0.002) << row.kelvin;
    EXPECT_NEAR(found.y, row.y, 0.002) << row.kelvin;
  }
}

TEST(Planck, WarmerIsRedderAndLessBlue) {
  for (double mired = 50; mired < 590; mired += 10) {
    EXPECT_LT(black_body(mired).red, black_body(mired + 10).red) << mired;
    EXPECT_GT(black_body(mired).blue, black_body(mired + 10).blue) << mired;
  }
}

}  // namespace
}  // namespace proofload::stress
