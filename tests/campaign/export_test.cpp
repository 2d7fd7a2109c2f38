// Whole exports: a run on self-made pictures, its stressed pictures written, read back, and compared with replays.
#include "proofload/campaign/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/replay.h"
#include "proofload/campaign/runner.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/image/codec.h"
#include "support/builtin_registry.h"
#include "support/files.h"
#include "support/open_data.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;
using testing::HasSubstr;

// Bright rectangles on dark ground, of many shapes and places; the toy network draws its box around what is bright.
class Export : public testing::Test {
 protected:
  static constexpr int kPictures = 16;

  void SetUp() override {
    folder_.write("net.toy", "{function: box, height: 48, width: 64}");
    std::string images;
    std::string annotations;
    for (int i = 0; i < kPictures; ++i) {
      const int w = 12 + (i * 5) % 17;
      const int h = 10 + (i * 7) % 13;
      const int x = 6 + (i * 3) % 19;
      const int y = 5 + (i * 11) % 17;
      Image image({64, 48}, 3);
      image.fill(40);
      for (int row = y; row < y + h; ++row)
        for (int at = 3 * x; at < 3 * (x + w); ++at) image.row(row)[at] = 230;
      const std::string name = "p" + std::to_string(i) + ".png";
      folder_.write("data/" + name, encode_png(image));
      images +=
          std::string(i ? "," : "") + R"({"id":)" + std::to_string(i) + R"(,"file_name":")" + name + "\"}";
      annotations += std::string(i ? "," : "") + R"({"id":)" + std::to_string(i) + R"(,"image_id":)" +
                     std::to_string(i) + R"(,"category_id":7,"bbox":[)" + std::to_string(x) + "," +
                     std::to_string(y) + "," + std::to_string(w) + "," + std::to_string(h) + "]}";
    }
    folder_.write("data/annotations.json", R"({"images":[)" + images + R"(],"annotations":[)" + annotations +
                                               R"(],"categories":[{"id":7,"name":"part"}]})");
    spec_ = spec_of({});
    Progress silent;
    std::atomic<bool> stop{false};
    ASSERT_FALSE(run(spec_, builtin_registry(), {false, "test", "test"}, silent, stop).answer.partial);
  }

  CampaignSpec spec_of(const std::vector<std::string>& more) const {
    const std::string root = folder_.path().string();
    Config config;
    config.add_text(
        "name: t\nseed: 3\nmodel: {path: " + root +
            "/net.toy, task: detection, input: {scale: 1}, labels: [part], output: {kind: "
            "ultralytics_e2e}}\ndata: {path: " +
            root + "/data}\nstress: {rotate: , exposure_dark: {kind: exposure}}\nsearch: {method: race}\n",
        "test.yaml");
    config.add_argument("out.dir=" + (folder_.path() / "run").string());
    for (const std::string& one : more) config.add_argument(one);
    return spec_from_config(config, builtin_registry());
  }
  Store store() const { return Store::open(folder_.path() / "run/run.db", Store::Mode::read_only); }
  Exported write(const ExportRequest& request, const CampaignSpec& spec) const {
    const std::atomic<bool> stop{false};
    return export_pictures(store(), spec, builtin_registry(), request, stop);
  }
  ExportRequest wish(const std::string& out, const std::string& format = "coco") const {
    ExportRequest request;
    request.folder = folder_.path() / out;
    request.stresses = {"rotate"};
    request.format = format;
    return request;
  }
  std::string error_of(const ExportRequest& request, const CampaignSpec& spec) const {
    try {
      write(request, spec);
    } catch (const Error& e) {
      return e.what();
    }
    return "no error";
  }
  static std::string source_of(const Value& coco, std::size_t i) {
    return coco.at("images").items()[i].at("attributes").at("source").text();
  }

  test::ScratchFolder folder_;
  CampaignSpec spec_;
};

