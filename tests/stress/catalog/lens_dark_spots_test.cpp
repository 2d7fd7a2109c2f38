#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

Value set(const char* name, Value value) {
  Value out = Value::object();
  out[name] = std::move(value);
  return out;
}

TEST(LensDarkSpots, TheCoveredShareIsTheParameter) {
  const Image white = test::flat({500, 400}, 1, 250);
  for (const double covered : {0.05, 0.2, 0.5}) {
    double mean = 0;
    for (std::uint64_t camera = 0; camera < 12; ++camera)
      mean += test::mean_of(
                  test::stress_at("lens_dark_spots", white, covered, set("opacity", 1.0), {1, camera, 0})) /
              12;
    // Soft edges cover a little more than their radius; spots that hang over the rim a little less.
    EXPECT_NEAR((250 - mean) / 244, covered, 0.1 * covered + 0.01) << covered;
  }
}

TEST(LensDarkSpots, TheyStayWhereTheyAre) {
  const Image white = test::flat({80, 60}, 3, 250);
  EXPECT_EQ(test::stress_at("lens_dark_spots", white, 0.2, Value::object(), {1, 7, 0}),
            test::stress_at("lens_dark_spots", white, 0.2, Value::object(), {2, 7, 9}));
}

}  // namespace
}  // namespace proofload
