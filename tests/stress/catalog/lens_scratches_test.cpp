#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(LensScratches, MoreScratchesMarkMoreAndTheyStayWhereTheyAre) {
  const Image dark = test::flat({300, 200}, 3, 30);
  std::size_t last = 0;
  for (const double count : {1.0, 10.0, 100.0}) {
    const Image marked = test::stress_at("lens_scratches", dark, count, Value::object(), {1, 5, 0});
    EXPECT_EQ(marked, test::stress_at("lens_scratches", dark, count, Value::object(), {3, 5, 2}));
    const std::size_t now = test::changed(dark, marked);
    EXPECT_GT(now, last);
    last = now;
  }
  EXPECT_LT(last, dark.bytes());
}

}  // namespace
}  // namespace proofload