TEST_F(Export, BrokenPicturesAtTheLimitAreThoseOfTheRunPixelForPixel) {
  ExportRequest request = wish("out");
  request.broken = true;
  const Exported result = write(request, spec_);
  const Store rows = store();
  const Answer answer = answer_from_store(rows, builtin_registry());
  const auto& found = answer.stresses[0].oracle[static_cast<int>(Oracle::stability)]->result;
  ASSERT_TRUE(found.watch.level);
  // As many as the curve counted there, and no inference for it.
  std::size_t counted = 0;
  for (const search::CurvePoint& point : found.points)
    if (point.level == *found.watch.level) counted = point.broken;
  EXPECT_EQ(result.pictures, counted);
  EXPECT_GE(counted, 4U);
  EXPECT_EQ(result.inferences, 0U);
  EXPECT_EQ(result.parts.at(0).natural, spec_.stresses[0].axis.natural(*found.watch.level));
  const Value coco = parse_json(read_file(request.folder / "annotations.json"), "");
  ASSERT_EQ(coco.at("images").size(), counted);

  // Every case of the report, made again at this strength, is the picture in the folder.
  std::size_t compared = 0;
  for (const Value& item : rows.cases()) {
    const Value* id = item.find("id");
    if (!id || item.at("stress").text() != "rotate") continue;
    const Replay again = replay(rows, builtin_registry(), id->text(), result.parts.at(0).natural);
    for (std::size_t i = 0; i < counted; ++i) {
      if (source_of(coco, i) != again.sample) continue;
      EXPECT_EQ(read_image(request.folder / coco.at("images").items()[i].at("file_name").text()),
                again.stressed);
      EXPECT_EQ(again.record.verdict(Oracle::stability).outcome, Outcome::broken);
      ++compared;
    }
  }
  EXPECT_GE(compared, 1U);
}

TEST_F(Export, LabelsMoveWithThePicture) {
  const auto clean = test::open_data(folder_.path() / "data", "coco");
  for (const std::string format : {"coco", "yolo"}) {
    ExportRequest request = wish(format, format);
    request.level = "30 °";
    const Exported result = write(request, spec_);
    EXPECT_EQ(result.pictures, static_cast<std::size_t>(kPictures));
    const auto read = test::open_data(request.folder, "auto");
    ASSERT_EQ(read->size(), static_cast<std::size_t>(kPictures));
    const std::string sources = read_file(request.folder / "sources.csv");
    for (std::size_t i = 0; i < read->size(); ++i) {
      const auto boxes = std::get<BoxLabels>(read->load(i).label).boxes;
      ASSERT_EQ(boxes.size(), 1U) << format;
      // The extents of the ellipse in the box, turned by 30° either way about the middle of the picture.
      const std::string source = read->id(i).substr(read->id(i).rfind('/') + 1);
      std::size_t at = 0;
      while (clean->id(at) != source) ++at;
      const Box box = std::get<BoxLabels>(clean->label(at)).boxes[0].box;
      const double c = std::sqrt(0.75);
      const double rx = std::hypot(c * box.width() / 2, 0.5 * box.height() / 2);
      const double ry = std::hypot(0.5 * box.width() / 2, c * box.height() / 2);
      const double dx = (box.x0 + box.x1) / 2 - 32;
      const double dy = (box.y0 + box.y1) / 2 - 24;
      double nearest = 1e9;
      for (const double s : {-0.5, 0.5}) {
        const Box turned = intersection({32 + c * dx - s * dy - rx, 24 + s * dx + c * dy - ry,
                                         32 + c * dx - s * dy + rx, 24 + s * dx + c * dy + ry},
                                        {0, 0, 64, 48});
        nearest = std::min(nearest, std::max({std::abs(turned.x0 - boxes[0].box.x0),
                                              std::abs(turned.y0 - boxes[0].box.y0),
                                              std::abs(turned.x1 - boxes[0].box.x1),
                                              std::abs(turned.y1 - boxes[0].box.y1)}));
      }
      EXPECT_LT(nearest, 1e-3) << format << ' ' << source;
    }
  }
}

TEST_F(Export, EveryPictureCanHaveTheStrengthItBrokeAt) {
  ExportRequest request = wish("out");
  request.level = "breaking";
  EXPECT_THAT(error_of(request, spec_), HasSubstr("--broken"));
  request.broken = true;
  const Exported result = write(request, spec_);
  const Store rows = store();
  const auto breaks = rows.first_breaks(0, -1, Oracle::stability);
  ASSERT_EQ(result.pictures, breaks.size());
  const Value coco = parse_json(read_file(request.folder / "annotations.json"), "");
  const auto ids = rows.image_ids();
  for (std::size_t i = 0; i < result.pictures; ++i)
    for (const auto& one : breaks) {
      if (ids[one.sample] != source_of(coco, i)) continue;
      EXPECT_EQ(coco.at("images").items()[i].at("attributes").at("value").number(),
                spec_.stresses[0].axis.natural(one.level));
    }
}

