#include <algorithm>
#include <cmath>
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
    const int columns = cells(image.width(), block);
    const int rows = cells(image.height(), block);
    const auto channels = static_cast<std::size_t>(image.channels());
    const std::vector<int> x_edges = edges(image.width(), columns);
    const std::vector<int> y_edges = edges(image.height(), rows);
    for (int j = 0; j < rows; ++j)
      for (int i = 0; i < columns; ++i) {
        const int x0 = x_edges[static_cast<std::size_t>(i)];
        const int x1 = x_edges[static_cast<std::size_t>(i) + 1];
        const int y0 = y_edges[static_cast<std::size_t>(j)];
        const int y1 = y_edges[static_cast<std::size_t>(j) + 1];
        std::uint64_t sums[3] = {0, 0, 0};
        for (int y = y0; y < y1; ++y) {
          const std::uint8_t* p = image.row(y) + static_cast<std::size_t>(x0) * channels;
          for (int x = x0; x < x1; ++x)
            for (std::size_t c = 0; c < channels; ++c) sums[c] += *p++;
        }
        const auto area = static_cast<std::uint64_t>(x1 - x0) * static_cast<std::uint64_t>(y1 - y0);
        std::uint8_t mean[3] = {0, 0, 0};
        for (std::size_t c = 0; c < channels; ++c)
          mean[c] = static_cast<std::uint8_t>((sums[c] + area / 2) / area);
        for (int y = y0; y < y1; ++y) {
          std::uint8_t* p = image.row(y) + static_cast<std::size_t>(x0) * channels;
          for (int x = x0; x < x1; ++x)
            for (std::size_t c = 0; c < channels; ++c) *p++ = mean[c];
        }
      }
  }

  static int cells(int size, double block) {
    // A level is a step of the axis, next to the block size that was meant: what would be a whole number is one.
    return std::clamp(static_cast<int>(size / block * (1 + 1e-5)), 1, size);
  }
  static std::vector<int> edges(int size, int count) {
    std::vector<int> out;
    for (int i = 0; i <= count; ++i)
      out.push_back(static_cast<int>((2 * static_cast<std::int64_t>(size) * i + count) /
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
