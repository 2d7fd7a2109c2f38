#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "proofload/core/error.h"
#include "proofload/dataset/dataset.h"
#include "proofload/dataset/detail/gauge_scene.h"

namespace proofload::dataset {
namespace {

std::unique_ptr<Dataset> dials(int count, int size, int seed) {
  Value params = Value::object();
  params["scene"] = "gauge";
  params["count"] = count;
  params["size"] = size;
  params["seed"] = seed;
  std::string found;
  return open("", "synthetic", {}, params, found);
}

double reading(const Dataset& data, std::size_t i) { return std::get<Reading>(data.label(i)).value; }

Image mirrored(const Image& image) {
  Image out(image.size(), 3);
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x)
      for (int c = 0; c < 3; ++c) out.row(y)[3 * x + c] = image.row(y)[3 * (image.width() - 1 - x) + c];
  return out;
}

TEST(Synthetic, TheSameSeedDrawsTheSameDialsAtAnySizeAndCount) {
  const auto a = dials(5, 64, 9);
  const auto b = dials(500, 64, 9);
  EXPECT_EQ(a->load(4).image, b->load(4).image);
  EXPECT_EQ(reading(*dials(5, 200, 9), 4), reading(*a, 4));
  EXPECT_NE(reading(*dials(5, 64, 10), 4), reading(*a, 4));
  EXPECT_EQ(a->id(4), "gauge/000004");
}

TEST(Synthetic, PixelsAreTheOnesTheDemoNetLearnedFrom) {
  EXPECT_EQ(pixel_hash(dials(1, 128, 1)->load(0).image), 12226415637790110670ULL);
}

TEST(Synthetic, ReadingsFillTheScaleEvenly) {
  const auto data = dials(4000, 16, 3);
  double sum = 0;
  for (std::size_t i = 0; i < data->size(); ++i) {
    ASSERT_GE(reading(*data, i), 0.0);
    ASSERT_LT(reading(*data, i), 10.0);
    sum += reading(*data, i);
  }
  // Mean of 4,000 uniform readings: 5 ± 4 standard errors of 10/sqrt(12·4000).
  EXPECT_NEAR(sum / 4000, 5.0, 0.19);
}

TEST(Synthetic, TheMirrorImageReadsTenMinusTheValueBitForBit) {
  for (std::uint64_t key = 0; key < 40; ++key) {
    const GaugeStyle style = gauge_style(Rng(key));
    // Steps of 10/64 make both fractions of a turn exact.
    const double value = 10.0 * static_cast<double>((key * 11) % 64) / 64;
    for (const int size : {33, 64})
      EXPECT_EQ(mirrored(draw_gauge(style, value, size)), draw_gauge(style, 10 - value, size))
          << key << ' ' << value;
  }
}

TEST(Synthetic, TheNeedlePointsWhereTheReadingSays) {
  // The pixels that change against another reading lie along the needle; its tip is the farthest of them.
  for (std::uint64_t key = 0; key < 20; ++key) {
    GaugeStyle style = gauge_style(Rng(key));
    style.shadow = 0;
    const double value = 0.3 + static_cast<double>(key) * 0.47;
    const Image here = draw_gauge(style, value, 256);
    style.needle_length = 0.02F;
    style.needle_tail = 0.01F;
    style.needle_width = 0.001F;
    const Image bare = draw_gauge(style, value, 256);
    double far = 0;
    double at = 0;
    for (int y = 0; y < 256; ++y) {
      for (int x = 0; x < 256; ++x) {
        const int i = 3 * x;
        if (std::abs(here.row(y)[i] - bare.row(y)[i]) + std::abs(here.row(y)[i + 1] - bare.row(y)[i + 1]) <
            60)
          continue;
        const double u = x + 0.5 - 128;
        const double v = y + 0.5 - 128;
        if (u * u + v * v <= far) continue;
        far = u * u + v * v;
        at = std::fmod(std::atan2(u, -v) / (2 * M_PI) * 10 + 10, 10.0);
      }
    }
    EXPECT_NEAR(std::remainder(at - value, 10.0), 0.0, 0.08) << key;
  }
}

TEST(Synthetic, StylesDiffer) {
  std::set<std::uint64_t> seen;
  const auto data = dials(50, 32, 1);
  for (std::size_t i = 0; i < 50; ++i) seen.insert(pixel_hash(data->load(i).image));
  EXPECT_EQ(seen.size(), 50U);
}

TEST(Synthetic, ParametersOutsideTheirRangesAreNamed) {
  EXPECT_THROW(dials(0, 64, 1), Error);
  EXPECT_THROW(dials(1, 8, 1), Error);
  EXPECT_THROW(dials(2'000'000, 64, 1), Error);
  EXPECT_THROW(dials(3, 64, 1)->load(3), Error);
}

TEST(Synthetic, TheWordOpensItUnlessSomethingHasThatName) {
  std::string found;
  EXPECT_EQ(open("synthetic", "auto", {}, Value(), found)->size(), 400U);
  EXPECT_EQ(found, "synthetic");
  EXPECT_THROW(open("else", "synthetic", {}, Value(), found), Error);
}

}  // namespace
}  // namespace proofload::dataset
