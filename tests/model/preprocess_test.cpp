#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "proofload/core/error.h"
#include "proofload/model/model.h"

namespace proofload::model {
namespace {

Image gradient(Size size, int channels = 3) {
  Image out(size, channels);
  for (std::size_t i = 0; i < out.bytes(); ++i) out.data()[i] = static_cast<std::uint8_t>(i * 7 + i / 13);
  return out;
}

engine::Tensor tensor_for(const InputSpec& spec, std::int64_t batch = 1) {
  engine::Tensor out;
  const std::int64_t channels = spec.color == Color::gray ? 1 : 3;
  out.shape = {batch, channels, spec.size.height, spec.size.width};
  if (spec.layout == Layout::nhwc) out.shape = {batch, spec.size.height, spec.size.width, channels};
  out.values.assign(static_cast<std::size_t>(batch * channels * spec.size.height * spec.size.width), -1e9f);
  return out;
}

// Value of a pixel by the formula of the header, one at a time.
float value(const InputSpec& spec, const engine::Tensor& tensor, std::size_t item, int c, int y, int x) {
  const int channels = spec.color == Color::gray ? 1 : 3;
  const int width = spec.size.width, height = spec.size.height;
  const int at = spec.layout == Layout::nchw ? (c * height + y) * width + x : (y * width + x) * channels + c;
  return tensor
      .values[item * static_cast<std::size_t>(channels * width * height) + static_cast<std::size_t>(at)];
}

TEST(Preprocess, EveryValueFollowsTheFormula) {
  const Image image = gradient({5, 4});
  for (const Layout layout : {Layout::nchw, Layout::nhwc})
    for (const Color color : {Color::rgb, Color::bgr}) {
      InputSpec spec;
      spec.layout = layout;
      spec.color = color;
      spec.size = {5, 4};
      spec.scale = 1.0 / 255;
      spec.mean = {0.485, 0.456, 0.406};
      spec.std = {0.229, 0.224, 0.225};
      engine::Tensor to = tensor_for(spec, 2);
      const Placement place = preprocess(spec, image, to, 1);
      EXPECT_EQ(place.scale_x, 1);
      EXPECT_EQ(place.offset_y, 0);
      for (int y = 0; y < 4; ++y)
        for (int x = 0; x < 5; ++x)
          for (int c = 0; c < 3; ++c) {
            const int byte = image.row(y)[3 * x + (color == Color::bgr ? 2 - c : c)];
            const auto i = static_cast<std::size_t>(c);
            EXPECT_EQ(value(spec, to, 1, c, y, x),
                      static_cast<float>((byte * spec.scale - spec.mean[i]) / spec.std[i]));
          }
      EXPECT_EQ(to.values[0], -1e9f);  // The other item of the batch is left alone.
    }
}

TEST(Preprocess, GreyIsTheWeightedSumOfItuR601) {
  InputSpec spec;
  spec.color = Color::gray;
  spec.size = {5, 4};
  const Image image = gradient({5, 4});
  engine::Tensor to = tensor_for(spec);
  preprocess(spec, image, to, 0);
  for (int y = 0; y < 4; ++y)
    for (int x = 0; x < 5; ++x) {
      const std::uint8_t* p = image.row(y) + 3 * x;
      EXPECT_NEAR(value(spec, to, 0, 0, y, x), 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2], 0.51);
    }
}

TEST(Preprocess, AGreyPictureFillsThreeChannels) {
  InputSpec spec;
  spec.size = {5, 4};
  const Image image = gradient({5, 4}, 1);
  engine::Tensor to = tensor_for(spec);
  preprocess(spec, image, to, 0);
  for (int c = 0; c < 3; ++c) EXPECT_EQ(value(spec, to, 0, c, 2, 3), image.row(2)[3]);
  spec.color = Color::gray;
  to = tensor_for(spec);
  preprocess(spec, image, to, 0);
  EXPECT_EQ(value(spec, to, 0, 0, 2, 3), image.row(2)[3]);
}

// A bright box drawn into a picture is found in the tensor and put back by the placement: it must be where it was.
struct Case {
  const char* name;
  Size picture;
  Box box;
  InputSpec spec;
};

Box bright_box(const InputSpec& spec, const engine::Tensor& tensor) {
  Box out{1e9, 1e9, -1, -1};
  for (int y = 0; y < spec.size.height; ++y)
    for (int x = 0; x < spec.size.width; ++x) {
      if (value(spec, tensor, 0, 1, y, x) < 128) continue;
      out.x0 = std::min(out.x0, static_cast<double>(x));
      out.y0 = std::min(out.y0, static_cast<double>(y));
      out.x1 = std::max(out.x1, x + 1.0);
      out.y1 = std::max(out.y1, y + 1.0);
    }
  return out;
}

InputSpec input(Size size, Fit fit, Anchor anchor = Anchor::centre, std::optional<Size> crop = {}) {
  InputSpec spec;
  spec.size = size;
  spec.fit = fit;
  spec.anchor = anchor;
  spec.crop = crop;
  spec.pad = 114;
  spec.interpolation = Interpolation::area_down_linear_up;
  return spec;
}

TEST(Preprocess, ABoxComesBackToItsPlace) {
  const Case cases[] = {
      {"letterbox wide", {640, 360}, {100, 50, 300, 200}, input({416, 416}, Fit::letterbox)},
      {"letterbox tall", {333, 640}, {60, 50, 200, 400}, input({416, 416}, Fit::letterbox)},
      {"letterbox at the top left",
       {500, 375},
       {60, 50, 200, 300},
       input({416, 416}, Fit::letterbox, Anchor::top_left)},
      {"letterbox up", {100, 61}, {20, 10, 70, 50}, input({320, 320}, Fit::letterbox)},
      {"letterbox into a wide input", {480, 480}, {100, 50, 300, 200}, input({640, 384}, Fit::letterbox)},
      {"stretch", {640, 360}, {100, 50, 300, 200}, input({224, 224}, Fit::stretch)},
      {"crop", {500, 375}, {150, 50, 350, 300}, input({224, 224}, Fit::crop)},
      {"centre first",
       {341, 256},
       {100, 60, 200, 180},
       input({192, 192}, Fit::stretch, Anchor::centre, Size{224, 224})},
      {"centre first, picture smaller",
       {200, 100},
       {50, 20, 100, 80},
       input({96, 96}, Fit::letterbox, Anchor::centre, Size{224, 224})},
      {"strip", {3000, 10}, {1480, 0, 1520, 10}, input({64, 64}, Fit::crop)},
  };
  for (const Case& c : cases) {
    Image image(c.picture, 3);
    for (int y = static_cast<int>(c.box.y0); y < static_cast<int>(c.box.y1); ++y)
      std::fill_n(image.row(y) + static_cast<int>(c.box.x0) * 3, static_cast<int>(c.box.width()) * 3,
                  std::uint8_t{255});
    engine::Tensor to = tensor_for(c.spec);
    const Placement place = preprocess(c.spec, image, to, 0);
    EXPECT_EQ(place.source, c.picture);
    const Box seen = bright_box(c.spec, to);
    const Box back{(seen.x0 - place.offset_x) / place.scale_x, (seen.y0 - place.offset_y) / place.scale_y,
                   (seen.x1 - place.offset_x) / place.scale_x, (seen.y1 - place.offset_y) / place.scale_y};
    // Half a pixel of the tensor either way, and the rounding of its threshold.
    const double x = 0.75 / place.scale_x + 0.5, y = 0.75 / place.scale_y + 0.5;
    // A strip is cut at the sides of the input.
    if (std::string_view(c.name) != "strip") {
      EXPECT_NEAR(back.x0, c.box.x0, x) << c.name;
      EXPECT_NEAR(back.x1, c.box.x1, x) << c.name;
    } else {
      EXPECT_NEAR((back.x0 + back.x1) / 2, 1500, x) << c.name;
    }
    EXPECT_NEAR(back.y0, c.box.y0, y) << c.name;
    EXPECT_NEAR(back.y1, c.box.y1, y) << c.name;
    EXPECT_EQ(std::count(to.values.begin(), to.values.end(), -1e9f), 0) << c.name;
  }
}

TEST(Preprocess, LetterboxFillsTheRestWithPadAfterScaling) {
  InputSpec spec = input({8, 8}, Fit::letterbox, Anchor::top_left);
  spec.scale = 1.0 / 255;
  spec.mean = {0.5, 0.25, 0};
  Image image({8, 4}, 3);
  engine::Tensor to = tensor_for(spec);
  preprocess(spec, image, to, 0);
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < 8; ++y)
      for (int x = 0; x < 8; ++x)
        EXPECT_FLOAT_EQ(value(spec, to, 0, c, y, x),
                        static_cast<float>((y < 4 ? 0 : 114.0 / 255) -
                                           spec.mean[static_cast<std::size_t>(c)]));
}