TEST_F(Export, VerdictsThatTheRunDidNotNeedAreAskedOfTheModel) {
  ExportRequest request = wish("out");
  request.broken = true;
  const double limit = write(request, spec_).parts.at(0).natural.value();
  request.folder = folder_.path() / "beyond";
  request.level = number_text(limit + 1.37) + " °";
  const Exported result = write(request, spec_);
  EXPECT_GT(result.inferences, 0U);
  EXPECT_LE(result.pictures, result.parts.at(0).of);
}

TEST_F(Export, AStressWithoutALimitIsSaidSo) {
  // Darker pictures keep what is brighter than their middle.
  ExportRequest request = wish("out");
  request.stresses = {"exposure_dark"};
  request.broken = true;
  EXPECT_THAT(error_of(request, spec_), HasSubstr("nothing to write"));
  EXPECT_FALSE(std::filesystem::exists(request.folder));
  request.stresses = {};
  const Exported result = write(request, spec_);
  EXPECT_EQ(result.parts.at(1).left_out, "its limit is not reached");
  EXPECT_GT(result.parts.at(0).pictures, 0U);
}

TEST_F(Export, MistakesAreNamedWithTheirCure) {
  ExportRequest request = wish("out");
  request.stresses = {"rotat"};
  EXPECT_THAT(error_of(request, spec_), HasSubstr("`rotate`"));
  request = wish("out");
  request.level = "3 px";
  EXPECT_THAT(error_of(request, spec_), HasSubstr("px"));
  request.level = "limit";
  EXPECT_THAT(error_of(request, spec_), HasSubstr("at-limit"));
  request = wish("out", "masks");
  EXPECT_THAT(error_of(request, spec_), HasSubstr("`coco`"));

  CampaignSpec moved = spec_;
  moved.data.path = folder_.path() / "elsewhere";
  EXPECT_THAT(error_of(wish("out"), moved), HasSubstr("elsewhere"));
  folder_.write("other.toy", "{function: box, height: 48, width: 64, seed: 2}");
  CampaignSpec other = spec_;
  other.model.path = folder_.path() / "other.toy";
  request = wish("out");
  request.broken = true;
  EXPECT_THAT(error_of(request, other), HasSubstr("not the one of the run"));
  // Pictures can still be made, as no verdict is asked for.
  request.broken = false;
  EXPECT_EQ(write(request, other).pictures, static_cast<std::size_t>(kPictures));
}

TEST_F(Export, PicturesThatChangedSinceTheRunAreLeftOut) {
  Image other({64, 48}, 3);
  other.fill(90);
  folder_.write("data/p3.png", encode_png(other));
  std::filesystem::remove(folder_.path() / "data/p5.png");
  CampaignSpec spec = spec_;
  spec.data.params["strict"] = false;
  ExportRequest request = wish("out");
  request.level = "10";
  const Exported result = write(request, spec);
  EXPECT_EQ(result.pictures, static_cast<std::size_t>(kPictures) - 2);
  EXPECT_THAT(result.notes, testing::Contains(HasSubstr("such as p3.png")));
  EXPECT_THAT(result.notes, testing::Contains(HasSubstr("1 of the run's 16 pictures are not in")));
}

TEST_F(Export, AnUnfinishedRunIsRefused) {
  CampaignSpec spec = spec_of({"search.budget.evals=40", "seed=9"});
  spec.out.dir = folder_.path() / "short";
  Progress silent;
  std::atomic<bool> stop{false};
  ASSERT_TRUE(run(spec, builtin_registry(), {false, "test", "test"}, silent, stop).answer.partial);
  const Store rows = Store::open(folder_.path() / "short/run.db", Store::Mode::read_only);
  try {
    export_pictures(rows, spec, builtin_registry(), wish("out"), stop);
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("proofload resume"));
  }
}

}  // namespace
}  // namespace proofload::campaign
