#include "proofload/core/float_text.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "proofload/core/text.h"

namespace proofload {
namespace {

TEST(FloatText, IsShort) {
  EXPECT_EQ(float_text(0.1f), "0.1");
  EXPECT_EQ(float_text(-3.0f), "-3");
  EXPECT_EQ(float_text(1e-7f), "1e-07");
}

TEST(FloatText, ReadsBackAsTheSameFloat) {
  // A step that is prime to 2^32 visits all exponents.
  for (std::uint64_t bits = 0; bits < (std::uint64_t{1} << 32); bits += 7919 * 101) {
    const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (!std::isfinite(value)) continue;
    const auto back = parse_number(float_text(value));
    ASSERT_TRUE(back.has_value()) << value;
    EXPECT_EQ(static_cast<float>(*back), value);
  }
}

}  // namespace
}  // namespace proofload