// ultralytics: 1280 x 718 into 640 x 640 gives 640 x 359.
TEST(Preprocess, LetterboxInTheCentreHasTheSpareRowBelow) {
  InputSpec spec = input({640, 640}, Fit::letterbox);
  Image image({1280, 718}, 3);
  engine::Tensor to = tensor_for(spec);
  const Placement place = preprocess(spec, image, to, 0);
  EXPECT_EQ(place.offset_y, 140);  // 640 − 359 = 281: 140 above, 141 below.
  EXPECT_DOUBLE_EQ(place.scale_y, 359.0 / 718);
}

// YOLOX rounds the inner size down: 640 x 427 gives 416 x 277 (277.55).
TEST(Preprocess, LetterboxAtTheTopLeftRoundsDown) {
  InputSpec spec = input({416, 416}, Fit::letterbox, Anchor::top_left);
  Image image({640, 427}, 3);
  engine::Tensor to = tensor_for(spec);
  const Placement place = preprocess(spec, image, to, 0);
  EXPECT_DOUBLE_EQ(place.scale_y, 277.0 / 427);
  EXPECT_DOUBLE_EQ(place.scale_x, 416.0 / 640);
}

TEST(Preprocess, TakesPicturesOfAnyShape) {
  for (const Fit fit : {Fit::letterbox, Fit::stretch, Fit::crop})
    for (const Size size : {Size{1, 1}, Size{1, 4000}, Size{32768, 1}, Size{17, 3}}) {
      const InputSpec spec = input({64, 48}, fit);
      engine::Tensor to = tensor_for(spec);
      const Placement place = preprocess(spec, gradient(size), to, 0);
      EXPECT_GT(place.scale_x, 0);
      EXPECT_GT(place.scale_y, 0);
      EXPECT_EQ(std::count(to.values.begin(), to.values.end(), -1e9f), 0);
    }
}

TEST(Preprocess, RefusesATensorThatIsTooSmall) {
  const InputSpec spec = input({8, 8}, Fit::stretch);
  engine::Tensor to = tensor_for(spec);
  EXPECT_THROW(preprocess(spec, gradient({8, 8}), to, 1), Error);
}

}  // namespace
}  // namespace proofload::model
