#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(DeadPixels, WholeRowsFail) {
  Value params = Value::object();
  params["shape"] = "row";
  params["value"] = 255;
  const Image grey = test::flat({70, 200}, 3, 90);
  const Image dead = test::stress_at("dead_pixels", grey, 50000, params);
  int rows = 0;
  for (int y = 0; y < 200; ++y) {
    const bool failed = dead.row(y)[0] == 255;
    rows += failed;
    for (int i = 0; i < 210; ++i) ASSERT_EQ(dead.row(y)[i], failed ? 255 : 90);
  }
  EXPECT_EQ(rows, 10);
}

TEST(DeadPixels, ClustersAreSquares) {
  Value params = Value::object();
  params["shape"] = "cluster";
  params["cluster"] = 4;
  const Image grey = test::flat({80, 80}, 1, 90);
  const Image dead = test::stress_at("dead_pixels", grey, 100000, params);
  EXPECT_EQ(test::changed(grey, dead), 40U * 16);
}

}  // namespace
}  // namespace proofload
