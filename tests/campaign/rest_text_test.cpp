#include "proofload/campaign/rest_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/stats/binomial.h"

namespace proofload::campaign {
namespace {

using testing::HasSubstr;

std::string text(std::size_t broken, std::size_t n) {
  const stats::Interval band = stats::clopper_pearson(broken, n, 0.05);
  return rest_text({}, {broken, n, band.lo, band.hi});
}

TEST(RestText, SaysNoMoreThanTheChangesShow) {
  EXPECT_EQ(text(0, 600), "");
  EXPECT_EQ(text(30, 600), "");
  // One of three is a third, and nothing is known of the share.
  EXPECT_EQ(text(1, 3),
            "harmless changes alone break 33.3 % of the answers; 3 changes are too few to tell that from the "
            "onset share "
            "of 5 %, so onset limits may say nothing");
  EXPECT_THAT(text(51, 600),
              HasSubstr("8.5 % of the answers, more than the onset share of 5 %: onset limits say nothing"));
}

TEST(RestText, TheMoreBreakTheFewerLimitsAreLeft) {
  EXPECT_THAT(text(50, 180),
              HasSubstr("more than the watch share of 20 %: onset and watch limits say nothing"));
  EXPECT_THAT(text(157, 180), HasSubstr("none of its limits says anything"));
}

}  // namespace
}  // namespace proofload::campaign
