#include "proofload/campaign/latency.h"

#include <gtest/gtest.h>

namespace proofload::campaign {
namespace {

TEST(Latency, PercentilesAreTheNearestRanksWithinABin) {
  Latency latency;
  // 1 to 100 ms: the 50th, 95th and 99th values.
  for (int i = 1; i <= 100; ++i) latency.add(0, 7, i * 1e-3);
  const LatencySummary all = latency.summary(0, 7);
  EXPECT_EQ(all.n, 100U);
  EXPECT_NEAR(all.p50, 50, 50 * 0.022);
  EXPECT_NEAR(all.p95, 95, 95 * 0.022);
  EXPECT_NEAR(all.p99, 99, 99 * 0.022);
}

TEST(Latency, LevelsStandApartAndTheCleanPictureCountsOverall) {
  Latency latency;
  latency.add(-1, 0, 1e-3);
  latency.add(1, 300, 2e-3);
  latency.add(1, 100, 4e-3);
  EXPECT_EQ(latency.levels(1), (std::vector<Level>{100, 300}));
  EXPECT_TRUE(latency.levels(0).empty());
  EXPECT_EQ(latency.summary(1, 100).n, 1U);
  EXPECT_EQ(latency.summary(1, -1).n, 2U);
  EXPECT_EQ(latency.summary(Latency::kAll, -1).n, 3U);
  EXPECT_EQ(latency.summary(0, 100).n, 0U);
}

TEST(Latency, SessionsAddUp) {
  Latency first;
  Latency second;
  first.add(0, 5, 1e-3);
  second.add(0, 5, 1e-3);
  second.add(2, 9, 3600);
  Latency both;
  both.read(first.to_value());
  both.read(second.to_value());
  EXPECT_EQ(both.summary(0, 5).n, 2U);
  EXPECT_NEAR(both.summary(2, 9).p99, 3.6e6, 3.6e6 * 0.022);
}

TEST(Latency, WhatMakesNoSenseIsLeftOut) {
  Latency latency;
  latency.read(Value("words"));
  for (const char* text :
       {R"({"0":{"5":1}})", R"({"0/-1":{"5":1}})", R"({"0/9999999999":{"5":1}})", R"({"0/1":7})",
        R"({"0/1":{"-1":1,"641":1,"5":-1,"x":1,"6":1.5}})", R"({"-5/1":{"5":1}})"})
    latency.read(parse_json(text, "t"));
  EXPECT_EQ(latency.summary(Latency::kAll, -1).n, 0U);
}

}  // namespace
}  // namespace proofload::campaign
