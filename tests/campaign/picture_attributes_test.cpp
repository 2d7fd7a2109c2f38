#include "proofload/campaign/picture_attributes.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>

#include "proofload/campaign/recorded_run.h"
#include "proofload/campaign/runner.h"
#include "support/builtin_registry.h"
#include "support/files.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;

Image grey(Size size, std::uint8_t (*value)(int x, int y)) {
  Image out(size, 1);
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x) out.row(y)[x] = value(x, y);
  return out;
}

TEST(PictureLook, OfAFlatPictureIsItsGreyAndNothingElse) {
  const PictureLook look = look_of(grey({20, 10}, [](int, int) -> std::uint8_t { return 77; }));
  EXPECT_EQ(look.size, (Size{20, 10}));
  EXPECT_DOUBLE_EQ(look.brightness, 77);
  EXPECT_DOUBLE_EQ(look.contrast, 0);
  EXPECT_DOUBLE_EQ(look.sharpness, 0);
}

// Half 0, half 200: mean 100, deviation 100. Every pixel of a chequered board differs from its four neighbours by 200.
TEST(PictureLook, OfAChequeredBoardIsThatOfItsTwoGreys) {
  const PictureLook look =
      look_of(grey({16, 16}, [](int x, int y) -> std::uint8_t { return (x + y) % 2 ? 200 : 0; }));
  EXPECT_DOUBLE_EQ(look.brightness, 100);
  EXPECT_DOUBLE_EQ(look.contrast, 100);
  EXPECT_DOUBLE_EQ(look.sharpness, 800);
}

TEST(PictureLook, ARampHasContrastAndNoSharpness) {
  const PictureLook look =
      look_of(grey({11, 5}, [](int x, int) -> std::uint8_t { return static_cast<std::uint8_t>(20 * x); }));
  EXPECT_DOUBLE_EQ(look.brightness, 100);
  EXPECT_NEAR(look.contrast, 20 * std::sqrt(10.0), 1e-9);  // (11² − 1)/12 = 10
  EXPECT_DOUBLE_EQ(look.sharpness, 0);
}

TEST(PictureLook, WeighsColoursAsTheEyeDoes) {
  Image red({4, 4}, 3);
  for (int i = 0; i < 16; ++i) red.data()[3 * i] = 100;
  EXPECT_DOUBLE_EQ(look_of(red).brightness, 29.9);
}

TEST(PictureLook, OfTinyPicturesHasNoSharpness) {
  EXPECT_DOUBLE_EQ(look_of(Image({1, 1}, 3)).sharpness, 0);
  EXPECT_DOUBLE_EQ(look_of(Image({2, 9}, 1)).sharpness, 0);
}

// Stripes of eight pixels stay stripes at half the size; the size told is the picture's own.
TEST(PictureLook, LargePicturesAreReducedFirst) {
  const auto stripes = [](int x, int) -> std::uint8_t { return x / 8 % 2 ? 180 : 20; };
  const PictureLook look = look_of(grey({2 * kLookSide, 64}, stripes));
  EXPECT_EQ(look.size.width, 2 * kLookSide);
  EXPECT_NEAR(look.brightness, 100, 1e-9);
  EXPECT_NEAR(look.contrast, 80, 1e-9);
  EXPECT_NEAR(look.sharpness, 160 * std::sqrt(0.5), 2);  // Two of four columns have one other neighbour.
}

