#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/caustic_light.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

constexpr double kIndex = 4;        // Of refraction, the benchmark's.
constexpr double kSide = 224;       // Slopes and softness are those of a picture of this size.
constexpr double kPerFrame = 0.02;  // Of the water's time: half a unit a second at 25 frames.

struct Slope {
  float x;
  float y;
};

// Slopes of the water over 2·side/224 px, at nodes 2^log px apart.
class Water {
 public:
  Water(const Rng& rng, Size frame, std::uint32_t index) {
    const double unit = std::max(frame.width, frame.height) / kSide;
    while (log_ < 6 && (2 << log_) <= unit) ++log_;
    const int step = 1 << log_;
    columns_ = (frame.width - 1 + step - 1) / step + 1;
    rows_ = (frame.height - 1 + step - 1) / step + 1;
    const auto width = static_cast<std::size_t>(columns_);
    std::vector<float> height(width * static_cast<std::size_t>(rows_));
    const CausticLight light(rng, frame, kPerFrame * index);
    for (int j = 0; j < rows_; ++j)
      light.row(j * step, step, std::span(height).subspan(static_cast<std::size_t>(j) * width, width));
    const double softness = unit / step;
    soften(height, softness);
    slopes_.resize(height.size());
    const auto at = [&](int i, int j) {
      return height[static_cast<std::size_t>(std::clamp(j, 0, rows_ - 1)) * width +
                    static_cast<std::size_t>(std::clamp(i, 0, columns_ - 1))];
    };
    const auto scale = static_cast<float>(softness);
    std::size_t k = 0;
    for (int j = 0; j < rows_; ++j)
      for (int i = 0; i < columns_; ++i, ++k)
        slopes_[k] = {(at(i + 1, j) - at(i - 1, j)) * scale, (at(i, j + 1) - at(i, j - 1)) * scale};
  }

  int log() const { return log_; }
  const Slope& node(Point p) const {
    const double step = 1 << log_;
    const auto i = static_cast<std::size_t>((p.x - 0.5) / step + 0.5);
    const auto j = static_cast<std::size_t>((p.y - 0.5) / step + 0.5);
    return slopes_[j * static_cast<std::size_t>(columns_) + i];
  }
  // Slope down less slope across at the pixels of a row: what turns towards the light and what turns away.
  void shine(int y, std::span<float> out) const {
    const float part = 1.0F / static_cast<float>(1 << log_);
    const int j = std::min(y >> log_, rows_ - 1);
    const int below = std::min(j + 1, rows_ - 1);
    const float fy = static_cast<float>(y - (j << log_)) * part;
    const auto value = [&](int i, int row) {
      const Slope& s = slopes_[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
                               static_cast<std::size_t>(i)];
      return s.y - s.x;
    };
    for (std::size_t x = 0; x < out.size(); ++x) {
      const int i = std::min(static_cast<int>(x) >> log_, columns_ - 1);
      const int right = std::min(i + 1, columns_ - 1);
      const float fx = static_cast<float>(static_cast<int>(x) - (i << log_)) * part;
      const float upper = value(i, j) + fx * (value(right, j) - value(i, j));
      const float lower = value(i, below) + fx * (value(right, below) - value(i, below));
      out[x] = upper + fy * (lower - upper);
    }
  }

 private:
  // A Gaussian of `sigma` nodes, cut at four of them, the border repeated.
  void soften(std::vector<float>& plane, double sigma) const {
    std::vector<float> w(static_cast<std::size_t>(std::ceil(4 * sigma)) + 1);
    double sum = 0;
    for (std::size_t k = 0; k < w.size(); ++k) {
      const double v = std::exp(-static_cast<double>(k * k) / (2 * sigma * sigma));
      sum += k == 0 ? v : 2 * v;
    }
    // Rounded to 2^-20, so that a last digit of exp makes no difference.
    for (std::size_t k = 0; k < w.size(); ++k)
      w[k] = static_cast<float>(
          std::round(std::exp(-static_cast<double>(k * k) / (2 * sigma * sigma)) / sum * (1 << 20)) /
          (1 << 20));
    const auto pass = [&](int length, std::size_t stride, std::size_t first) {
      std::vector<float> line(static_cast<std::size_t>(length));
      for (std::size_t i = 0; i < line.size(); ++i) line[i] = plane[first + i * stride];
      const auto get = [&](int i) { return line[static_cast<std::size_t>(std::clamp(i, 0, length - 1))]; };
      for (int i = 0; i < length; ++i) {
        float v = w[0] * get(i);
        for (int k = 1; k < static_cast<int>(w.size()); ++k)
          v += w[static_cast<std::size_t>(k)] * (get(i - k) + get(i + k));
        plane[first + static_cast<std::size_t>(i) * stride] = v;
      }
    };
    const auto width = static_cast<std::size_t>(columns_);
    for (std::size_t j = 0; j < static_cast<std::size_t>(rows_); ++j) pass(columns_, 1, j * width);
    for (std::size_t i = 0; i < width; ++i) pass(rows_, width, i);
  }

