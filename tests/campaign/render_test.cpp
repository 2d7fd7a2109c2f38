// Whole renderings of self-made pictures: written, read back, compared with the stressor itself.
#include "proofload/campaign/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/image/codec.h"
#include "support/builtin_registry.h"
#include "support/files.h"
#include "support/stressing.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;
using testing::HasSubstr;

class Render : public testing::Test {
 protected:
  void SetUp() override {
    std::string images;
    std::string annotations;
    for (int i = 0; i < 3; ++i) {
      const std::string id = std::to_string(i);
      folder_.write("data/p" + id + ".png", encode_png(test::textured({64, 48 + i}, 3)));
      images += std::string(i ? "," : "") + R"({"id":)" + id + R"(,"file_name":"p)" + id + R"(.png"})";
      annotations += std::string(i ? "," : "") + R"({"id":)" + id + R"(,"image_id":)" + id +
                     R"(,"category_id":7,"bbox":[10,8,20,16]})";
    }
    folder_.write("data/annotations.json", R"({"images":[)" + images + R"(],"annotations":[)" + annotations +
                                               R"(],"categories":[{"id":7,"name":"part"}]})");
  }

  RenderRequest request(const std::vector<std::string>& settings) const {
    Config config;
    config.add_argument("data=" + (folder_.path() / "data/annotations.json").string());
    for (const std::string& setting : settings) config.add_argument(setting);
    RenderRequest out;
    out.pictures = pictures_from_config(config, builtin_registry());
    out.folder = folder_.path() / "out";
    return out;
  }
  Rendered made(const RenderRequest& wanted) {
    return render(
        wanted, builtin_registry(),
        [&](std::size_t done, std::size_t total) {
          last_ = {done, total};
        },
        stop_);
  }
  std::string refusal(const RenderRequest& wanted) {
    try {
      made(wanted);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  test::ScratchFolder folder_;
  std::atomic<bool> stop_{false};
  std::pair<std::size_t, std::size_t> last_;
};

TEST_F(Render, PicturesAreThoseOfTheStressorAndBoxesMoveAlong) {
  RenderRequest wanted = request({"stress=translate", "stress.translate.direction=right", "seed=9"});
  wanted.levels = {"4 px", "8 px"};
  const Rendered result = made(wanted);
  EXPECT_EQ(result.pictures, 6U);
  EXPECT_EQ(result.settings, 2U);
  EXPECT_EQ(last_, std::pair(std::size_t{6}, std::size_t{6}));
  const Image shifted = read_image(folder_.path() / "out/images/translate/4 px/p1.png");
  const Image before = test::textured({64, 49}, 3);
  EXPECT_TRUE(std::equal(before.row(5), before.row(5) + 150, shifted.row(5) + 12));
  std::string found;
  const auto data = dataset::open(folder_.path() / "out/annotations.json", "coco", {}, Value::object(), found,
                                  builtin_registry().format_entries);
  for (std::size_t i = 0; i < data->size(); ++i) {
    const double by = data->id(i).find("8 px") != std::string::npos ? 8 : 4;
    EXPECT_NEAR(std::get<BoxLabels>(data->label(i)).boxes.at(0).box.x0, 10 + by, 1e-6) << data->id(i);
  }
}

TEST_F(Render, RandomFieldsAreThoseOfARunWithTheSameSeedAndName) {
  RenderRequest wanted = request({"stress=gaussian_noise", "seed=9"});
  wanted.levels = {"20"};
  made(wanted);
  const Image noisy = read_image(folder_.path() / "out/images/gaussian_noise/20 grey levels/p0.png");
  const Keys keys{field_key(9, "p0.png", "gaussian_noise", 0, 0), field_key(9, "", "gaussian_noise", 0, 0),
                  0};
  EXPECT_EQ(noisy, test::stress_at("gaussian_noise", test::textured({64, 48}, 3), 20, Value::object(), keys));
}

TEST_F(Render, ABenchmarkHasItsFiveLevelsForEveryKindItHas) {
  RenderRequest wanted = request({"data.limit=1"});
  wanted.published = "imagenet_c";
  const Rendered result = made(wanted);
  EXPECT_EQ(result.settings % 5, 0U);
  EXPECT_GE(result.settings, 60U);
  EXPECT_TRUE(std::filesystem::is_directory(folder_.path() / "out/images/gaussian_noise/5"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "out/images/gaussian_noise/6"));
}

TEST_F(Render, WishesThatCannotBeMetAreRefusedBeforeAnythingIsWritten) {
  RenderRequest wanted = request({"stress=rotate"});
  EXPECT_THAT(refusal(wanted), HasSubstr("no strength is given"));
  wanted.levels = {"400 °"};
  EXPECT_THAT(refusal(wanted), HasSubstr("goes from 0 ° to 180 °"));
  wanted.levels = {"3 stops"};
  EXPECT_THAT(refusal(wanted), HasSubstr("the level `3 stops` for rotate"));
  wanted = request({"stress=rotate"});
  wanted.published = "imagenet_c";
  EXPECT_THAT(refusal(wanted), HasSubstr("`rotate` has no levels of imagenet_c"));
  wanted = request({});
  wanted.published = "imagnet_c";
  EXPECT_THAT(refusal(wanted), HasSubstr("did you mean `imagenet_c`?"));
  wanted = request({"stress=shake"});
  wanted.levels = {"3 px"};
  EXPECT_THAT(refusal(wanted), HasSubstr("acts in time"));
  wanted = request({"stress.soft.kind=shake"});
  wanted.levels = {"3 px"};
  EXPECT_THAT(refusal(wanted), HasSubstr("`soft` acts in time")) << "also under another name";
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "out"));
}

