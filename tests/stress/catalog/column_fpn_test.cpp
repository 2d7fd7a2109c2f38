#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(ColumnFpn, ColumnsMoveAsAWholeAndStayInAllPictures) {
  const Image grey = test::flat({3000, 20}, 3, 128);
  const Image noisy = test::stress_at("column_fpn", grey, 12, Value::object(), {1, 7, 0});
  double square = 0;
  for (int x = 0; x < 3000; ++x) {
    for (int y = 0; y < 20; ++y)
      for (int c = 0; c < 3; ++c) ASSERT_EQ(noisy.row(y)[3 * x + c], noisy.row(0)[3 * x]);
    square += std::pow(noisy.row(0)[3 * x] - 128.0, 2);
  }
  EXPECT_NEAR(square / 3000, 144 + 1 / 12.0, 5 * 144 * std::sqrt(2.0 / 3000));
  EXPECT_EQ(noisy, test::stress_at("column_fpn", grey, 12, Value::object(), {2, 7, 4}));
}

}  // namespace
}  // namespace proofload
