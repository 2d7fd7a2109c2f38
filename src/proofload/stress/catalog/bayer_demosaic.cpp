#include <array>
#include <span>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/border.h"
#include "proofload/stress/noise_field.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

// Colour of the filter of a site: red and green in even rows, green and blue in odd ones.
int filter_at(int x, int y) { return y % 2 == 0 ? (x % 2 == 0 ? 0 : 1) : (x % 2 == 0 ? 1 : 2); }

class BayerDemosaic final : public Stressor {
 public:
  BayerDemosaic(Axis axis, const Params& params)
      : Stressor(std::move(axis)), whole_(params.flag("mosaic")), rounding_(rounding_of(params)) {}

 private:
  void stress(Stressed& result, const Keys& keys, double sigma) const override {
    Image& image = result.sample.image;
    const int width = image.width();
    const int height = image.height();
    const Rng rng(keys.sample, keys.frame);
    // What the sites read: the noise alone, or the picture through their filters with it.
    const auto sites = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    std::vector<float> raw((sites + 7) / 8 * 8);
    std::vector<std::uint16_t> draws(raw.size());
    rng.fill16(0, 0, draws);
    normals_from_draws(draws, raw);
    for (float& v : raw) v *= static_cast<float>(sigma);
    const bool colour = image.channels() == 3;
    if (whole_ && colour) {
      for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) raw[index(x, y, width)] += image.row(y)[3 * x + filter_at(x, y)];
    }
    Image out = image;
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        std::uint8_t* const to = out.row(y) + static_cast<std::ptrdiff_t>(x) * image.channels();
        if (!colour) {
          to[0] = code_of(to[0] + raw[index(x, y, width)], rounding_);
          continue;
        }
        for (int c = 0; c < 3; ++c) {
          const float read = interpolated(raw, x, y, c, width, height);
          to[c] = code_of(whole_ ? read : to[c] + read, rounding_);
        }
      }
    image = std::move(out);
  }

  static std::size_t index(int x, int y, int width) {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
  }

  // Mean of the nearest sites of a colour: the site itself, two or four of its neighbours. The mirrored border keeps the
  // pattern of the filters.
  static float interpolated(const std::vector<float>& raw, int x, int y, int c, int width, int height) {
    float sum = 0;
    float count = 0;
    const auto take = [&](int dx, int dy) {
      const int sx = reflect_101(x + dx, width);
      const int sy = reflect_101(y + dy, height);
      if (filter_at(sx, sy) != c) return;
      sum += raw[index(sx, sy, width)];
      count += 1;
    };
    take(0, 0);
    if (count == 0) {
      for (const auto& [dx, dy] : {std::pair{-1, 0}, {1, 0}, {0, -1}, {0, 1}}) take(dx, dy);
    }
    if (count == 0) {
      for (const auto& [dx, dy] : {std::pair{-1, -1}, {1, -1}, {-1, 1}, {1, 1}}) take(dx, dy);
    }
    return count > 0 ? sum / count : raw[index(x, y, width)];
  }

  bool whole_;
  Rounding rounding_;
};

}  // namespace

Spec bayer_demosaic() {
  const auto axis = fixed({.parameter = "sigma",
                           .unit = "grey levels",
                           .identity = 0,
                           .top = 255,
                           .scale = Scale::geometric,
                           .knee = 1});
  return {.family = Family::sensor,
          .title = "Noise under a colour filter",
          .summary =
              "Adds normal noise at the sites of a colour filter array and interpolates it to all pixels, as "
              "every "
              "camera with one sensor does: coarser and more colourful than independent noise.",
          .params = {flag("mosaic", false,
                          "The picture itself goes through the filters, too, and loses what they lose, at "
                          "every strength."),
                     rounding_param()},
          .axis = axis,
          .levels = {},
          .traits = {.draws = Scope::pixel, .nested = true},
          .source = "RGGB sites, bilinear interpolation of each colour",
          .make = make<BayerDemosaic>(axis)};
}

}  // namespace proofload::stress