TEST_F(Render, AStopSaysHowFarItCame) {
  RenderRequest wanted = request({"stress=rotate"});
  wanted.levels = {"3 °"};
  stop_ = true;
  EXPECT_THAT(refusal(wanted), HasSubstr("stopped after 0 of 3 pictures"));
}

TEST_F(Render, StressesLookAtDepthMapsBesideThePictures) {
  const std::vector<std::string> settings = {"stress=haze", "stress.haze.distance=picture"};
  RenderRequest without = request(settings);
  without.levels = {"20 per km"};
  EXPECT_THAT(refusal(without), testing::AllOf(HasSubstr("stress.haze"), HasSubstr("depth_maps")));

  std::vector<Sample> samples;
  for (int i = 0; i < 3; ++i) {
    Sample& sample = samples.emplace_back();
    sample.image = test::textured({64, 48 + i}, 3);
    Grey16 map{sample.image.size(), {}};
    for (int y = 0; y < map.size.height; ++y)
      for (int x = 0; x < map.size.width; ++x)
        map.values.push_back(static_cast<std::uint16_t>(1000 + 500 * x));
    folder_.write("depth/p" + std::to_string(i) + ".png", encode_grey16_png(map));
    sample.depth = std::make_shared<const DepthMap>(
        DepthMap{map.size, map.size, 0, 65534 * 0.001, std::move(map.values)});
  }
  std::vector<std::string> with = settings;
  with.push_back("data.depth_maps=" + (folder_.path() / "depth").string());
  RenderRequest wanted = request(with);
  wanted.levels = {"20 per km"};
  EXPECT_EQ(made(wanted).pictures, 3U);
  Value params = Value::object();
  params["distance"] = "picture";
  const auto haze = test::stressor("haze", params);
  const Image expected = haze->apply(samples[1], test::kKeys, haze->axis().level_of(20)).sample.image;
  EXPECT_EQ(read_image(folder_.path() / "out/images/haze/20 per km/p1.png"), expected);
}

}  // namespace
}  // namespace proofload::campaign
