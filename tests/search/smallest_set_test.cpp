// What must remain, against planted truths.
#include "proofload/search/smallest_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace proofload::search {
namespace {

using Places = SmallestSet::Places;

SmallestSet reduced(std::size_t n, const std::function<bool(const Places&)>& fails, std::size_t most = 5000) {
  SmallestSet out(n, most);
  while (const auto asked = out.ask()) out.tell(fails(*asked));
  return out;
}

std::function<bool(const Places&)> needs(const Places& all) {
  return [all](const Places& given) {
    return std::includes(given.begin(), given.end(), all.begin(), all.end());
  };
}

TEST(SmallestSet, OnePlaceIsFoundByHalving) {
  for (const std::size_t place : {0U, 37U, 63U}) {
    const SmallestSet out = reduced(64, needs({place}));
    EXPECT_EQ(out.smallest(), Places{place});
    EXPECT_TRUE(out.minimal());
    EXPECT_LE(out.tests(), 2 * 6 + 1U);  // 2 log2 n, and the empty set.
  }
}

TEST(SmallestSet, PlacesThatAreNeededTogetherAreFound) {
  const Places wanted{3, 17, 18, 60};
  const SmallestSet out = reduced(64, needs(wanted));
  EXPECT_EQ(out.smallest(), wanted);
  EXPECT_TRUE(out.minimal());
}

TEST(SmallestSet, WhereEnoughOfThemDoItNoneCanBeLeftOut) {
  const SmallestSet out = reduced(64, [](const Places& given) { return given.size() >= 11; });
  EXPECT_EQ(out.smallest().size(), 11U);
  EXPECT_TRUE(out.minimal());
}

TEST(SmallestSet, AllMayBeNeededWithinTheWorstCase) {
  const SmallestSet out = reduced(16, [](const Places& given) { return given.size() == 16; });
  EXPECT_EQ(out.smallest().size(), 16U);
  EXPECT_TRUE(out.minimal());
  EXPECT_LE(out.tests(), 16 * 16 + 3 * 16U);
}

// Not monotone: what is found still fails, and without any one place it passes.
TEST(SmallestSet, IsOneMinimalWhereMoreIsNotAlwaysWorse) {
  const auto odd = [](const Places& given) {
    std::size_t sum = 0;
    for (const std::size_t place : given) sum += place * place + place / 3;
    return given.size() == 40 || (given.size() > 2 && sum % 7 < 2);
  };
  const SmallestSet out = reduced(40, odd);
  ASSERT_TRUE(out.minimal());
  EXPECT_TRUE(odd(out.smallest()));
  for (const std::size_t place : out.smallest()) {
    Places without = out.smallest();
    std::erase(without, place);
    EXPECT_FALSE(odd(without));
  }
}

TEST(SmallestSet, WhereNothingFailsTooPlacesDoNotMatter) {
  const SmallestSet out = reduced(64, [](const Places&) { return true; });
  EXPECT_TRUE(out.smallest().empty());
  EXPECT_EQ(out.tests(), 1U);
}

TEST(SmallestSet, EndsWhereItStandsAfterTheMostTests) {
  const SmallestSet out = reduced(64, needs({3, 17, 18, 60}), 10);
  EXPECT_EQ(out.tests(), 10U);
  EXPECT_FALSE(out.minimal());
  EXPECT_TRUE(needs({3, 17, 18, 60})(out.smallest()));
}

TEST(SmallestSet, OfOnePlaceOnlyTheEmptySetIsAsked) {
  const SmallestSet out = reduced(1, [](const Places& given) { return !given.empty(); });
  EXPECT_EQ(out.smallest(), Places{0});
  EXPECT_TRUE(out.minimal());
  EXPECT_EQ(out.tests(), 1U);
}

}  // namespace
}  // namespace proofload::search
