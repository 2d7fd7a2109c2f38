#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/data/displacement.h"
#include "proofload/stress/gaussian_filter.h"
#include "proofload/stress/portable_math.h"
#include "proofload/stress/remap.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/smooth_field.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr float kEdge = 0.15F;  // Half the width of a rim, in standard deviations of the height.
constexpr int kStepsPerSigma = 4;

// The thickness of the film: a smooth random field, bilinear between nodes.
class Film {
 public:
  Film(Size size, double sigma, const Rng& rng) {
    while (log_ < 10 && (2 << log_) * kStepsPerSigma <= sigma) ++log_;
    const int step = 1 << log_;
    columns_ = (size.width - 1) / step + 2;
    rows_ = (size.height - 1) / step + 2;
    nodes_ = smooth_field(rng, 0, columns_, rows_, std::min(64.0, sigma / step));
  }

  int log() const { return log_; }
  std::vector<float> nodes() const { return nodes_; }

  float node(int i, int j) const {
    i = std::clamp(i, 0, columns_ - 1);
    j = std::clamp(j, 0, rows_ - 1);
    return nodes_[static_cast<std::size_t>(j) * static_cast<std::size_t>(columns_) +
                  static_cast<std::size_t>(i)];
  }
  void row(int y, std::vector<float>& out) const {
    const int step = 1 << log_;
    const float fy = static_cast<float>(y % step) / static_cast<float>(step);
    for (int x = 0; x < static_cast<int>(out.size()); ++x) {
      const float fx = static_cast<float>(x % step) / static_cast<float>(step);
      const int i = x / step;
      const int j = y / step;
      const float upper = node(i, j) + (node(i + 1, j) - node(i, j)) * fx;
      const float lower = node(i, j + 1) + (node(i + 1, j + 1) - node(i, j + 1)) * fx;
      out[static_cast<std::size_t>(x)] = upper + (lower - upper) * fy;
    }
  }
  // Where the light that falls on node (i, j) comes from, in px per unit of strength: down the slope.
  Point slope(int i, int j, double sigma) const {
    const double step = 1 << log_;
    return {sigma * static_cast<double>(node(i + 1, j) - node(i - 1, j)) / (2 * step),
            sigma * static_cast<double>(node(i, j + 1) - node(i, j - 1)) / (2 * step)};
  }

 private:
  int log_ = 0;
  int columns_ = 0;
  int rows_ = 0;
  std::vector<float> nodes_;
};

class LensOilSpots final : public Stressor {
 public:
  LensOilSpots(Axis axis, const Params& params)
      : Stressor(std::move(axis)), strength_(params.real("strength")), size_(params.real("size")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double covered) const override {
    Image& image = result.sample.image;
    const Size size = image.size();
    const double sigma = std::max(1.0, size_ * std::min(size.width, size.height));
    const Film film(size, sigma, Rng(keys.camera));
    const Displacement bent = Displacement::of(size, film.log(), film.log(), [&](Point p) {
      const int step = 1 << film.log();
      const Point slope = film.slope(static_cast<int>(p.x) / step, static_cast<int>(p.y) / step, sigma);
      return Point{p.x + kBend * strength_ * slope.x, p.y + kBend * strength_ * slope.y};
    });
    const Image seen =
        move_displaced(filter_gaussian(image, 2 + 8 * strength_), bent, Beyond::reflect, 0).image;

    const float rim = waterline(film, covered);
    const auto s = static_cast<float>(strength_);
    const float contrast = 1 - 0.4F * s;
    const auto channels = static_cast<std::size_t>(image.channels());
    std::vector<float> height(static_cast<std::size_t>(size.width));
    for (int y = 0; y < size.height; ++y) {
      film.row(y, height);
      std::uint8_t* p = image.row(y);
      const std::uint8_t* q = seen.row(y);
      for (const float h : height) {
        const float t = std::clamp((h - rim) / (2 * kEdge) + 0.5F, 0.0F, 1.0F);
        const float m = t * t * (3 - 2 * t);
        if (m > 0)
          for (std::size_t c = 0; c < channels; ++c) {
            float oil = 127.5F + (static_cast<float>(q[c]) - 127.5F) * contrast + 25.5F * s;
            // Interference in a film: colours follow one another with its thickness.
            if (channels == 3) oil += 14 * s * cosine_of_turns(0.4F * h + static_cast<float>(c) / 3);
            p[c] = cut_code(static_cast<float>(p[c]) + m * (oil - static_cast<float>(p[c])) + 0.5F);
          }
        p += channels;
        q += channels;
      }
    }
  }

  // The height above which a share of the nodes lies, moved by the rim so that nothing is covered at 0 and all at 1.
  static float waterline(const Film& film, double covered) {
    std::vector<float> heights = film.nodes();
    const auto last = static_cast<double>(heights.size() - 1);
    const auto at = heights.begin() + static_cast<std::ptrdiff_t>(std::lround((1 - covered) * last));
    std::nth_element(heights.begin(), at, heights.end());
    return *at + kEdge * static_cast<float>(1 - 2 * covered);
  }

  static constexpr double kBend = 3;  // px at a slope of one standard deviation over the size of a spot.

  double strength_;
  double size_;
};

}  // namespace

Spec lens_oil_spots() {
  const auto axis = fixed({.parameter = "covered",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 1,
                           .scale = Scale::geometric,
                           .knee = 0.02});
  return {
      .family = Family::optics,
      .title = "Oil on the lens",
      .summary =
          "Smears oil over the lens, the same in all pictures of a camera: behind it the scene is blurred, "
          "bent, flat and a little brighter, with faint colours of a thin film.",
      .params = {real("strength", 0.6, {0.05, 1}, "",
                      "How thick the oil is: blur, bending, loss of contrast."),
                 real("size", 0.07, {0.005, 0.5}, "of the short side", "Size of a spot.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::camera, .nested = true},
      .source =
          "Smooth noise above its (1 − covered) quantile; inside blur 2 + 8s px, contrast 1 − 0.4s, lift "
          "0.1s",
      .aliases = {"mltest.OilSpots"},
      .make = make<LensOilSpots>(axis)};
}

}  // namespace proofload::stress
