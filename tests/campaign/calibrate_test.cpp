#include "proofload/campaign/calibrate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/image/codec.h"
#include "proofload/image/similarity.h"
#include "support/builtin_registry.h"
#include "support/files.h"
#include "support/stressing.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;
using testing::HasSubstr;

class Calibrate : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 3; ++i)
      folder_.write("pictures/p" + std::to_string(i) + ".png", encode_png(test::textured({90 + i, 64}, 3)));
  }
  CalibrateRequest request(const std::vector<std::string>& settings) const {
    Config config;
    config.add_argument("data=" + (folder_.path() / "pictures").string());
    for (const std::string& setting : settings) config.add_argument(setting);
    CalibrateRequest out;
    out.pictures = pictures_from_config(config, builtin_registry());
    out.levels = 8;
    return out;
  }
  Calibration made(const CalibrateRequest& wanted) {
    return calibrate(
        wanted, builtin_registry(), [](std::size_t, std::size_t) {}, stop_);
  }

  test::ScratchFolder folder_;
  std::atomic<bool> stop_{false};
};

TEST_F(Calibrate, PointsAreTheMeansOfThePicturesAndNeverRise) {
  const Calibration result = made(request({"stress=gaussian_blur,brightness_bright"}));
  EXPECT_EQ(result.pictures, 3U);
  ASSERT_EQ(result.rows.size(), 2U);
  for (const CalibrationRow& row : result.rows) {
    EXPECT_EQ(row.points.front().level, 0);
    EXPECT_EQ(row.points.front().psnr, kMostPsnr);
    for (std::size_t i = 1; i < row.points.size(); ++i) {
      EXPECT_LE(row.points[i].ssim, row.points[i - 1].ssim) << row.name;
      EXPECT_LE(row.points[i].vif, row.points[i - 1].vif) << row.name;
      EXPECT_LE(row.points[i].ssim_band[0], row.points[i].ssim_band[1]);
    }
  }
  const CalibrationRow& blur = result.rows[0];
  double expected = 0;
  for (int i = 0; i < 3; ++i) {
    const Image image = test::textured({90 + i, 64}, 3);
    expected +=
        ssim(image, test::stress_at("gaussian_blur", image, blur.axis.natural(blur.points[4].level))) / 3;
  }
  EXPECT_NEAR(blur.points[4].ssim, expected, 1e-9);
}

TEST_F(Calibrate, AStrengthForAnSsimGivesThatSsim) {
  CalibrateRequest wanted = request({"stress=gaussian_blur"});
  wanted.levels = 64;
  const CalibrationRow row = made(wanted).rows.at(0);
  const auto value = row.at_ssim(0.8);
  ASSERT_TRUE(value);
  double found = 0;
  for (int i = 0; i < 3; ++i) {
    const Image image = test::textured({90 + i, 64}, 3);
    found += ssim(image, test::stress_at("gaussian_blur", image, *value)) / 3;
  }
  EXPECT_NEAR(found, 0.8, 0.01);
  EXPECT_FALSE(row.at_ssim(-1));
}

TEST_F(Calibrate, WhatMovesOrHidesIsRefusedAndLeftOutOfAll) {
  try {
    made(request({"stress=rotate"}));
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("`rotate` moves, hides or times things"));
  }
  CalibrateRequest all = request({"data.limit=1"});
  all.levels = 2;
  const Calibration result = made(all);
  EXPECT_GT(result.rows.size(), 40U);
  for (const CalibrationRow& row : result.rows)
    EXPECT_EQ(builtin_registry().stressors.at(row.kind).traits.labels, stress::LabelEffect::invariant)
        << row.name;
}

TEST_F(Calibrate, AStopIsHeard) {
  stop_ = true;
  EXPECT_THROW(made(request({"stress=contrast"})), Error);
}

TEST_F(Calibrate, TheRecordHoldsEveryPoint) {
  const Value record = to_record(made(request({"stress=contrast"})));
  const Value& row = record.at("stresses").at("contrast");
  EXPECT_EQ(row.at("points").size(), 9U);
  EXPECT_EQ(row.at("points").items()[0].at("ssim").number(), 1);
}

}  // namespace
}  // namespace proofload::campaign
