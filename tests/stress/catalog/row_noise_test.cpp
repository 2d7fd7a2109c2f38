#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(RowNoise, RowsMoveAsAWholeAndTheirMeansHaveTheVariance) {
  const Image grey = test::flat({40, 3000}, 3, 128);
  const Image noisy = test::stress_at("row_noise", grey, 12);
  double square = 0;
  for (int y = 0; y < 3000; ++y) {
    for (int i = 1; i < 120; ++i) ASSERT_EQ(noisy.row(y)[i], noisy.row(y)[0]);
    square += std::pow(noisy.row(y)[0] - 128.0, 2);
  }
  EXPECT_NEAR(square / 3000, 144 + 1 / 12.0, 5 * 144 * std::sqrt(2.0 / 3000));
}

TEST(RowNoise, EveryFrameIsNew) {
  const Image grey = test::flat({8, 60}, 1, 128);
  EXPECT_NE(test::stress_at("row_noise", grey, 12, Value::object(), {1, 1, 0}),
            test::stress_at("row_noise", grey, 12, Value::object(), {1, 1, 1}));
}

}  // namespace
}  // namespace proofload
