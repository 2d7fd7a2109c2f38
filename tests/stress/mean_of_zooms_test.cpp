#include "proofload/stress/mean_of_zooms.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "support/stressing.h"

namespace proofload::stress {
namespace {

double between(const Image& image, double u, double v, int c) {
  const int x = std::clamp(static_cast<int>(std::floor(u)), 0, image.width() - 1);
  const int y = std::clamp(static_cast<int>(std::floor(v)), 0, image.height() - 1);
  const auto at = [&](int i, int j) {
    return static_cast<double>(
        image.row(std::min(j, image.height() - 1))[std::min(i, image.width() - 1) * image.channels() + c]);
  };
  const double fx = u - x;
  const double fy = v - y;
  return (1 - fy) * ((1 - fx) * at(x, y) + fx * at(x + 1, y)) +
         fy * ((1 - fx) * at(x, y + 1) + fx * at(x + 1, y + 1));
}

// The picture and its magnifications one by one, in double precision.
double mean_at(const Image& image, int x, int y, int c, double largest, int steps) {
  const double cx = image.width() / 2.0;
  const double cy = image.height() / 2.0;
  double sum = image.row(y)[x * image.channels() + c];
  for (int i = 0; i < steps; ++i) {
    const double zoom = 1 + (largest - 1) * i / (steps - 1);
    sum += between(image, cx + (x + 0.5 - cx) / zoom - 0.5, cy + (y + 0.5 - cy) / zoom - 0.5, c);
  }
  return sum / (steps + 1);
}

struct Difference {
  double mean = 0;
  double largest = 0;
};
Difference against_definition(const Image& image, const Image& blurred, double largest, int steps) {
  Difference out;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x)
      for (int c = 0; c < image.channels(); ++c) {
        const double d =
            std::abs(blurred.row(y)[x * image.channels() + c] - mean_at(image, x, y, c, largest, steps));
        out.mean += d / static_cast<double>(image.bytes());
        out.largest = std::max(out.largest, d);
      }
  return out;
}

const std::vector<std::pair<Size, int>> kShapes = {{{1, 1}, 1},   {{1, 1}, 3},   {{1, 7}, 3},   {{7, 1}, 1},
                                                   {{2, 2}, 3},   {{3, 5}, 1},   {{31, 17}, 3}, {{33, 20}, 1},
                                                   {{64, 40}, 3}, {{97, 33}, 3}, {{97, 33}, 1}};

TEST(MeanOfZooms, IsTheMeanOfMagnificationsOnEveryInstructionSet) {
  test::for_every_target([](std::string_view name) {
    SCOPED_TRACE(std::string(name));
    for (const auto& [size, channels] : kShapes)
      for (const double largest : {1.06, 1.3, 2.0})
        for (const int steps : {2, 11, 64}) {
          SCOPED_TRACE(std::to_string(size.width) + " x " + std::to_string(size.height) + ", " +
                       std::to_string(largest) + ", " + std::to_string(steps));
          const Image image = test::textured(size, channels);
          const Difference d =
              against_definition(image, mean_of_zooms(image, largest, steps, false), largest, steps);
          EXPECT_LE(d.mean, 0.35) << "rounding to whole levels alone makes a quarter";
          EXPECT_LE(d.largest, 1.3);
        }
  });
}

TEST(MeanOfZooms, EveryInstructionSetGivesTheSameBytes) {
  for (const bool thin : {false, true}) {
    const Image image = test::textured({131, 77}, 3);
    Image first;
    test::for_every_target([&](std::string_view name) {
      const Image blurred = mean_of_zooms(image, 1.25, 41, thin);
      if (first.empty()) first = blurred;
      EXPECT_EQ(blurred, first) << name;
    });
  }
}

TEST(MeanOfZooms, FewerMagnificationsWherePixelsMoveLessAreTheSameMean) {
  const Image image = test::textured({320, 214}, 3);
  for (const double largest : {1.1, 1.2, 1.5}) {
    const int steps = 4 * static_cast<int>(std::ceil(193 * (largest - 1) / 6)) + 1;
    const Difference d =
        against_definition(image, mean_of_zooms(image, largest, steps, true), largest, steps);
    EXPECT_LE(d.mean, 0.5) << largest;
    EXPECT_LE(d.largest, 6) << largest;
  }
}

TEST(MeanOfZooms, ConstantPicturesStayAtEveryLevel) {
  for (int level = 0; level < 256; ++level)
    for (const int steps : {2, 11, 29, 64}) {
      const Image flat = test::flat({37, 21}, 1, static_cast<std::uint8_t>(level));
      ASSERT_EQ(mean_of_zooms(flat, 1.37, steps, true), flat) << level << ", " << steps;
    }
}

}  // namespace
}  // namespace proofload::stress
