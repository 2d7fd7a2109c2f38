#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "proofload/stress/packets.h"
#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

Value with(const char* name, Value value) {
  Value params = Value::object();
  params[name] = std::move(value);
  return params;
}

TEST(PacketLoss, EverythingLostIsGreyUnderEveryConcealment) {
  for (const char* concealment : {"none", "copy", "spatial"})
    for (const Size size : {Size{1, 1}, Size{32, 32}, Size{300, 200}})
      EXPECT_EQ(stress_at("packet_loss", test::textured(size, 3), 1, with("concealment", concealment)),
                flat(size, 3, 128));
}

// Share of a flat picture that is lost over many keys: the loss rate, because packets of a flat picture are equal.
TEST(PacketLoss, LostAreaIsTheLossRate) {
  Value params = with("concealment", "none");
  params["burst"] = 1;
  const Image picture = flat({320, 240}, 1, 200);
  const double rate = 0.1;
  const int runs = 400;
  double sum = 0;
  double squares = 0;
  for (int run = 0; run < runs; ++run) {
    const Image image =
        stress_at("packet_loss", picture, rate, params, {static_cast<std::uint64_t>(run) * 7919, 0, 0});
    const double share =
        static_cast<double>(test::changed(picture, image)) / static_cast<double>(picture.bytes());
    sum += share;
    squares += share * share;
  }
  const double mean = sum / runs;
  EXPECT_NEAR(mean, rate, 5 * std::sqrt((squares / runs - mean * mean) / runs));
}

TEST(PacketLoss, WhatIsLostStaysLost) {
  for (const double burst : {1.0, 1.5, 3.0, 8.0}) {
    for (const Size size : {Size{32, 32}, Size{224, 224}}) {
      Value params = with("concealment", "none");
      params["burst"] = burst;
      const Image picture = flat(size, 3, 200);
      Image before = picture;
      for (int step = 1; step <= 30; ++step) {
        const Image now = stress_at("packet_loss", picture, step / 30.0, params);
        for (std::size_t i = 0; i < now.bytes(); ++i)
          ASSERT_LE(now.data()[i], before.data()[i]) << burst << ' ' << step;
        before = now;
      }
    }
  }
}

TEST(PacketLoss, ConcealmentChangesOnlyWhatIsLostAndHelps) {
  // Smooth, as pictures are: the predictor is near.
  Image picture({320, 240}, 3);
  for (int y = 0; y < 240; ++y)
    for (int i = 0; i < 960; ++i) picture.row(y)[i] = static_cast<std::uint8_t>(60 + y / 3 + i / 16);
  const Image marked = stress_at("packet_loss", flat({320, 240}, 3, 200), 0.25, with("concealment", "none"));
  ASSERT_GT(test::changed(marked, flat({320, 240}, 3, 200)), 0U);
  ASSERT_LT(test::changed(marked, flat({320, 240}, 3, 200)), picture.bytes());
  const double none =
      test::mse(picture, stress_at("packet_loss", picture, 0.25, with("concealment", "none")));
  const double copy =
      test::mse(picture, stress_at("packet_loss", picture, 0.25, with("concealment", "copy")));
  const double spatial = test::mse(picture, stress_at("packet_loss", picture, 0.25));
  EXPECT_LT(copy, none);
  EXPECT_LT(spatial, copy);
}

TEST(PacketLoss, SmallPicturesLoseParts) {
  // 32x32 at 1 bit/px is 128 bytes, less than one packet; still single losses must not take the whole picture.
  const Image picture = flat({32, 32}, 3, 200);
  Value params = with("concealment", "none");
  params["burst"] = 1;
  const std::size_t lost = test::changed(picture, stress_at("packet_loss", picture, 0.3, params));
  EXPECT_GT(lost, 0U);
  EXPECT_LT(lost, picture.bytes());
}

TEST(PacketLoss, RowsAreLostWhole) {
  Value params = with("concealment", "none");
  params["slices"] = "rows";
  const Image image = stress_at("packet_loss", flat({400, 320}, 1, 200), 0.3, params);
  int lost = 0;
  for (int y = 0; y < 320; y += 16) {
    for (int k = 0; k < 16; ++k)
      for (int x = 0; x < 400; ++x) ASSERT_EQ(image.row(y + k)[x], image.row(y)[0]);
    lost += image.row(y)[0] == 128;
  }
  EXPECT_GT(lost, 0);
  EXPECT_LT(lost, 20);
}

// A slice of m fragments survives only if all do: 1 − (1 − PLR)^m for independent loss.
TEST(PacketLoss, FragmentedRowsAreLostWithAnyFragment) {
  Value params = with("concealment", "none");
  params["slices"] = "fragmented_rows";
  params["burst"] = 1;
  params["payload"] = 100;  // 1600 px · 16 rows at 1 bit/px are 3200 bytes: 32 fragments
  const Image picture = flat({1600, 320}, 1, 200);
  double share = 0;
  const int runs = 40;
  for (int run = 0; run < runs; ++run)
    share += static_cast<double>(test::changed(picture, stress_at("packet_loss", picture, 0.02, params,
                                                                  {static_cast<std::uint64_t>(run), 0, 0}))) /
             static_cast<double>(picture.bytes());
  const double p = 1 - std::pow(0.98, 32);
  EXPECT_NEAR(share / runs, p, 5 * std::sqrt(p * (1 - p) / (runs * 20)));
}

}  // namespace
}  // namespace proofload
