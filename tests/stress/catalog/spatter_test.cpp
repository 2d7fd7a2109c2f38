#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Spatter, SplashesCoverTheShare) {
  Value params = Value::object();
  params["matter"] = "mud";
  const Image image = test::flat({300, 300}, 1, 200);
  for (const double covered : {0.05, 0.3}) {
    double changed = 0;
    for (std::uint64_t key = 0; key < 20; ++key)
      changed += static_cast<double>(
                     test::changed(image, test::stress_at("spatter", image, covered, params, {key, 1, 0}))) /
                 90000;
    // The softest edges round to nothing.
    EXPECT_NEAR(changed / 20, covered, 0.12 * covered) << covered;
  }
}

}  // namespace
}  // namespace proofload
