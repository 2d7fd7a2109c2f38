#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Pixelate final : public Stressor {
 public:
  Pixelate(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 private:
  // A cell covers the pixels whose centres it holds, so that cells of broken sizes differ by one pixel.
  void stress(Stressed& result, const Keys&, double block) const override {
    Image& image = result.sample.image;
    if (image.channels() == 3) {
      flatten<3>(image, block);
    } else {
      flatten<1>(image, block);
    }
  }

  template <std::size_t kChannels>
  static void flatten(Image& image, double block) {
    const std::vector<std::size_t> x_edges = edges(image.width(), cells(image.width(), block));
    const std::vector<std::size_t> y_edges = edges(image.height(), cells(image.height(), block));
    const std::size_t stride = image.stride();
    std::vector<std::uint32_t> sums(stride);
    image.rewrite([&](const std::uint8_t* from, std::uint8_t* to) {
      for (std::size_t j = 0; j + 1 < y_edges.size(); ++j) {
        // First down, then across: rows of sums run in vectors.
        std::fill(sums.begin(), sums.end(), 0U);
        for (std::size_t y = y_edges[j]; y < y_edges[j + 1]; ++y)
          for (std::size_t i = 0; i < stride; ++i) sums[i] += from[y * stride + i];
        std::uint8_t* const first = to + y_edges[j] * stride;
        const std::size_t rows = y_edges[j + 1] - y_edges[j];
        for (std::size_t i = 0; i + 1 < x_edges.size(); ++i)
          fill_cell<kChannels>(sums.data() + x_edges[i] * kChannels, first + x_edges[i] * kChannels,
                               x_edges[i + 1] - x_edges[i], rows);
        for (std::size_t y = 1; y < rows; ++y) std::copy_n(first, stride, first + y * stride);
      }
    });
  }

  // One row of a cell from the sums of its columns.
  template <std::size_t kChannels>
  static void fill_cell(const std::uint32_t* sums, std::uint8_t* out, std::size_t columns, std::size_t rows) {
    std::array<std::uint64_t, kChannels> sum{};
    for (std::size_t x = 0; x < columns; ++x)
      for (std::size_t c = 0; c < kChannels; ++c) sum[c] += sums[x * kChannels + c];
    const std::uint64_t area = columns * rows;
    std::array<std::uint8_t, kChannels> mean;
    for (std::size_t c = 0; c < kChannels; ++c)
      mean[c] = static_cast<std::uint8_t>((sum[c] + area / 2) / area);
    for (std::size_t x = 0; x < columns; ++x)
      for (std::size_t c = 0; c < kChannels; ++c) out[x * kChannels + c] = mean[c];
  }

  static int cells(int size, double block) {
    // A level is a step of the axis, next to the block size that was meant: what would be a whole number is one.
    return std::clamp(static_cast<int>(size / block * (1 + 1e-5)), 1, size);
  }
  static std::vector<std::size_t> edges(int size, int count) {
    std::vector<std::size_t> out;
    for (int i = 0; i <= count; ++i)
      out.push_back(static_cast<std::size_t>((2 * static_cast<std::int64_t>(size) * i + count) /
                                             (2 * static_cast<std::int64_t>(count))));
    return out;
  }
};

}  // namespace

Spec pixelate() {
  const auto axis = fixed({.parameter = "block",
                           .unit = "px",
                           .identity = 1,
                           .top = 128,
                           .scale = Scale::geometric,
                           .knee = 0.25});
  return {.family = Family::transport,
          .title = "Pixelation",
          .summary =
              "Shows the picture in blocks of one colour each, as enlarging a small picture without "
              "smoothing does.",
          .params = {},
          .axis = axis,
          .levels = {{"imagenet_c", {1 / 0.6, 2, 2.5, 1 / 0.3, 4}},
                     {"cifar10_c", {1 / 0.95, 1 / 0.9, 1 / 0.85, 1 / 0.75, 1 / 0.65}},
                     {"tiny_imagenet_c", {1 / 0.9, 1 / 0.8, 1 / 0.7, 1 / 0.6, 2}}},
          // Few large blocks may fit what is in the picture better than somewhat more of them.
          .traits = {.nested = false, .monotone = false},
          .source =
              "Hendrycks and Dietterich, ICLR 2019 (ImageNet-C): box mean down to ⌊W/b⌋ × ⌊H/b⌋, nearest up",
          .aliases = {"imagecorruptions.pixelate", "imgaug.AveragePooling", "augly.pixelization"},
          .make = make<Pixelate>(axis)};
}

}  // namespace proofload::stress
