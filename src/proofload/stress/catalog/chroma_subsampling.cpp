#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr int kBits = 16;
// BT.601 luma in 2^-16; together exactly 1, so that grey has no colour.
constexpr std::array<std::int64_t, 3> kLuma{19595, 38470, 7471};

std::int64_t luma(const std::uint8_t* rgb) {
  return kLuma[0] * rgb[0] + kLuma[1] * rgb[1] + kLuma[2] * rgb[2];
}

// Where a pixel lies between the middles of blocks of `side`: `first` and first + 1, with `weight` of 2·side for the second.
struct Between {
  int first = 0;
  int second = 0;
  std::int64_t weight = 0;
};

std::vector<Between> positions(int pixels, int side, bool smooth) {
  const int blocks = (pixels + side - 1) / side;
  std::vector<Between> out(static_cast<std::size_t>(pixels));
  for (int i = 0; i < pixels; ++i) {
    Between& at = out[static_cast<std::size_t>(i)];
    if (!smooth) {
      at = {i / side, i / side, 0};
      continue;
    }
    const int twice = 2 * i + 1 - side;  // From the middle of the first block, in half pixels.
    const int block = twice < 0 ? -1 : twice / (2 * side);
    at = {std::max(block, 0), std::min(block + 1, blocks - 1), twice - block * 2 * side};
    if (block < 0) at.weight = 0;
  }
  return out;
}

// Colour is what a channel has beyond luma. Blue and red difference are that up to a factor, and the green one follows, so all
// three are averaged as they are and nothing is scaled to and fro.
class ChromaSubsampling final : public Stressor {
 public:
  ChromaSubsampling(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        square_(params.text("blocks") == "square"),
        smooth_(params.text("upsampling") == "linear") {}

 private:
  void stress(Stressed& result, const Keys&, double block) const override {
    Image& image = result.sample.image;
    if (image.channels() != 3) return;
    const int across = static_cast<int>(block);
    const int down = square_ ? across : 1;
    const int columns = (image.width() + across - 1) / across;
    const int rows = (image.height() + down - 1) / down;
    const std::vector<std::int64_t> means = colours(image, across, down, columns, rows);
    const std::vector<Between> xs = positions(image.width(), across, smooth_);
    const std::vector<Between> ys = positions(image.height(), down, smooth_);
    const std::int64_t x_unit = 2 * across;
    const std::int64_t y_unit = 2 * down;
    std::vector<std::int64_t> line(3 * static_cast<std::size_t>(columns));
    for (int y = 0; y < image.height(); ++y) {
      const Between& v = ys[static_cast<std::size_t>(y)];
      const std::int64_t* above = means.data() + 3 * static_cast<std::ptrdiff_t>(v.first) * columns;
      const std::int64_t* below = means.data() + 3 * static_cast<std::ptrdiff_t>(v.second) * columns;
      for (std::size_t i = 0; i < line.size(); ++i)
        line[i] = above[i] * (y_unit - v.weight) + below[i] * v.weight;
      std::uint8_t* out = image.row(y);
      for (int x = 0; x < image.width(); ++x, out += 3) {
        const Between& u = xs[static_cast<std::size_t>(x)];
        const std::int64_t y16 = luma(out);
        const std::int64_t* left = line.data() + 3 * static_cast<std::ptrdiff_t>(u.first);
        const std::int64_t* right = line.data() + 3 * static_cast<std::ptrdiff_t>(u.second);
        for (int c = 0; c < 3; ++c) {
          const std::int64_t colour = left[c] * (x_unit - u.weight) + right[c] * u.weight;
          const std::int64_t grey = y16 + rounded(colour, x_unit * y_unit);
          out[c] = static_cast<std::uint8_t>(
              std::clamp<std::int64_t>((grey + (1 << (kBits - 1))) >> kBits, 0, 255));
        }
      }
    }
  }

  // To the nearest, halves up.
  static std::int64_t rounded(std::int64_t sum, std::int64_t parts) {
    const std::int64_t twice = 2 * sum + parts;
    return twice >= 0 ? twice / (2 * parts) : -((-twice + 2 * parts - 1) / (2 * parts));
  }

  // Mean of every block; those at the right and lower edge may be smaller.
  static std::vector<std::int64_t> colours(const Image& image, int across, int down, int columns, int rows) {
    std::vector<std::int64_t> out(3 * static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows), 0);
    for (int y = 0; y < image.height(); ++y) {
      std::int64_t* sums = out.data() + 3 * static_cast<std::ptrdiff_t>(y / down) * columns;
      const std::uint8_t* pixel = image.row(y);
      for (int x = 0; x < image.width(); ++x, pixel += 3) {
        const std::int64_t y16 = luma(pixel);
        std::int64_t* sum = sums + 3 * static_cast<std::ptrdiff_t>(x / across);
        for (int c = 0; c < 3; ++c) sum[c] += (std::int64_t{pixel[c]} << kBits) - y16;
      }
    }
    for (int row = 0; row < rows; ++row)
      for (int column = 0; column < columns; ++column) {
        const std::int64_t pixels = std::int64_t{std::min(down, image.height() - row * down)} *
                                    std::min(across, image.width() - column * across);
        std::int64_t* mean = out.data() + 3 * (static_cast<std::ptrdiff_t>(row) * columns + column);
        for (int c = 0; c < 3; ++c) mean[c] = rounded(mean[c], pixels);
      }
    return out;
  }

  bool square_;
  bool smooth_;
};

}  // namespace

Spec chroma_subsampling() {
  const auto axis = fixed({.parameter = "block",
                           .unit = "px",
                           .identity = 1,
                           .top = 64,
                           .scale = Scale::geometric,
                           .knee = 2,
                           .whole = true});
  return {
      .family = Family::transport,
      .title = "Chroma subsampling",
      .summary =
          "Keeps brightness and gives every block of pixels one colour, the mean, as video and JPEG do: 2 is "
          "4:2:0, 4 is 4:1:0 (wide blocks: 4:2:2, 4:1:1). Grey pictures stay.",
      .params = {choice("blocks", "square", {"square", "wide"},
                        "As high as wide; or one row high, which halves nothing downwards."),
                 choice("upsampling", "linear", {"linear", "nearest"},
                        "Colours in between are interpolated, or those of the block.")},
      .axis = axis,
      .levels = {},
      .traits = {.nested = false, .monotone = false},
      .source = "Box averages of the colour differences of ITU-R BT.601",
      .make = make<ChromaSubsampling>(axis),
  };
}

}  // namespace proofload::stress