  int log_ = 0;
  int columns_ = 0;
  int rows_ = 0;
  std::vector<Slope> slopes_;
};

class CausticRefraction final : public Stressor {
 public:
  CausticRefraction(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        lighting_(params.real("lighting")),
        cutoff_(params.flag("cutoff")),
        surround_(surround_of(params)) {}

 private:
  void stress(Stressed& result, const Keys& keys, double bend) const override {
    const Size size = result.sample.image.size();
    const Water water(Rng(keys.sample), size, keys.frame);
    const double reach = bend * std::max(size.width, size.height);
    move_by(result,
            Displacement::of(
                size, water.log(), water.log(),
                [&](Point p) {
                  const Slope& s = water.node(p);
                  const double f = reach * refracted(static_cast<double>(s.x), static_cast<double>(s.y));
                  return Point{p.x + f * static_cast<double>(s.x), p.y + f * static_cast<double>(s.y)};
                }),
            surround_);
    if (lighting_ == 0) return;
    Image& image = result.sample.image;
    std::vector<float> shine(static_cast<std::size_t>(size.width));
    for (int y = 0; y < size.height; ++y) {
      water.shine(y, shine);
      add_to_pixels({image.row(y), image.stride()}, image.channels(), shine,
                    static_cast<float>(255 * lighting_ * bend), 0.5F);
    }
  }

  // A ray from above meets a surface of this slope; by Snell's law it leaves the plumb line by the sine of the difference of both
  // angles. Over the slope.
  double refracted(double sx, double sy) const {
    const double m2 = sx * sx + sy * sy;
    if (m2 == 0) return 0;
    const double cosine = 1 / std::sqrt(1 + m2);
    if (cutoff_ && cosine >= 1 - 1e-3) return 0;
    const double m = std::sqrt(m2);
    const double sine = m * cosine;
    const double out = sine / kIndex;
    return (sine * std::sqrt(1 - out * out) - cosine * out) / m;
  }

  double lighting_;
  bool cutoff_;
  Surround surround_;
};

}  // namespace

Spec caustic_refraction() {
  const auto axis = fixed({.parameter = "bend",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 0.5,
                           .scale = Scale::geometric,
                           .knee = 0.01});
  Value benchmark = Value::object();
  benchmark["lighting"] = 4;
  benchmark["cutoff"] = true;
  return {.family = Family::geometry,
          .title = "Seen through moving water",
          .summary =
              "Refracts the picture at a wavy surface: what a slope of the water shows lies off by a share "
              "of the long "
              "side times the sine of the angle by which it bends light.",
          .params = {real("lighting", 0, {0, 16}, "of white per bend",
                          "Light that slopes towards one side catch and those towards the other lose."),
                     flag("cutoff", false, "Leaves what slopes less than 2.6° where it is, as C-bar does."),
                     border_param(), fill_param()},
          .axis = axis,
          .levels = {{"imagenet_c_bar", {0.1175, 0.16, 0.245, 0.33, 0.4575}, {benchmark}}},
          .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant},
          .source =
              "Mintun, Kirillov and Xie, NeurIPS 2021 (C-bar; at their level s, s/20 of the side and 0.2·s "
              "of light); "
              "slopes as at 224 px in pictures of every size",
          .aliases = {"c_bar.caustic_refraction {lighting: 4, cutoff: true}"},
          .make = make<CausticRefraction>(axis)};
}

}  // namespace proofload::stress
