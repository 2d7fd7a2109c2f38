#include "proofload/stress/relief.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/stress/border.h"
#include "support/stressing.h"

namespace proofload::stress {
namespace {

const std::vector<Size> kSizes = {{1, 1}, {1, 9}, {9, 1}, {2, 5}, {3, 3}, {17, 9}, {33, 5}, {66, 12}};

TEST(Relief, IsItsFormulaWithMirroredBordersOnEveryInstructionSet) {
  test::for_every_target([](std::string_view name) {
    SCOPED_TRACE(std::string(name));
    for (const Size size : kSizes)
      for (const int channels : {1, 3}) {
        const Image clean = test::textured(size, channels);
        Image lit = clean;
        add_relief(lit, 1.375F, 0.625F);
        for (int y = 0; y < size.height; ++y)
          for (int x = 0; x < size.width; ++x)
            for (int c = 0; c < channels; ++c) {
              const auto at = [&](int i, int j) {
                return int{clean.row(
                    reflect_101(y + j, size.height))[reflect_101(x + i, size.width) * channels + c]};
              };
              // Eighths: exact in single precision.
              const double grey = at(0, 0) + 1.375 * (at(1, 1) - at(-1, -1)) +
                                  0.625 * (at(1, 0) - at(-1, 0) + at(0, 1) - at(0, -1));
              ASSERT_EQ(lit.row(y)[x * channels + c], std::floor(std::clamp(grey + 0.5, 0.0, 255.0)))
                  << size.width << " x " << size.height << " at " << x << ", " << y;
            }
      }
  });
}

TEST(Relief, WithoutLightNothingChangesAndCopiesStayClean) {
  const Image clean = test::textured({40, 30}, 3);
  const Image copy = clean;
  Image lit = clean;
  add_relief(lit, 0, 0);
  EXPECT_EQ(lit, clean);
  add_relief(lit, 2, 1);
  EXPECT_NE(lit, clean);
  EXPECT_EQ(copy, clean);
}

}  // namespace
}  // namespace proofload::stress
