#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

// Two independent layers, each over the share.
TEST(Snow, FlakesCoverTheShare) {
  Value params = Value::object();
  params["streak"] = 0.0;
  params["whitening"] = 0.0;
  const Image image = test::flat({300, 300}, 1, 40);
  for (const double share : {0.05, 0.2}) {
    double covered = 0;
    for (std::uint64_t key = 0; key < 10; ++key)
      covered += static_cast<double>(
                     test::changed(image, test::stress_at("snow", image, share, params, {key, key, 0}))) /
                 90000;
    EXPECT_NEAR(covered / 10, 1 - (1 - share) * (1 - share), 0.12 * share) << share;
  }
}

}  // namespace
}  // namespace proofload
