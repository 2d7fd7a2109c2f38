#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/border.h"
#include "proofload/stress/histogram.h"
#include "proofload/stress/plane_filter.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Snow final : public Stressor {
 public:
  Snow(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        size_(params.real("size")),
        floor_(params.real("floor")),
        spread_(params.real("spread")),
        streak_(params.real("streak")),
        whitening_(params.real("whitening")),
        rounding_(rounding_of(params)) {}

 private:
  void stress(Stressed& result, const Keys& keys, double share) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample, keys.frame);
    // The benchmark's field is normal noise, enlarged; flakes are what exceeds the quantile that leaves the share.
    const Image flakes = falling(image.size(), rng, normal_quantile(std::clamp(1 - share, 1e-9, 1 - 1e-9)),
                                 Rng(keys.sample).uniform(1, 0));
    // The ground whitens with it: half of the way to a brightened grey at a share of one.
    const auto kept = static_cast<float>(std::exp(-whitening_ * share));
    const auto channels = static_cast<std::size_t>(image.channels());
    const auto bias = static_cast<float>(rounding_bias(rounding_));
    for (int y = 0; y < image.height(); ++y) {
      const std::uint8_t* const one = flakes.row(y);
      // The same flakes turned by half a turn, so that there is one more layer.
      const std::uint8_t* const other = flakes.row(image.height() - 1 - y);
      std::uint8_t* p = image.row(y);
      for (int x = 0; x < image.width(); ++x, p += channels) {
        const float bright = 1.5F * static_cast<float>(channels == 3 ? luma_code(p) : p[0]) + 127.5F;
        const float flake = static_cast<float>(one[x]) + static_cast<float>(other[image.width() - 1 - x]);
        for (std::size_t c = 0; c < channels; ++c) {
          const auto grey = static_cast<float>(p[c]);
          const float ground = kept * grey + (1 - kept) * std::max(grey, bright);
          p[c] = static_cast<std::uint8_t>(std::min(ground + flake + bias, 255.0F));
        }
      }
    }
  }

  Image falling(Size size, const Rng& rng, double quantile, double direction) const {
    const double zoom = std::max(1.0, size_ * std::min(size.width, size.height) / 100);
    const auto nodes = [&](int side) { return static_cast<int>(std::ceil(side / zoom)) + 2; };
    const int columns = nodes(size.width);
    const int rows = nodes(size.height);
    std::vector<float> field(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
    for (int j = 0; j < rows; ++j)
      for (int i = 0; i < columns; ++i)
        field[static_cast<std::size_t>(j) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(i)] =
            static_cast<float>(
                rng.normal(0, (static_cast<std::uint64_t>(j) << 16) + static_cast<std::uint64_t>(i)));
    Image out(size, 1);
    for (int y = 0; y < size.height; ++y)
      for (int x = 0; x < size.width; ++x) {
        const double u = (x + 0.5) / zoom;
        const double v = (y + 0.5) / zoom;
        const int i = static_cast<int>(u);
        const int j = static_cast<int>(v);
        const auto at = [&](int dx, int dy) {
          return static_cast<double>(
              field[static_cast<std::size_t>(j + dy) * static_cast<std::size_t>(columns) +
                    static_cast<std::size_t>(i + dx)]);
        };
        const double fx = u - i;
        const double fy = v - j;
        const double z =
            (1 - fy) * ((1 - fx) * at(0, 0) + fx * at(1, 0)) + fy * ((1 - fx) * at(0, 1) + fx * at(1, 1));
        // Interpolation narrows the distribution; a flake is as bright as it exceeds the quantile.
        const double narrow = std::sqrt(((1 - fx) * (1 - fx) + fx * fx) * ((1 - fy) * (1 - fy) + fy * fy));
        const double over = z / narrow - quantile;
        out.row(y)[x] = over > 0 ? code_of(255 * std::min(1.0, floor_ + spread_ * over)) : std::uint8_t{0};
      }
    const double length = streak_ * size.height;
    if (length <= 1) return out;
    // Falling within 45° of straight down.
    return filter_plane(out, line_kernel(std::min(length, 200.0), -90 + 45 * (2 * direction - 1)));
  }

  double size_;
  double floor_;
  double spread_;
  double streak_;
  double whitening_;
  Rounding rounding_;
};

// Flakes, streaks and whitening of a level of ImageNet-C, whose lengths are px at 224.
Value with(double size, double streak, double whitening, double floor) {
  Value out = Value::object();
  out["size"] = size;
  out["streak"] = streak;
  out["whitening"] = whitening;
  out["floor"] = floor;
  out["spread"] = 0.22;
  return out;
}

}  // namespace

Spec snow() {
  const auto axis = fixed({.parameter = "share",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 0.8,
                           .scale = Scale::geometric,
                           .knee = 0.01});
  return {
      .family = Family::weather,
      .title = "Snow",
      .summary =
          "Lets snow fall between camera and scene, smeared by its fall, over the share of the picture, and "
          "whitens what lies behind.",
      .params = {real("size", 1, {0.1, 10}, "% of the short side", "Size of flakes."),
                 real("floor", 0.45, {0.05, 1}, "", "How bright the thinnest flake is."),
                 real("spread", 0.5, {0.05, 5}, "", "How much brighter dense flakes are than thin ones."),
                 real("streak", 0.03, {0, 0.5}, "of the height",
                      "How far a flake falls during the exposure."),
                 real("whitening", 1.2, {0, 10}, "", "How fast the scene whitens with the share."),
                 rounding_param()},
      .axis = axis,
      // The benchmark's enlarged noise exceeds its threshold on 2 to 7 % of the picture, less than its own quantile says,
      // because interpolation narrows the noise.
      .levels = {{"imagenet_c",
                  {0.0238, 0.0651, 0.0400, 0.0651, 0.0651},
                  {with(1.34, 0.045, 9.38, 0.5), with(0.9, 0.054, 5.48, 0.5), with(1.8, 0.054, 8.92, 0.9),
                   with(2.0, 0.054, 6.62, 0.85), with(1.1, 0.054, 9.18, 0.85)}}},
      .traits = {.draws = Scope::frame, .nested = false},
      .source =
          "After Hendrycks and Dietterich, ICLR 2019 (ImageNet-C): thresholded enlarged noise, motion blur, "
          "whitened scene",
      .aliases = {"imagecorruptions.snow", "albumentations.RandomSnow", "imgaug.Snowflakes",
                  "kornia.RandomSnow", "automold.add_snow"},
      .make = make<Snow>(axis)};
}

}  // namespace proofload::stress
