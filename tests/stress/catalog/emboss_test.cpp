#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

// The kernel of albumentations on pixels that are there, by its own words: (1 − alpha)·nothing + alpha·effect.
TEST(Emboss, IsTheKernelOfAlbumentations) {
  const Image clean = test::textured({31, 22}, 3);
  for (const double strength : {0.2, 0.7})
    for (const double alpha : {0.3, 1.0}) {
      Value params = Value::object();
      params["depth"] = strength;
      const Image out = test::stress_at("emboss", clean, alpha, params);
      const double effect[3][3] = {{-1 - strength, -strength, 0},
                                   {-strength, 1, strength},
                                   {0, strength, 1 + strength}};
      for (int y = 1; y + 1 < clean.height(); ++y)
        for (int x = 1; x + 1 < clean.width(); ++x)
          for (int c = 0; c < 3; ++c) {
            double sum = (1 - alpha) * clean.row(y)[3 * x + c];
            for (int v = -1; v <= 1; ++v)
              for (int u = -1; u <= 1; ++u)
                sum += alpha * effect[v + 1][u + 1] * clean.row(y + v)[3 * (x + u) + c];
            EXPECT_NEAR(out.row(y)[3 * x + c], std::clamp(sum, 0.0, 255.0), 0.501);
          }
    }
}

TEST(Emboss, EvenAreasStayAndARampGetsBrighterByItsSlope) {
  EXPECT_EQ(test::stress_at("emboss", test::flat({9, 7}, 3, 88), 1), test::flat({9, 7}, 3, 88));
  Image ramp({40, 30}, 1);
  for (int y = 0; y < 30; ++y)
    for (int x = 0; x < 40; ++x) ramp.row(y)[x] = static_cast<std::uint8_t>(20 + 2 * x + 3 * y);
  const Image out = test::stress_at("emboss", ramp, 1);
  // (1 + d)·2(2 + 3) + d·2(2 + 3) with d = 1/2.
  for (int y = 1; y < 29; ++y)
    for (int x = 1; x < 39; ++x) EXPECT_EQ(out.row(y)[x], ramp.row(y)[x] + 20);
}

}  // namespace
}  // namespace proofload
