#include "proofload/stats/corruption_score.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/value.h"
#include "proofload/stats/curve.h"

namespace proofload::stats {
namespace {

// Tables that others published; each names its source.
const Value& published() {
  static const Value tables = [] {
    const std::filesystem::path file =
        std::filesystem::path(std::getenv("PROOFLOAD_SOURCE_DIR")) / "tests/data/published_scores.json";
    return parse_json(read_file(file), file.string());
  }();
  return tables;
}

std::vector<std::vector<double>> rows_of(const Value& table) {
  std::vector<std::vector<double>> out;
  for (const Member& member : table.members()) {
    std::vector<double> row;
    if (member.value.is_number()) {
      row.push_back(member.value.number());
    } else {
      for (const Value& value : member.value.items()) row.push_back(value.number());
    }
    out.push_back(row);
  }
  return out;
}

std::vector<std::vector<double>> alexnet_in_percent() {
  std::vector<std::vector<double>> out;
  for (const ReferenceError& reference : alexnet_imagenet_c()) out.push_back({100 * reference.error});
  return out;
}

TEST(CorruptionScore, MceOfAResNet50) {
  const Value& table = published().at("imagenet_c");
  const std::vector<std::vector<double>> errors = rows_of(table.at("errors"));
  ASSERT_EQ(errors.size(), 15u);
  std::size_t i = 0;
  for (const Member& member : table.at("errors").members())
    EXPECT_EQ(member.key, alexnet_imagenet_c()[i++].corruption);
  EXPECT_NEAR(100 * mean_of(corruption_errors(errors, alexnet_in_percent())), 76.3673, 5e-5);
  EXPECT_NEAR(100 - mean_over_corruptions(errors), table.at("mean_accuracy").number(), 0.005);
  // The printed CE divides by another AlexNet row; from it the rows of that AlexNet follow, and give it back.
  const std::vector<std::vector<double>> printed = rows_of(table.at("ce"));
  std::vector<std::vector<double>> theirs;
  for (std::size_t c = 0; c < errors.size(); ++c)
    theirs.push_back({100 * mean_of(errors[c]) / printed[c][0]});
  EXPECT_NEAR(100 * mean_of(corruption_errors(errors, theirs)), 76.378, 5e-4);
}

// The reference model itself is 100 on both scales; the paper's ResNet-50 is 105.0 on the relative one, and another training run
// of that network on 5000 of the pictures comes within two points.
TEST(CorruptionScore, RelativeMce) {
  const std::vector<std::vector<double>> alexnet = alexnet_in_percent();
  const double clean = 100 * kAlexNetCleanError;
  EXPECT_NEAR(mean_of(corruption_errors(alexnet, alexnet)), 1, 1e-12);
  EXPECT_NEAR(mean_of(relative_corruption_errors(alexnet, clean, alexnet, clean)), 1, 1e-12);
  const Value& table = published().at("imagenet_c");
  const double own = 100 - table.at("clean_accuracy").number();
  const double relative =
      100 * mean_of(relative_corruption_errors(rows_of(table.at("errors")), own, alexnet, clean));
  EXPECT_NEAR(relative, 105.0, 2);
  EXPECT_NEAR(relative, 106.3367, 5e-4);  // by another program from the same table
  const std::vector<std::vector<double>> two = {{30, 50}, {20, 40}};
  const std::vector<std::vector<double>> base = {{60, 80}, {50, 70}};
  // ((20 + 40)/(30 + 50) + (10 + 30)/(20 + 40))/2
  EXPECT_NEAR(mean_of(relative_corruption_errors(two, 10, base, 30)), (0.75 + 2.0 / 3) / 2, 1e-12);
}

TEST(CorruptionScore, MeanAccuracyOfCifar10C) {
  const Value& table = published().at("cifar10_c");
  EXPECT_NEAR(mean_over_corruptions(rows_of(table.at("accuracy"))), 73.457, 5e-4);
}

TEST(CorruptionScore, FifteenOrNineteenCorruptions) {
  const Value& table = published().at("cifar10_c_19");
  std::vector<std::vector<double>> rows = rows_of(table.at("accuracy"));
  ASSERT_EQ(rows.size(), 19u);
  EXPECT_NEAR(mean_over_corruptions(rows), 88.476, 5e-4);
  rows.resize(15);
  EXPECT_NEAR(mean_over_corruptions(rows), 87.736, 5e-4);
}

TEST(CorruptionScore, MpcAndRpcOfDetectors) {
  const Value& table = published().at("coco_c");
  const double mpc = mean_over_corruptions(rows_of(table.at("ap")));
  EXPECT_NEAR(mpc, table.at("mpc").number(), 2e-4);
  EXPECT_NEAR(relative_performance(mpc, table.at("clean").number()), table.at("rpc").number(), 2e-4);
  // Pascal-C, AP50, Faster R-CNN R50-FPN (same source).
  EXPECT_NEAR(relative_performance(0.4861, 0.8045), 0.604, 5e-4);
}

TEST(CorruptionScore, RowsThatCannotBeAreRefused) {
  const std::vector<std::vector<double>> none;
  const std::vector<std::vector<double>> empty = {{}};
  const std::vector<std::vector<double>> one = {{1}};
  const std::vector<std::vector<double>> zero = {{0}};
  EXPECT_THROW(mean_over_corruptions(none), Error);
  EXPECT_THROW(mean_over_corruptions(empty), Error);
  EXPECT_THROW(corruption_errors(one, none), Error);
  EXPECT_THROW(corruption_errors(one, zero), Error);
  EXPECT_THROW(relative_performance(1, 0), Error);
}

// The published tables as curves: where 80 and 50 % of the clean value are first lost.
void expect_crossings(
    const std::string& name, double clean, const Value& table, bool errors, double tolerance) {
  const Value& expected = published().at("crossings").at(name);
  for (const Member& member : table.members()) {
    std::vector<CurvePoint> curve = {{0, clean}};
    for (const Value& value : member.value.items())
      curve.push_back({static_cast<double>(curve.size()), errors ? 100 - value.number() : value.number()});
    const double shares[2] = {0.8, 0.5};
    for (std::size_t i = 0; i < 2; ++i) {
      const std::vector<Crossing> found = crossings(curve, shares[i] * clean);
      const Value& place = expected.at(member.key).items()[i];
      if (place.is_null()) {
        EXPECT_TRUE(found.empty()) << name << ' ' << member.key;
      } else {
        ASSERT_FALSE(found.empty()) << name << ' ' << member.key;
        EXPECT_TRUE(found[0].falling);
        EXPECT_NEAR(found[0].at, place.number(), tolerance) << name << ' ' << member.key << ' ' << shares[i];
      }
    }
  }
}

TEST(Crossings, OfThePublishedTables) {
  const Value& tables = published();
  // Places are printed with two digits; the AP with three, on slopes of about 0.05 a severity.
  expect_crossings("imagenet_c", 76.72, tables.at("imagenet_c").at("errors"), true, 0.0055);
  expect_crossings("cifar10_c", 94.78, tables.at("cifar10_c").at("accuracy"), false, 0.0055);
  expect_crossings("coco_c", 0.3633, tables.at("coco_c").at("ap"), false, 0.02);
}

}  // namespace
}  // namespace proofload::stats
