#include "proofload/model/detail/preprocess.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "proofload/core/error.h"
#include "proofload/image/planes.h"

namespace proofload::model {

namespace {

/// Pixels to be copied: a window of a picture.
struct Window {
  ImageView image;
  int x = 0;
  int y = 0;
  Size size;
};

Image cut(const ImageView& image, int x, int y, Size size) {
  Image out(size, image.channels());
  for (int row = 0; row < size.height; ++row)
    std::memcpy(out.row(row), image.row(y + row) + static_cast<std::size_t>(x * image.channels()),
                out.stride());
  return out;
}

// OpenCV's grey: fixed point with 14 bits, rounded (imgproc/src/color_rgb, RGB2Gray<uchar>).
std::uint8_t grey(const std::uint8_t* rgb) {
  return static_cast<std::uint8_t>((rgb[0] * 4899 + rgb[1] * 9617 + rgb[2] * 1868 + (1 << 13)) >> 14);
}

// Where the values of a picture go in the tensor.
struct Target {
  float* data;
  std::size_t pixel;    ///< Step from a pixel to its right neighbour.
  std::size_t row;      ///< Step from a row to the next.
  std::size_t channel;  ///< Step from a channel to the next.
};

void write(const Window& window, const InputSpec& spec, std::span<const float> tables, const Target& target) {
  const int channels = window.image.channels();
  const auto width = static_cast<std::size_t>(window.size.width);
  const float* t0 = tables.data();
  const float* t1 = t0 + 256;
  const float* t2 = t1 + 256;
  // Source channel of each target channel.
  const std::size_t first = spec.color == Color::bgr && channels == 3 ? 2 : 0;
  const std::size_t last = spec.color == Color::bgr ? 0 : 2;
  const bool planes = channels == 3 && spec.color != Color::gray && target.pixel == 1;
  const auto plain = planes ? plain_divisors(tables) : std::nullopt;
  for (int y = 0; y < window.size.height; ++y) {
    const std::uint8_t* from = window.image.row(window.y + y) + static_cast<std::size_t>(window.x * channels);
    float* to = target.data + static_cast<std::size_t>(y) * target.row;
    if (spec.color == Color::gray) {
      for (std::size_t x = 0; x < width; ++x)
        to[x * target.pixel] = t0[channels == 3 ? grey(from + 3 * x) : from[x]];
    } else if (channels == 1) {
      for (std::size_t x = 0; x < width; ++x) {
        to[x * target.pixel] = t0[from[x]];
        to[x * target.pixel + target.channel] = t1[from[x]];
        to[x * target.pixel + 2 * target.channel] = t2[from[x]];
      }
    } else if (plain) {
      float* const last_plane = to + 2 * target.channel;
      // By source channel.
      const bool swapped = first == 2;
      split_planes(from, width, swapped ? std::array{(*plain)[2], (*plain)[1], (*plain)[0]} : *plain,
                   {swapped ? last_plane : to, to + target.channel, swapped ? to : last_plane});
    } else if (target.pixel == 1) {
      float* to1 = to + target.channel;
      float* to2 = to1 + target.channel;
      for (std::size_t x = 0; x < width; ++x) {
        const std::uint8_t* pixel = from + 3 * x;
        to[x] = t0[pixel[first]];
        to1[x] = t1[pixel[1]];
        to2[x] = t2[pixel[last]];
      }
    } else {
      for (std::size_t x = 0; x < width; ++x) {
        const std::uint8_t* pixel = from + 3 * x;
        to[3 * x] = t0[pixel[first]];
        to[3 * x + 1] = t1[pixel[1]];
        to[3 * x + 2] = t2[pixel[last]];
      }
    }
  }
}

// Fills what a letterboxed picture leaves free.
void fill_border(const Target& target,
                 Size canvas,
                 int x0,
                 int y0,
                 Size inner,
                 std::size_t channels,
                 const std::array<float, 3>& values) {
  const auto fill = [&](int left, int right, int y) {
    for (std::size_t c = 0; c < channels; ++c) {
      float* row = target.data + static_cast<std::size_t>(y) * target.row + c * target.channel;
      if (target.pixel == 1)
        std::fill(row + left, row + right, values[c]);
      else
        for (int x = left; x < right; ++x) row[static_cast<std::size_t>(x) * target.pixel] = values[c];
    }
  };
  for (int y = 0; y < canvas.height; ++y) {
    if (y < y0 || y >= y0 + inner.height) {
      fill(0, canvas.width, y);
    } else {
      fill(0, x0, y);
      fill(x0 + inner.width, canvas.width, y);
    }
  }
}

int rounded_side(int side, double scale, int most) {
  return std::clamp(static_cast<int>(std::lround(side * scale)), 1, most);
}

// YOLOX, whose letterbox lies at the top left, rounds down; ultralytics, in the centre, to the nearest.
int letterbox_side(int side, double scale, int most, Anchor anchor) {
  if (anchor == Anchor::centre) return rounded_side(side, scale, most);
  return std::clamp(static_cast<int>(std::floor(side * scale + 1e-9)), 1, most);
}

}  // namespace

namespace detail {

std::vector<float> tables(const InputSpec& spec) {
  std::vector<float> out(3 * 256);
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t x = 0; x < 256; ++x)
      out[c * 256 + x] =
          static_cast<float>((static_cast<double>(x) * spec.scale - spec.mean[c]) / spec.std[c]);
  return out;
}

Placement preprocess(const InputSpec& spec,
                     std::span<const float> tables,
                     const ImageView& image,
                     engine::Tensor& to,
                     std::size_t index) {
  const Size canvas = spec.size;
  const std::size_t channels = spec.color == Color::gray ? 1 : 3;
  const auto width = static_cast<std::size_t>(canvas.width);
  const auto height = static_cast<std::size_t>(canvas.height);
  const std::size_t item = channels * width * height;
  if (canvas.width < 1 || canvas.height < 1 || to.values.size() < (index + 1) * item || to.shape.size() != 4)
    throw Error(ErrorCode::invalid_argument,
                "a picture of " + std::to_string(canvas.width) + " x " + std::to_string(canvas.height) +
                    " x " + std::to_string(channels) + " values does not fit the tensor as item " +
                    std::to_string(index));
  Target target{to.values.data() + index * item, 1, width, width * height};
  if (spec.layout == Layout::nhwc) target = {to.values.data() + index * item, channels, width * channels, 1};

  Placement place;
  place.source = image.size();
  // The part of the picture that is looked at.
  int crop_x = 0;
  int crop_y = 0;
  Size part = image.size();
  if (spec.crop) {
    part = {std::min(part.width, spec.crop->width), std::min(part.height, spec.crop->height)};
    crop_x = (image.width() - part.width) / 2;
    crop_y = (image.height() - part.height) / 2;
  }
  // Its size after resizing, the window of that which is used, and where the window lies on the canvas.
  Size resized = canvas;
  int from_x = 0;
  int from_y = 0;
  int to_x = 0;
  int to_y = 0;
  const double ratio_x = static_cast<double>(canvas.width) / part.width;
  const double ratio_y = static_cast<double>(canvas.height) / part.height;
  if (spec.fit == Fit::letterbox) {
    const double ratio = std::min(ratio_x, ratio_y);
    resized = {letterbox_side(part.width, ratio, canvas.width, spec.anchor),
               letterbox_side(part.height, ratio, canvas.height, spec.anchor)};
    if (spec.anchor == Anchor::centre) {
      to_x = (canvas.width - resized.width) / 2;
      to_y = (canvas.height - resized.height) / 2;
    }
  } else if (spec.fit == Fit::crop) {
    const double ratio = std::max(ratio_x, ratio_y);
    // A thin strip would be blown up to a picture without bounds; it is cut before instead.
    constexpr double kMost = kLargestSide;
    if (part.width * ratio > kMost || part.height * ratio > kMost) {
      const Size before{std::min(part.width, static_cast<int>(std::ceil(canvas.width / ratio))),
                        std::min(part.height, static_cast<int>(std::ceil(canvas.height / ratio)))};
      crop_x += (part.width - before.width) / 2;
      crop_y += (part.height - before.height) / 2;
      part = before;
    } else {
      resized = {std::max(rounded_side(part.width, ratio, kLargestSide), canvas.width),
                 std::max(rounded_side(part.height, ratio, kLargestSide), canvas.height)};
      from_x = (resized.width - canvas.width) / 2;
      from_y = (resized.height - canvas.height) / 2;
    }
  }
  place.scale_x = static_cast<double>(resized.width) / part.width;
  place.scale_y = static_cast<double>(resized.height) / part.height;
  place.offset_x = to_x - from_x - crop_x * place.scale_x;
  place.offset_y = to_y - from_y - crop_y * place.scale_y;

  const Size used = spec.fit == Fit::crop ? canvas : resized;
  Target inner = target;
  inner.data += static_cast<std::size_t>(to_y) * target.row + static_cast<std::size_t>(to_x) * target.pixel;
  if (resized == part) {
    write({image, crop_x + from_x, crop_y + from_y, used}, spec, tables, inner);
  } else if (part == image.size()) {
    write({resize(image, resized, spec.interpolation), from_x, from_y, used}, spec, tables, inner);
  } else {
    write({resize(cut(image, crop_x, crop_y, part), resized, spec.interpolation), from_x, from_y, used}, spec,
          tables, inner);
  }
  if (used != canvas) {
    std::array<float, 3> pad{};
    for (std::size_t c = 0; c < 3; ++c)
      pad[c] = static_cast<float>((spec.pad * spec.scale - spec.mean[c]) / spec.std[c]);
    fill_border(target, canvas, to_x, to_y, used, channels, pad);
  }
  return place;
}

}  // namespace detail

Placement preprocess(const InputSpec& spec, const ImageView& image, engine::Tensor& to, std::size_t index) {
  return detail::preprocess(spec, detail::tables(spec), image, to, index);
}

}  // namespace proofload::model
