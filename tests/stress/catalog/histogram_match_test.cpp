#include <gtest/gtest.h>

#include <cmath>

#include "proofload/core/error.h"
#include "proofload/image/codec.h"
#include "proofload/stress/histogram.h"
#include "support/files.h"
#include "support/stressing.h"

namespace proofload {
namespace {

Value with(const char* param, const std::string& value) {
  Value out = Value::object();
  out[param] = value;
  return out;
}

// Every grey level as often: 256 × 8.
Image ramp() {
  Image out({256, 8}, 1);
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 256; ++x) out.row(y)[x] = static_cast<std::uint8_t>(x);
  return out;
}

// Density 3(1 − x)² on [0, 1]: mean 1/4, and the share u lies below 1 − (1 − u)^(1/3).
TEST(HistogramMatch, TheNamedReferencesHaveTheirQuantiles) {
  const Image dark = test::stress_at("histogram_match", ramp(), 1, with("reference", "dark"));
  const Image bright = test::stress_at("histogram_match", ramp(), 1, with("reference", "bright"));
  EXPECT_EQ(test::stress_at("histogram_match", ramp(), 1, with("reference", "uniform")), ramp());
  for (int x = 0; x < 256; ++x) {
    const double u = (x + 0.5) / 256;
    EXPECT_NEAR(dark.row(0)[x] + 0.5, 256 * (1 - std::cbrt(1 - u)), 0.51) << x;
    EXPECT_NEAR(bright.row(0)[x] + 0.5, 256 * std::cbrt(u), 0.51) << x;
  }
  EXPECT_NEAR(test::mean_of(dark), 255.0 / 4, 0.5);
  EXPECT_NEAR(test::mean_of(bright), 255 * 0.75, 0.5);
}

TEST(HistogramMatch, HalfTheWayIsTheMeanOfBoth) {
  const Image clean = test::textured({80, 60}, 3);
  const Image whole = test::stress_at("histogram_match", clean, 1);
  const Image half = test::stress_at("histogram_match", clean, 0.5);
  for (std::size_t i = 0; i < clean.bytes(); ++i)
    EXPECT_NEAR(half.data()[i], (clean.data()[i] + whole.data()[i]) / 2.0, 0.5);
}

TEST(HistogramMatch, APictureFileLendsItsHistogramChannelByChannel) {
  const test::ScratchFolder folder;
  // Three levels a channel, in thirds, none of them equal between channels.
  Image given({30, 10}, 3);
  const int levels[3][3] = {{10, 60, 90}, {100, 120, 200}, {30, 31, 250}};
  for (int y = 0; y < 10; ++y)
    for (int x = 0; x < 30; ++x)
      for (int c = 0; c < 3; ++c) given.row(y)[3 * x + c] = static_cast<std::uint8_t>(levels[c][x / 10]);
  const std::string file = folder.write("look.png", encode_png(given)).string();
  Image clean({90, 7}, 3);
  for (std::size_t i = 0; i < clean.bytes(); ++i)
    clean.data()[i] = static_cast<std::uint8_t>(2 * (i / 3 % 90));
  const Image out = test::stress_at("histogram_match", clean, 1, with("file", file));
  const auto found = stress::channel_histograms(out);
  for (int c = 0; c < 3; ++c)
    for (const int level : levels[c])
      EXPECT_EQ(found[static_cast<std::size_t>(c)][static_cast<std::size_t>(level)], 210U)
          << c << ' ' << level;
  // Its own histogram changes nothing.
  EXPECT_EQ(test::stress_at("histogram_match", given, 1, with("file", file)), given);
}

TEST(HistogramMatch, AFileThatIsNotThereIsNamed) {
  try {
    test::stressor("histogram_match", with("file", "no/such.png"));
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("no/such.png"), std::string::npos);
  }
}

}  // namespace
}  // namespace proofload
