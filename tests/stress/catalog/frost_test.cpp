#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Frost, TheIceIsAsDenseAsPhotographsOfIt) {
  // On black only the ice is seen. Photographs of frost have means of 0.48 to 0.81.
  const Image ice = test::stress_at("frost", test::flat({224, 224}, 1, 0), 1);
  const double mean = test::mean_of(ice) / 242;
  EXPECT_GT(mean, 0.45);
  EXPECT_LT(mean, 0.85);
  // Denser at the rim than in the middle.
  double middle = 0;
  double rim = 0;
  for (int y = 0; y < 224; ++y)
    for (int x = 0; x < 224; ++x) {
      const bool inner = std::max(std::abs(x - 112), std::abs(y - 112)) < 40;
      const bool outer = std::max(std::abs(x - 112), std::abs(y - 112)) > 100;
      if (inner) middle += ice.row(y)[x] / 6241.0;
      if (outer) rim += ice.row(y)[x] / (50176.0 - 201 * 201);
    }
  EXPECT_GT(rim, middle + 20);
}

TEST(Frost, LightOfTheSceneIsTakenByTheShare) {
  Value params = Value::object();
  params["kept"] = 0.4;
  const Image a = test::stress_at("frost", test::flat({60, 60}, 1, 0), 0.5, params);
  const Image b = test::stress_at("frost", test::flat({60, 60}, 1, 100), 0.5, params);
  for (std::size_t i = 0; i < a.bytes(); ++i) ASSERT_NEAR(b.data()[i] - a.data()[i], 100 * 0.7, 1.01);
}

}  // namespace
}  // namespace proofload
