#include "proofload/stress/site_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "proofload/core/rng.h"
#include "support/stressing.h"

namespace proofload {
namespace {

TEST(SiteSet, HasExactlyTheCountAndGrows) {
  const Rng rng(5);
  std::vector<std::uint32_t> last;
  for (const std::uint32_t count : {0U, 1U, 7U, 100U, 999U, 1000U}) {
    const auto now = stress::first_places(rng, 0, 1000, count);
    ASSERT_EQ(now.size(), count);
    EXPECT_TRUE(std::is_sorted(now.begin(), now.end()));
    EXPECT_TRUE(std::includes(now.begin(), now.end(), last.begin(), last.end()));
    last = now;
  }
}

}  // namespace
}  // namespace proofload
