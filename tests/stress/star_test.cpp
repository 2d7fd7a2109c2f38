#include "proofload/stress/star.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace proofload::stress {
namespace {

// Reach times squared distance is the squared length of a ray: 1 in the mean with a deviation of 1/4, blended between
// neighbours.
TEST(Star, RaysHaveTheStatedLengths) {
  double sum = 0;
  double square = 0;
  int count = 0;
  for (std::uint32_t index = 0; index < 20; ++index) {
    const Star star({50.3, 49.7}, Rng(9), index);
    std::vector<float> reach(101);
    std::vector<float> off_ray(101);
    for (int y = 0; y < 101; ++y) {
      star.row(y, reach, off_ray);
      for (int x = 0; x < 101; ++x) {
        const double distance = std::hypot(x - 50.3, y - 49.7);
        if (distance < 20 || distance > 50) continue;
        const double length = std::sqrt(static_cast<double>(reach[static_cast<std::size_t>(x)])) * distance;
        sum += length;
        square += length * length;
        ++count;
        ASSERT_LE(std::abs(off_ray[static_cast<std::size_t>(x)]), 0.5F);
      }
    }
  }
  EXPECT_NEAR(sum / count, 1, 0.03);
  // Between two rays the variance of the blend is 2/3 of that of a ray in the mean.
  EXPECT_NEAR(square / count - sum / count * (sum / count), 0.0625 * 2 / 3, 0.008);
}

}  // namespace
}  // namespace proofload::stress
