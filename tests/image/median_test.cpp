#include "proofload/image/median.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"
#include "support/stressing.h"

namespace proofload {
namespace {

Image noise(Size size, int channels, unsigned levels) {
  Image image(size, channels);
  const Rng rng(static_cast<std::uint64_t>(size.width * 1000 + size.height));
  for (std::size_t i = 0; i < image.bytes(); ++i)
    image.data()[i] = static_cast<std::uint8_t>(rng.bits32(0, i) % levels * (255 / (levels - 1)));
  return image;
}

Image sorted_medians(const Image& image, int window) {
  Image out(image.size(), image.channels());
  const int reach = window / 2;
  std::vector<std::uint8_t> values;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x)
      for (int c = 0; c < image.channels(); ++c) {
        values.clear();
        for (int j = y - reach; j <= y + reach; ++j)
          for (int i = x - reach; i <= x + reach; ++i)
            values.push_back(image.row(
                std::clamp(j, 0,
                           image.height() - 1))[std::clamp(i, 0, image.width() - 1) * image.channels() + c]);
        const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), middle, values.end());
        out.row(y)[x * image.channels() + c] = *middle;
      }
  return out;
}

struct Shape {
  Size size;
  int channels;
};
const std::vector<Shape> kShapes = {{{1, 1}, 1},  {{1, 1}, 3},   {{1, 9}, 3},   {{9, 1}, 1},
                                    {{9, 1}, 3},  {{2, 2}, 3},   {{5, 3}, 3},   {{17, 6}, 1},
                                    {{33, 9}, 3}, {{22, 20}, 3}, {{67, 11}, 1}, {{70, 5}, 3}};

TEST(Median, IsTheMiddleOfTheSortedWindowOnEveryInstructionSet) {
  test::for_every_target([](std::string_view name) {
    SCOPED_TRACE(std::string(name));
    for (const Shape& shape : kShapes)
      for (const int window : {1, 3, 5, 7, 9, 13, 31}) {
        const Image smooth = test::textured(shape.size, shape.channels);
        ASSERT_EQ(median_filter(smooth, window), sorted_medians(smooth, window))
            << shape.size.width << " x " << shape.size.height << ", window " << window;
        for (const unsigned levels : {2U, 256U}) {
          const Image random = noise(shape.size, shape.channels, levels);
          ASSERT_EQ(median_filter(random, window), sorted_medians(random, window))
              << shape.size.width << " x " << shape.size.height << ", window " << window << ", " << levels;
        }
      }
  });
}

// Wider than the strips that are worked on, and as large a window as there may be.
TEST(Median, HoldsAcrossStripsAndForTheLargestWindow) {
  const Image wide = noise({1100, 4}, 1, 256);
  EXPECT_EQ(median_filter(wide, 11), sorted_medians(wide, 11));
  const Image small = noise({30, 20}, 3, 256);
  EXPECT_EQ(median_filter(small, 255), sorted_medians(small, 255));
  EXPECT_EQ(median_filter(test::flat({20, 20}, 1, 255), 255), test::flat({20, 20}, 1, 255));
}

// A network of minima and maxima is right if it is for zeros and ones of which one more or one less than half are set.
// Columns come in any order to the median, so the ones of a column lie at its end here; that columns are sorted is tried
// for all of theirs.
template <int kSide>
void try_all_zeros_and_ones() {
  constexpr int kHalf = kSide * kSide / 2;
  constexpr int kPerPicture = 4000;
  std::array<int, kSide> ones{};
  std::vector<std::array<int, kSide>> cases;
  const auto run = [&] {
    Image picture({static_cast<int>(cases.size()) * kSide, kSide}, 1);
    for (std::size_t i = 0; i < cases.size(); ++i)
      for (int c = 0; c < kSide; ++c)
        for (int r = kSide - cases[i][static_cast<std::size_t>(c)]; r < kSide; ++r)
          picture.row(r)[static_cast<int>(i) * kSide + c] = 1;
    const Image medians = median_filter(picture, kSide);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      int sum = 0;
      for (const int n : cases[i]) sum += n;
      ASSERT_EQ(medians.row(kSide / 2)[static_cast<int>(i) * kSide + kSide / 2], sum > kHalf ? 1 : 0);
    }
    cases.clear();
  };
  for (;;) {
    int sum = 0;
    for (const int n : ones) sum += n;
    if (sum == kHalf || sum == kHalf + 1) cases.push_back(ones);
    if (cases.size() == kPerPicture) run();
    std::size_t at = 0;
    while (at < kSide && ones[at] == kSide) ones[at++] = 0;
    if (at == kSide) break;
    ++ones[at];
  }
  if (!cases.empty()) run();
  // Columns of a picture of one column: all orders of zeros and ones.
  for (int bits = 0; bits < 1 << kSide; ++bits) {
    Image column({1, kSide}, 1);
    for (int r = 0; r < kSide; ++r) column.row(r)[0] = static_cast<std::uint8_t>(bits >> r & 1);
    ASSERT_EQ(median_filter(column, kSide), sorted_medians(column, kSide));
  }
}
TEST(Median, NetworksAreRightForAllValues) {
  try_all_zeros_and_ones<3>();
  try_all_zeros_and_ones<5>();
  try_all_zeros_and_ones<7>();
}

TEST(Median, EvenWindowsAreRefused) {
  const Image image = test::flat({4, 4}, 1, 9);
  for (const int window : {-1, 0, 2, 256, 257}) EXPECT_THROW(median_filter(image, window), Error) << window;
}

}  // namespace
}  // namespace proofload
