#include <gtest/gtest.h>

#include <cstdlib>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

Value params(const char* direction, const char* mode = "smooth") {
  return Value::Object{{"direction", direction}, {"mode", mode}};
}

Image impulse() {
  Image image = flat({9, 9}, 1, 100);
  image.row(4)[4] = 126;  // 26 = 2·13 above
  return image;
}

// The 3 × 3 kernel [1 1 1; 1 5 1; 1 1 1]/13 of Pillow.
TEST(Sharpness, FactorZeroIsTheSmoothingKernel) {
  const Image out = stress_at("sharpness", impulse(), 0, params("less"));
  for (int y = 0; y < 9; ++y)
    for (int x = 0; x < 9; ++x) {
      const bool near = std::abs(x - 4) <= 1 && std::abs(y - 4) <= 1;
      EXPECT_EQ(out.row(y)[x], x == 4 && y == 4 ? 110 : near ? 102 : 100);
    }
}

// B + k(x - B) with k = 4: the middle 110 + 4·16, its neighbours 102 - 4·2.
TEST(Sharpness, AboveOneEdgesOvershoot) {
  const Image out = stress_at("sharpness", impulse(), 4);
  EXPECT_EQ(out.row(4)[4], 174);
  EXPECT_EQ(out.row(3)[3], 94);
  EXPECT_EQ(out.row(2)[2], 100);
}

TEST(Sharpness, FlatPicturesAndTheMeanStay) {
  for (const char* mode : {"smooth", "unsharp"})
    for (const char* direction : {"less", "more"}) {
      const double factor = direction[0] == 'l' ? 0 : 10;
      EXPECT_EQ(stress_at("sharpness", flat({20, 20}, 3, 77), factor, params(direction, mode)),
                flat({20, 20}, 3, 77));
    }
  Image inner = flat({60, 60}, 1, 128);  // nothing clips and the rim is flat
  for (int y = 10; y < 50; ++y)
    for (int x = 10; x < 50; ++x) inner.row(y)[x] = static_cast<std::uint8_t>(118 + (x * 7 + y * 13) % 21);
  EXPECT_NEAR(test::mean_of(stress_at("sharpness", inner, 3)), test::mean_of(inner), 0.05);
}

TEST(Sharpness, UnsharpMaskingLeavesSmallDifferencesAlone) {
  Value masked = params("more", "unsharp");
  masked["threshold"] = 10;
  Image step = flat({40, 10}, 1, 100);
  for (int y = 0; y < 10; ++y)
    for (int x = 20; x < 40; ++x) step.row(y)[x] = 105;
  EXPECT_EQ(stress_at("sharpness", step, 10, masked), step);
  EXPECT_NE(stress_at("sharpness", step, 10, params("more", "unsharp")), step);
}

}  // namespace
}  // namespace proofload
