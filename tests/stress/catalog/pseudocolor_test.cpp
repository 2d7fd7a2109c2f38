#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::stress_at;

// At full share only the luma decides: pixels of equal luma become equal.
TEST(Pseudocolor, TheTopIsAPaletteOfTheLuma) {
  const Image picture = test::textured({80, 60}, 3);
  const Image out = stress_at("pseudocolor", picture, 1);
  std::map<int, std::vector<std::uint8_t>> palette;
  for (std::size_t i = 0; i < picture.bytes(); i += 3) {
    const std::uint8_t* p = picture.data() + i;
    const int luma = (77 * p[0] + 150 * p[1] + 29 * p[2] + 128) / 256;
    const std::vector<std::uint8_t> colour(out.data() + i, out.data() + i + 3);
    const auto known = palette.emplace(luma, colour).first;
    ASSERT_EQ(known->second, colour);
  }
  EXPECT_GT(palette.size(), 100U);
}

TEST(Pseudocolor, TheShareMixesLinearly) {
  const Image picture = test::textured({80, 60}, 3);
  const Image whole = stress_at("pseudocolor", picture, 1);
  const Image part = stress_at("pseudocolor", picture, 0.25);
  for (std::size_t i = 0; i < picture.bytes(); ++i)
    ASSERT_NEAR(part.data()[i], 0.75 * picture.data()[i] + 0.25 * whole.data()[i], 0.51);
}

}  // namespace
}  // namespace proofload
