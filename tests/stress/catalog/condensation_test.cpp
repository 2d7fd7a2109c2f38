#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Condensation, AtFullStrengthTheMistIsEverywhereOfItsFormula) {
  const Image fogged = test::stress_at("condensation", test::flat({90, 70}, 3, 100), 1);
  for (std::size_t i = 0; i < fogged.bytes(); ++i) ASSERT_NEAR(fogged.data()[i], 0.4 * 100 + 0.6 * 204, 1);
}

TEST(Condensation, FromTheRimTheMiddleStaysClearLongest) {
  const Image image = test::textured({120, 120}, 3);
  const Image rim = test::stress_at("condensation", image, 0.4);
  EXPECT_TRUE(std::equal(image.row(60) + 170, image.row(60) + 190, rim.row(60) + 170));
  EXPECT_FALSE(std::equal(image.row(2), image.row(2) + 30, rim.row(2)));
  Value params = Value::object();
  params["from"] = "middle";
  const Image middle = test::stress_at("condensation", image, 0.4, params);
  EXPECT_TRUE(std::equal(image.row(2), image.row(2) + 9, middle.row(2)));
  EXPECT_FALSE(std::equal(image.row(60) + 170, image.row(60) + 190, middle.row(60) + 170));
}

}  // namespace
}  // namespace proofload
