#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "proofload/stress/border.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

// Means over a window whose width need not be whole: `half` full pixels to each side of the middle one, and of the next ones
// `edge`/256. Sums run along, so the time does not grow with the width.
struct Window {
  int half = 0;
  std::uint32_t edge = 0;  // In 1/256.
  std::uint32_t weight() const { return 256 * (2 * static_cast<std::uint32_t>(half) + 1) + 2 * edge; }
};

class BoxBlur final : public Stressor {
 public:
  BoxBlur(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 private:
  void stress(Stressed& result, const Keys&, double width) const override {
    Image& image = result.sample.image;
    const double beyond = (width - 1) / 2;
    Window window;
    window.half = static_cast<int>(beyond);
    window.edge = static_cast<std::uint32_t>(std::lround(256 * (beyond - window.half)));
    const auto channels = static_cast<std::size_t>(image.channels());
    const auto pixels = static_cast<std::size_t>(image.width());
    const auto rows = static_cast<std::size_t>(image.height());
    // Between the two passes values keep six more binary places.
    std::vector<std::uint16_t> across(pixels * channels * rows);
    std::vector<std::uint32_t> in(std::max(pixels, rows));
    std::vector<std::uint32_t> out(in.size());
    for (std::size_t y = 0; y < rows; ++y)
      for (std::size_t c = 0; c < channels; ++c) {
        const std::uint8_t* const row = image.row(static_cast<int>(y));
        for (std::size_t x = 0; x < pixels; ++x) in[x] = row[x * channels + c] * 64U;
        average(in, out, static_cast<int>(pixels), window);
        for (std::size_t x = 0; x < pixels; ++x)
          across[(y * pixels + x) * channels + c] = static_cast<std::uint16_t>(out[x]);
      }
    for (std::size_t i = 0; i < pixels * channels; ++i) {
      for (std::size_t y = 0; y < rows; ++y) in[y] = across[y * pixels * channels + i];
      average(in, out, static_cast<int>(rows), window);
      for (std::size_t y = 0; y < rows; ++y)
        image.row(static_cast<int>(y))[i] = static_cast<std::uint8_t>((out[y] + 32) / 64);
    }
  }

  static void average(const std::vector<std::uint32_t>& in,
                      std::vector<std::uint32_t>& out,
                      int size,
                      const Window& w) {
    const auto at = [&](int i) { return in[static_cast<std::size_t>(reflect_101(i, size))]; };
    const std::uint64_t weight = w.weight();
    std::uint64_t sum = 0;
    for (int i = -w.half; i <= w.half; ++i) sum += at(i);
    for (int x = 0; x < size; ++x) {
      const std::uint64_t all = 256 * sum + w.edge * (std::uint64_t{at(x - w.half - 1)} + at(x + w.half + 1));
      out[static_cast<std::size_t>(x)] = static_cast<std::uint32_t>((all + weight / 2) / weight);
      sum += at(x + w.half + 1);
      sum -= at(x - w.half);
    }
  }
};

}  // namespace

Spec box_blur() {
  const auto axis = fixed({.parameter = "width",
                           .unit = "px",
                           .identity = 1,
                           .top = 151,
                           .scale = Scale::geometric,
                           .knee = 0.5});
  return {.family = Family::optics,
          .title = "Box blur",
          .summary =
              "Averages over a square about every pixel, as a large sensor pixel or a cheap filter does.",
          .params = {},
          .axis = axis,
          .levels = {},
          .traits = {.nested = false},
          .source = "Mean over w × w px, w real; white noise leaves with 1/w² of its variance for odd w",
          .aliases = {"albumentations.Blur", "imgaug.AverageBlur", "kornia.RandomBoxBlur",
                      "nrtk.AverageBlurPerturber"},
          .make = make<BoxBlur>(axis)};
}

}  // namespace proofload::stress
