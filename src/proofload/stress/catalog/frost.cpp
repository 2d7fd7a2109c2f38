#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/smooth_field.h"
#include "proofload/stress/soft_mask.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

enum Stream : std::uint32_t { kSeeds = 0, kRidges = 8, kRim = 16 };

// Ice as it grows on glass: feathers, which are ridges of smooth noise (1 − |noise|)⁴ along bent directions, at four scales,
// on cells of frozen drops (Worley, F2 − F1), denser towards the rim. Values in [0, 1], mean about 0.6.
class Ice {
 public:
  Ice(Size size, const Rng& rng)
      : size_(size), values_(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height)) {
    const double side = std::min(size.width, size.height);
    std::fill(values_.begin(), values_.end(), 0.0F);
    add_cells(rng, 0, std::max(4.0, side / 14), 0.16F);
    add_cells(rng, 1, std::max(3.0, side / 40), 0.12F);
    add_ridges(rng, side);
    // Denser to the rim.
    for (int y = 0; y < size.height; ++y)
      for (int x = 0; x < size.width; ++x) {
        const double u = 2 * (x + 0.5) / size.width - 1;
        const double v = 2 * (y + 0.5) / size.height - 1;
        const double rim = std::max(std::abs(u), std::abs(v));
        float& value = values_[static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) +
                               static_cast<std::size_t>(x)];
        value = static_cast<float>(
            std::clamp(0.18 + static_cast<double>(value) + 0.35 * smooth_step((rim - 0.35) / 0.65), 0.0,
                       1.0));
      }
  }
  std::span<const float> row(int y) const {
    const auto width = static_cast<std::size_t>(size_.width);
    return std::span(values_).subspan(static_cast<std::size_t>(y) * width, width);
  }

 private:
  void add_cells(const Rng& rng, std::uint32_t octave, double scale, float weight) {
    const int columns = static_cast<int>(size_.width / scale) + 3;
    const int rows = static_cast<int>(size_.height / scale) + 3;
    std::vector<Point> seeds;
    for (int j = 0; j < rows; ++j)
      for (int i = 0; i < columns; ++i) {
        const std::uint64_t at = (static_cast<std::uint64_t>(j) << 16) + static_cast<std::uint64_t>(i);
        seeds.push_back({(i - 1 + rng.uniform(kSeeds + octave, 2 * at)) * scale,
                         (j - 1 + rng.uniform(kSeeds + octave, 2 * at + 1)) * scale});
      }
    for (int y = 0; y < size_.height; ++y)
      for (int x = 0; x < size_.width; ++x) {
        const int ci = static_cast<int>((x + 0.5) / scale) + 1;
        const int cj = static_cast<int>((y + 0.5) / scale) + 1;
        double first = 1e18;
        double second = 1e18;
        for (int j = std::max(0, cj - 1); j <= std::min(rows - 1, cj + 1); ++j)
          for (int i = std::max(0, ci - 1); i <= std::min(columns - 1, ci + 1); ++i) {
            const Point s = seeds[static_cast<std::size_t>(j) * static_cast<std::size_t>(columns) +
                                  static_cast<std::size_t>(i)];
            const double d = (x + 0.5 - s.x) * (x + 0.5 - s.x) + (y + 0.5 - s.y) * (y + 0.5 - s.y);
            if (d < first) {
              second = first;
              first = d;
            } else {
              second = std::min(second, d);
            }
          }
        const double edge = (std::sqrt(second) - std::sqrt(first)) / scale;
        value(x, y) += weight * static_cast<float>(std::exp(-edge * 9));
      }
  }

  // Coarse feathers bend the finer ones, as crystals branch off.
  void add_ridges(const Rng& rng, double side) {
    const auto width = static_cast<std::size_t>(size_.width);
    double sigma = std::clamp(side / 10, 1.5, 64.0);
    float weight = 0.34F;
    std::vector<float> bend;
    for (std::uint32_t octave = 0; octave < 4;
         ++octave, sigma = std::max(0.8, sigma / 2.4), weight *= 0.72F) {
      const auto field = smooth_field(rng, kRidges + octave, size_.width, size_.height, sigma);
      for (int y = 0; y < size_.height; ++y)
        for (int x = 0; x < size_.width; ++x) {
          int sx = x;
          int sy = y;
          if (!bend.empty()) {
            const float turn = bend[static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x)];
            sx =
                std::clamp(static_cast<int>(x + 2.2 * sigma * static_cast<double>(turn)), 0, size_.width - 1);
            sy = std::clamp(static_cast<int>(y - 3.0 * sigma * static_cast<double>(turn)), 0,
                            size_.height - 1);
          }
          const float v = field[static_cast<std::size_t>(sy) * width + static_cast<std::size_t>(sx)];
          const float ridge = 1 - std::min(1.0F, std::abs(v));
          value(x, y) += weight * ridge * ridge * ridge * ridge;
        }
      if (octave == 0) bend = field;
    }
  }

  float& value(int x, int y) {
    return values_[static_cast<std::size_t>(y) * static_cast<std::size_t>(size_.width) +
                   static_cast<std::size_t>(x)];
  }

  Size size_;
  std::vector<float> values_;
};

class Frost final : public Stressor {
 public:
  Frost(Axis axis, const Params& params) : Stressor(std::move(axis)), kept_(params.real("kept")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double amount) const override {
    Image& image = result.sample.image;
    const Ice ice(image.size(), Rng(keys.sample));
    const auto kept = static_cast<float>(1 - (1 - kept_) * amount);
    const auto channels = static_cast<std::size_t>(image.channels());
    // Ice scatters the sky: a little bluer than white.
    const std::array<float, 3> tint =
        channels == 3 ? std::array<float, 3>{232, 242, 252} : std::array<float, 3>{242, 242, 242};
    for (int y = 0; y < image.height(); ++y) {
      std::uint8_t* p = image.row(y);
      for (const float v : ice.row(y)) {
        const float layer = static_cast<float>(amount) * v;
        for (std::size_t c = 0; c < channels; ++c, ++p)
          *p = static_cast<std::uint8_t>(
              std::min(255.0F, kept * static_cast<float>(*p) + layer * tint[c] + 0.5F));
      }
    }
  }

  double kept_;
};

}  // namespace

Spec frost() {
  const auto axis = fixed({.parameter = "factor", .unit = "", .identity = 0, .top = 1});
  const auto kept = [](double value) {
    Value out = Value::object();
    out["kept"] = value;
    return out;
  };
  return {.family = Family::weather,
          .title = "Frost",
          .summary =
              "Lays ice crystals over the picture that grow in from the rim, as on a cold window, and takes "
              "light "
              "from the scene behind.",
          .params = {real("kept", 0.5, {0, 1}, "",
                          "Share of the scene's light that full frost lets through.")},
          .axis = axis,
          .levels = {{"imagenet_c",
                      {0.4, 0.6, 0.7, 0.7, 0.75},
                      {kept(1), kept(0.667), kept(0.571), kept(0.5), kept(0.467)}}},
          .traits = {.draws = Scope::clip, .nested = false},
          .source =
              "a·x + b·F as in Hendrycks and Dietterich, ICLR 2019 (ImageNet-C); the ice is drawn, not "
              "photographed",
          .aliases = {"imagecorruptions.frost"},
          .make = make<Frost>(axis)};
}

}  // namespace proofload::stress
