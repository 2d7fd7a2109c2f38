#include "proofload/image/resample.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "proofload/core/error.h"
#include "support/fixtures.h"

namespace proofload {
namespace {

constexpr std::array kAll = {Interpolation::linear,
                             Interpolation::area,
                             Interpolation::area_down_linear_up,
                             Interpolation::nearest,
                             Interpolation::pillow_bilinear,
                             Interpolation::pillow_bicubic};

Image row_of(const std::vector<int>& values) {
  Image out({static_cast<int>(values.size()), 1}, 1);
  for (std::size_t i = 0; i < values.size(); ++i) out.data()[i] = static_cast<std::uint8_t>(values[i]);
  return out;
}

std::vector<int> values_of(const Image& image) { return {image.data(), image.data() + image.bytes()}; }

// tools/make_image_fixtures.py resized these with Pillow 12.3.
TEST(Resize, EqualsPillowToTheByte) {
  const Value fixture = test::json_fixture("image/pictures.json");
  const Value& source = fixture.at("resized");
  Image image({static_cast<int>(source.at("width").integer()),
               static_cast<int>(source.at("height").integer())},
              3);
  const std::string pixels = test::from_hex(source.at("pixels").text());
  ASSERT_EQ(pixels.size(), image.bytes());
  std::copy(pixels.begin(), pixels.end(), image.data());
  for (const Value& item : source.at("results").items()) {
    const bool linear = item.at("interpolation").text() == "pillow_bilinear";
    const Size size{static_cast<int>(item.at("width").integer()),
                    static_cast<int>(item.at("height").integer())};
    const Image out =
        resize(image, size, linear ? Interpolation::pillow_bilinear : Interpolation::pillow_bicubic);
    const std::string expected = test::from_hex(item.at("pixels").text());
    EXPECT_TRUE(std::string(reinterpret_cast<const char*>(out.data()), out.bytes()) == expected)
        << item.at("interpolation").text() << " " << size.width << " x " << size.height;
    // One channel at a time gives the same.
    Image red({image.width(), image.height()}, 1);
    for (std::size_t i = 0; i < red.bytes(); ++i) red.data()[i] = image.data()[i * 3];
    const Image grey =
        resize(red, size, linear ? Interpolation::pillow_bilinear : Interpolation::pillow_bicubic);
    for (std::size_t i = 0; i < grey.bytes(); ++i) ASSERT_EQ(grey.data()[i], out.data()[i * 3]);
  }
}

TEST(Resize, AreaAveragesWholeBoxes) {
  EXPECT_EQ(values_of(resize(row_of({10, 20, 30, 50, 0, 255}), {3, 1}, Interpolation::area)),
            (std::vector<int>{15, 40, 128}));
}

TEST(Resize, NearestPicksAndNeverMixes) {
  EXPECT_EQ(values_of(resize(row_of({10, 200}), {4, 1}, Interpolation::nearest)),
            (std::vector<int>{10, 10, 200, 200}));
}

// Half-pixel centres: targets 0..3 of 4 sit at -1/4, 1/4, 3/4, 5/4 of two source pixels, clamped at the ends.
TEST(Resize, LinearUsesHalfPixelCentres) {
  EXPECT_EQ(values_of(resize(row_of({0, 100}), {4, 1}, Interpolation::linear)),
            (std::vector<int>{0, 25, 75, 100}));
}

TEST(Resize, AreaDownLinearUpIsOneOrTheOther) {
  Image image({8, 6}, 3);
  for (std::size_t i = 0; i < image.bytes(); ++i) image.data()[i] = static_cast<std::uint8_t>(i * 37);
  const auto with = [&](Size size, Interpolation kind) { return resize(image, size, kind); };
  EXPECT_TRUE(with({5, 3}, Interpolation::area_down_linear_up) == with({5, 3}, Interpolation::area));
  EXPECT_TRUE(with({16, 9}, Interpolation::area_down_linear_up) == with({16, 9}, Interpolation::linear));
  EXPECT_TRUE(with({16, 3}, Interpolation::area_down_linear_up) == with({16, 3}, Interpolation::area));
  EXPECT_FALSE(with({5, 3}, Interpolation::linear) == with({5, 3}, Interpolation::area));
}

TEST(Resize, KeepsFlatPicturesFlat) {
  for (const Interpolation kind : kAll)
    for (const std::uint8_t grey : {std::uint8_t{0}, std::uint8_t{77}, std::uint8_t{255}})
      for (const Size size : {Size{1, 1}, Size{3, 50}, Size{64, 2}}) {
        Image image({17, 9}, 3);
        image.fill(grey);
        Image expected(size, 3);
        expected.fill(grey);
        EXPECT_TRUE(resize(image, size, kind) == expected) << static_cast<int>(kind);
      }
}

TEST(Resize, ToTheSameSizeIsACopy) {
  Image image({5, 7}, 3);
  for (std::size_t i = 0; i < image.bytes(); ++i) image.data()[i] = static_cast<std::uint8_t>(i * 11);
  for (const Interpolation kind : kAll) EXPECT_TRUE(resize(image, image.size(), kind) == image);
}

TEST(Resize, RefusesSizesThatAreNone) {
  const Image image({4, 4}, 3);
  for (const Size size : {Size{0, 4}, Size{4, -1}, Size{kLargestSide + 1, 4}})
    EXPECT_THROW(resize(image, size, Interpolation::linear), Error);
}

TEST(Resize, HoldsLongThinPictures) {
  Image line({kLargestSide, 1}, 1);
  line.fill(9);
  for (const Interpolation kind : kAll) {
    EXPECT_EQ(values_of(resize(line, {1, 1}, kind)), (std::vector<int>{9}));
    EXPECT_EQ(resize(row_of({9}), {kLargestSide, 1}, kind).width(), kLargestSide);
  }
}

int threads_of_this_process() {
  int count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) ++count;
  return count;
}

TEST(Resize, MakesNoThreads) {
  const int before = threads_of_this_process();
  Image image({1600, 1200}, 3);
  for (const Interpolation kind : kAll) resize(image, {1000, 700}, kind);
  EXPECT_EQ(threads_of_this_process(), before);
}

TEST(Resize, GivesTheSameFromSeveralThreadsAtOnce) {
  Image image({160, 120}, 3);
  for (std::size_t i = 0; i < image.bytes(); ++i) image.data()[i] = static_cast<std::uint8_t>(i * i);
  for (const Interpolation kind : kAll) {
    const Image expected = resize(image, {100, 50}, kind);
    std::array<bool, 4> equal{};
    {
      std::vector<std::jthread> threads;
      for (bool& same : equal)
        threads.emplace_back([&] { same = resize(image, {100, 50}, kind) == expected; });
    }
    for (const bool same : equal) EXPECT_TRUE(same);
  }
}

}  // namespace
}  // namespace proofload
