#include <gtest/gtest.h>

#include <algorithm>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

Value params(double contrast) { return Value::Object{{"contrast", contrast}, {"domain", "coded"}}; }

// x(1 - d·P): with the same map P at every strength, and P from 0 to 1.
TEST(PlasmaShadow, LossIsProportionalToTheDarkening) {
  const Image white = flat({256, 256}, 1, 255);
  const Image whole = stress_at("plasma_shadow", white, 1, params(1));
  const Image half = stress_at("plasma_shadow", white, 0.5, params(1));
  for (std::size_t i = 0; i < white.bytes(); ++i)
    ASSERT_NEAR(255 - half.data()[i], (255 - whole.data()[i]) / 2.0, 0.76);
  EXPECT_EQ(*std::min_element(whole.data(), whole.data() + whole.bytes()), 0);
  EXPECT_EQ(*std::max_element(whole.data(), whole.data() + whole.bytes()), 255);
}

TEST(PlasmaShadow, ContrastPartsLightAndShade) {
  const Image white = flat({256, 256}, 1, 255);
  const auto extreme = [&](double contrast) {
    const Image out = stress_at("plasma_shadow", white, 1, params(contrast));
    return std::count_if(out.data(), out.data() + out.bytes(), [](int v) { return v == 0 || v == 255; });
  };
  EXPECT_GT(extreme(10), 20 * extreme(1));
}

}  // namespace
}  // namespace proofload
