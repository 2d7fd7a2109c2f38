#include "proofload/report/limit_words.h"

#include <gtest/gtest.h>

#include <limits>

namespace proofload::report {
namespace {

Axis blur() { return {"sigma", "px", false, 0, 10, Scale::linear, 0, false, false}; }
Level tenth(int k) { return kTopLevel / 10 * k; }

TEST(LimitWords, WithItsInterval) {
  search::Limit limit;
  limit.level = tenth(4);
  limit.lo = tenth(3);
  limit.hi = tenth(5);
  EXPECT_EQ(limit_words(limit, blur(), kTopLevel), "4.0 px [3.0 px, 5.0 px]");
  limit.hi = std::nullopt;
  EXPECT_EQ(limit_words(limit, blur(), kTopLevel), "4 px [3 px, open]");
}

TEST(LimitWords, ThatAreNotReachedSayUpToWhere) {
  search::Limit limit;
  limit.censored = search::Censored::right;
  EXPECT_EQ(limit_words(limit, blur(), tenth(8)), "not reached up to 8 px");
  limit.before = tenth(2);
  EXPECT_EQ(limit_words(limit, blur(), tenth(8)), "not reached up to 2 px");
  EXPECT_EQ(limit_words(search::Limit{}, blur(), tenth(8)), "not known yet");
}

TEST(LimitWords, DigitsFollowTheInterval) {
  EXPECT_EQ(share_words(0.2, {0.16, 0.25}), "20 % [16 %, 25 %]");
  EXPECT_EQ(share_words(0.2, {0.199, 0.201}), "20.00 % [19.90 %, 20.10 %]");
  EXPECT_EQ(figure_words(0.7131, {0.69, 0.74}), "0.71 [0.69, 0.74]");
  EXPECT_EQ(figure_words(0.7, {0.5, std::numeric_limits<double>::infinity()}), "0.70 [0.50, open]");
  EXPECT_EQ(p_words(0.0004), "p < 0.001");
  EXPECT_EQ(p_words(0.0123), "p = 0.012");
  EXPECT_EQ(p_words(1), "p = 1.00");
  EXPECT_EQ(percent_words(0.2), "20 %");
  EXPECT_EQ(percent_words(0.025), "2.5 %");
}

}  // namespace
}  // namespace proofload::report
