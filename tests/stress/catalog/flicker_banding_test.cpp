#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "proofload/stress/linear_light.h"
#include "support/stressing.h"

namespace proofload {
namespace {

TEST(FlickerBanding, RowsFollowACosineInLinearLight) {
  Value params = Value::object();
  params["bands"] = 2.0;
  params["exposure"] = 0.0;
  const Image grey = test::flat({8, 200}, 3, 150);
  const Image banded = test::stress_at("flicker_banding", grey, 0.3, params);
  const auto& linear = stress::linear_of_codes();
  double mean = 0;
  double most = 0;
  for (int y = 0; y < 200; ++y) {
    mean += linear[banded.row(y)[0]] / 200.0;
    most = std::max<double>(most, linear[banded.row(y)[0]]);
    ASSERT_EQ(banded.row(y)[0], banded.row(y)[23]);
    ASSERT_EQ(banded.row(y)[0], banded.row((y + 100) % 200)[0]) << "two bands";
  }
  EXPECT_NEAR(mean, linear[150], 0.002);
  EXPECT_NEAR(most, linear[150] * 1.3, 0.004);
}

TEST(FlickerBanding, AnExposureOfWholePeriodsShowsNone) {
  Value params = Value::object();
  params["exposure"] = 2.0;
  const Image image = test::textured({60, 90}, 3);
  EXPECT_EQ(test::stress_at("flicker_banding", image, 1, params), image);
}

}  // namespace
}  // namespace proofload