TEST(PictureAttributes, OfARunAreMeasuredOnceAndReadBack) {
  const test::ScratchFolder folder;
  const auto net = folder.write("net.toy", "{outputs: 2, height: 24, width: 24, gain: 4}");
  Config config;
  config.add_text("name: t\nmodel: {path: " + net.string() +
                      ", task: regression, input: {scale: 1}, output: {kind: sincos, period: 10}}\n"
                      "data: {format: synthetic, count: 12, size: 32}\nstress: {gaussian_noise: }\n"
                      "search: {method: grid, levels: 2}\n",
                  "test.yaml");
  config.add_argument("out.dir=" + (folder.path() / "run").string());
  Progress silent;
  std::atomic<bool> stop{false};
  run(spec_from_config(config, builtin_registry()), builtin_registry(), {false, "test", "test"}, silent,
      stop);
  Store store = Store::open(folder.path() / "run" / "run.db", Store::Mode::create_or_continue);
  const PictureLooks looks = looks_from_store(store);
  ASSERT_EQ(looks.size(), 12U);
  for (const auto& look : looks) {
    ASSERT_TRUE(look);
    EXPECT_EQ(look->size, (Size{32, 32}));
    EXPECT_GT(look->brightness, 0);
  }
  const auto recorded = recorded_run(store, builtin_registry());
  ASSERT_TRUE(recorded);
  const PictureAttributes attributes = picture_attributes(store, *recorded, looks);
  EXPECT_EQ(attributes.pictures, 12U);
  ASSERT_NE(attributes.find("brightness"), nullptr);
  EXPECT_EQ(*attributes.find("brightness")->numbers[3], looks[3]->brightness);
  EXPECT_EQ(attributes.find("brightness")->unit, "grey levels");
  ASSERT_NE(attributes.find("reading"), nullptr);  // Dials are labelled with what they show.
  EXPECT_EQ(attributes.find("object_count"), nullptr);
  EXPECT_EQ(picture_attributes(store, *recorded, {}).find("brightness"), nullptr);

  // Measured on other pictures, they say nothing of these.
  store.set_fact("pictures", Value("others"));
  EXPECT_TRUE(looks_from_store(store).empty());
}

// Objects of labels: those to be ignored do not count, poses and boxes alike, and slices of the data keep their name.
TEST(PictureAttributes, TellObjectsClassesAndSlices) {
  const test::ScratchFolder folder;
  Store store = Store::open(folder.path() / "run.db", Store::Mode::create_or_continue);
  BoxLabels boxes;
  boxes.boxes.push_back({{0, 0, 30, 30}, 1});
  boxes.boxes.push_back({{60, 40, 70, 50}, 0});
  LabelledBox crowd{{0, 0, 90, 90}, 2};
  crowd.ignore = true;
  boxes.boxes.push_back(crowd);
  std::vector<StoredImage> images;
  images.push_back({0, "a.png", boxes, {{"camera", "left"}, {"class", "north"}}});
  images.push_back({1, "b.png", BoxLabels{}, {}});
  images.push_back({2, "c.png", ClassLabel{1}, {{"camera", "right"}}});
  store.set_images(images);
  CampaignSpec spec;
  Identity identity(spec, "model");
  RecordedRun run{spec, Task::detection, nullptr, identity, {}, {}};
  run.context.labels = {"car", "bus"};
  PictureLooks looks(3);
  looks[0] = PictureLook{{90, 60}, 1, 2, 3};
  const PictureAttributes found = picture_attributes(store, run, looks);
  EXPECT_EQ(found.find("object_count")->numbers, (std::vector<std::optional<double>>{2, 0, std::nullopt}));
  EXPECT_EQ(found.find("largest_object")->numbers[0], 30);
  EXPECT_EQ(found.find("smallest_object")->numbers[0], 10);
  EXPECT_FALSE(found.find("largest_object")->numbers[1]);
  // From (15, 15) to the middle (45, 30), of half the diagonal.
  EXPECT_NEAR(*found.find("off_centre")->numbers[0], std::hypot(30, 15) / (std::hypot(90, 60) / 2), 1e-12);
  EXPECT_EQ(found.find("class")->texts[0], (std::vector<std::string>{"bus", "car"}));
  EXPECT_EQ(found.find("class")->texts[2], (std::vector<std::string>{"bus"}));
  EXPECT_EQ(found.find("camera")->texts[2], (std::vector<std::string>{"right"}));
  EXPECT_EQ(found.find("class (slice)")->texts[0], (std::vector<std::string>{"north"}));
  EXPECT_EQ(slice_keys(store), (std::vector<std::string>{"camera", "class"}));
}

}  // namespace
}  // namespace proofload::campaign
