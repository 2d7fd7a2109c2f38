#include "proofload/image/planes.h"

#include <gtest/gtest.h>

#include <vector>

namespace proofload {
namespace {

std::vector<float> quotients(const std::array<double, 3>& divisors) {
  std::vector<float> out(3 * 256);
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t x = 0; x < 256; ++x)
      out[c * 256 + x] = static_cast<float>(static_cast<double>(x) / divisors[c]);
  return out;
}

TEST(Planes, TheCommonScalesAreQuotientsToTheLastBit) {
  EXPECT_EQ(plain_divisors(quotients({1, 1, 1})), (std::array<float, 3>{1, 1, 1}));
  EXPECT_EQ(plain_divisors(quotients({255, 255, 255})), (std::array<float, 3>{255, 255, 255}));
  EXPECT_EQ(plain_divisors(quotients({1, 255, 58})), (std::array<float, 3>{1, 255, 58}));
}

TEST(Planes, AnyOtherTableIsNone) {
  std::vector<float> shifted = quotients({255, 255, 255});
  shifted[700] += 1e-7f;
  EXPECT_FALSE(plain_divisors(shifted).has_value());
  std::vector<float> negative(3 * 256);
  for (std::size_t i = 0; i < negative.size(); ++i) negative[i] = -1.0f;
  EXPECT_FALSE(plain_divisors(negative).has_value());
}

TEST(Planes, SplitIsTheTableAtEveryWidth) {
  const std::array<float, 3> by = {1, 255, 3};
  for (std::size_t width = 0; width <= 150; ++width) {
    std::vector<std::uint8_t> rgb(3 * width);
    for (std::size_t i = 0; i < rgb.size(); ++i) rgb[i] = static_cast<std::uint8_t>(i * 37 + width);
    std::array<std::vector<float>, 3> planes;
    for (auto& plane : planes) plane.assign(width + 1, -1);
    split_planes(rgb.data(), width, by, {planes[0].data(), planes[1].data(), planes[2].data()});
    for (std::size_t c = 0; c < 3; ++c) {
      for (std::size_t x = 0; x < width; ++x)
        ASSERT_EQ(planes[c][x], static_cast<float>(rgb[3 * x + c]) / by[c]) << width << ' ' << c << ' ' << x;
      EXPECT_EQ(planes[c][width], -1);
    }
  }
}

}  // namespace
}  // namespace proofload
