#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "proofload/stress/border.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr int kColourBits = 12;
constexpr int kSpaceBits = 10;
constexpr std::size_t kDistances = 3 * 255 + 1;

class BilateralBlur final : public Stressor {
 public:
  BilateralBlur(Axis axis, const Params& params)
      : Stressor(std::move(axis)), reach_(params.integer("diameter") / 2) {
    const double sigma = params.real("sigma_space");
    const int side = 2 * reach_ + 1;
    for (int j = 0; j < side; ++j)
      for (int i = 0; i < side; ++i) {
        const int x = i - reach_;
        const int y = j - reach_;
        if (x * x + y * y > reach_ * reach_) continue;
        const double w = std::exp(-(x * x + y * y) / (2 * sigma * sigma));
        taps_.push_back({static_cast<std::size_t>(i), static_cast<std::size_t>(j),
                         static_cast<std::uint32_t>(std::lround(w * (1 << kSpaceBits)))});
      }
    std::erase_if(taps_, [](const Tap& tap) { return tap.weight == 0; });
  }

 private:
  // Counted from the corner of the neighbourhood.
  struct Tap {
    std::size_t column;
    std::size_t row;
    std::uint32_t weight;
  };

  void stress(Stressed& result, const Keys&, double sigma) const override {
    // One channel counts as three that are equal, so that a grey picture is blurred as it is in colours.
    std::array<std::uint32_t, kDistances> alike;
    for (std::size_t d = 0; d < alike.size(); ++d) {
      const auto distance = static_cast<double>(d);
      alike[d] = static_cast<std::uint32_t>(
          std::lround(std::exp(-distance * distance / (2 * sigma * sigma)) * (1 << kColourBits)));
    }
    const Image from = std::move(result.sample.image);
    Image to = Image::unset(from.size(), from.channels());
    if (from.channels() == 3)
      filter<3>(from, alike, to);
    else
      filter<1>(from, alike, to);
    result.sample.image = std::move(to);
  }

  template <int kChannels>
  void filter(const Image& from, const std::array<std::uint32_t, kDistances>& alike, Image& to) const {
    // Columns of the taps, mirrored at the border, for every column of the picture: no search per tap.
    std::vector<int> columns(static_cast<std::size_t>(from.width() + 2 * reach_));
    for (int x = 0; x < static_cast<int>(columns.size()); ++x)
      columns[static_cast<std::size_t>(x)] = kChannels * reflect_101(x - reach_, from.width());
    std::vector<const std::uint8_t*> rows(static_cast<std::size_t>(2 * reach_ + 1));
    for (int y = 0; y < from.height(); ++y) {
      for (std::size_t k = 0; k < rows.size(); ++k)
        rows[k] = from.row(reflect_101(y + static_cast<int>(k) - reach_, from.height()));
      std::uint8_t* out = to.row(y);
      const std::uint8_t* middle = from.row(y);
      for (int x = 0; x < from.width(); ++x, out += kChannels, middle += kChannels) {
        std::uint32_t weights = 0;
        std::array<std::uint64_t, kChannels> sums{};
        for (const Tap& tap : taps_) {
          const std::uint8_t* const p = rows[tap.row] + columns[static_cast<std::size_t>(x) + tap.column];
          int distance = 0;
          for (int c = 0; c < kChannels; ++c) distance += std::abs(p[c] - middle[c]);
          const std::uint32_t w = tap.weight * alike[static_cast<std::size_t>(distance) * (3 / kChannels)];
          weights += w >> 4;
          for (std::size_t c = 0; c < kChannels; ++c) sums[c] += std::uint64_t{w >> 4} * p[c];
        }
        for (std::size_t c = 0; c < kChannels; ++c)
          out[c] = static_cast<std::uint8_t>((sums[c] + weights / 2) / weights);
      }
    }
  }

  int reach_;
  std::vector<Tap> taps_;
};

}  // namespace

Spec bilateral_blur() {
  const auto axis = fixed({.parameter = "sigma_color",
                           .unit = "grey levels",
                           .identity = 0,
                           .top = 400,
                           .scale = Scale::geometric,
                           .knee = 2});
  return {
      .family = Family::optics,
      .title = "Bilateral blur",
      .summary =
          "Averages every pixel with those near it whose colour is alike, as denoisers of cameras and phones "
          "do: texture goes and edges stay, until the strength reaches their contrast.",
      .params = {integer("diameter", 9, {3, 31}, "px", "Size of the neighbourhood, a disk."),
                 real("sigma_space", 5, {0.5, 300}, "px",
                      "Standard deviation over distance; large ones make all of the disk count alike.")},
      .axis = axis,
      .levels = {},
      .traits = {.nested = false},
      .source =
          "Tomasi and Manduchi, ICCV 1998; colours apart by the sum of the differences of their channels, as "
          "in OpenCV",
      .aliases = {"imgaug.BilateralBlur {sigma_space: 100}"},
      .make = make<BilateralBlur>(axis)};
}

}  // namespace proofload::stress
