#include <gtest/gtest.h>

#include <algorithm>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

// One line: along its long direction every column (or row) it crosses whole gives one pixel to it.
TEST(Lines, ALineIsOnePixelWide) {
  int crossed = 0;
  for (std::uint64_t key = 0; key < 20; ++key) {
    const Image out =
        stress_at("lines", flat({100, 100}, 1, 255), 0.0105, Value::Object{{"value", 0}}, {key, 0, 0});
    const auto is_whole = [](int sum) { return sum >= 253 && sum <= 257; };
    int columns = 0;
    int rows = 0;
    for (int i = 0; i < 100; ++i) {
      int column = 0;
      int row = 0;
      for (int k = 0; k < 100; ++k) {
        column += 255 - out.row(k)[i];
        row += 255 - out.row(i)[k];
      }
      columns += is_whole(column);
      rows += is_whole(row);
    }
    crossed += std::max(columns, rows) > 20;
  }
  EXPECT_GE(crossed, 14);  // some only touch a corner
}

TEST(Lines, MoreLinesCoverWhatFewerCover) {
  const Image white = flat({100, 80}, 1, 255);
  const Image few = stress_at("lines", white, 0.1);
  const Image many = stress_at("lines", white, 0.4);
  for (std::size_t i = 0; i < white.bytes(); ++i) ASSERT_LE(many.data()[i], few.data()[i]);
  EXPECT_GT(test::changed(many, white), 2 * test::changed(few, white));
}

TEST(Lines, NothingGoesBeyondTheGrey) {
  const Image out = stress_at("lines", flat({100, 80}, 3, 255), 2);
  for (std::size_t i = 0; i < out.bytes(); ++i) ASSERT_GE(out.data()[i], 128);
  EXPECT_LT(test::mean_of(out), 160);
}

}  // namespace
}  // namespace proofload
