#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/hidden_labels.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/portable_math.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

// What lines leave of every pixel, from 1 down to 0.
class Drawing {
 public:
  explicit Drawing(Size size)
      : size_(size),
        left_(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height), 1.0F) {}

  // A line 1 px wide through (x, y) of `half` px to both sides; on every column (or row, where it is steep) the two pixels it
  // passes between share it.
  void line(double x, double y, double turns, double half) {
    const double c = static_cast<double>(cosine_of_turns(static_cast<float>(turns)));
    const double s = static_cast<double>(sine_of_turns(static_cast<float>(turns)));
    const bool steep = std::abs(s) > std::abs(c);
    const double run = steep ? s : c;
    const double slope = (steep ? c : s) / run;
    const double start = steep ? y : x;
    const double across = steep ? x : y;
    const int end = steep ? size_.height : size_.width;
    const int sides = steep ? size_.width : size_.height;
    const double reach = half * std::abs(run);
    const int first = std::max(0, static_cast<int>(std::ceil(std::max(-1.0, start - reach))));
    const int last = std::min(end - 1, static_cast<int>(std::floor(std::min<double>(end, start + reach))));
    for (int i = first; i <= last; ++i) {
      const double at = across + (i - start) * slope;
      if (!(at > -1 && at < sides)) continue;
      const double whole = std::floor(at);
      const auto part = static_cast<float>(at - whole);
      const int k = static_cast<int>(whole);
      if (k >= 0) dim(steep, i, k, part);
      if (k + 1 < sides) dim(steep, i, k + 1, 1 - part);
    }
  }

  std::span<const float> row(int y) const {
    const auto width = static_cast<std::size_t>(size_.width);
    return std::span(left_).subspan(static_cast<std::size_t>(y) * width, width);
  }

 private:
  void dim(bool steep, int i, int k, float factor) {
    const int x = steep ? k : i;
    const int y = steep ? i : k;
    left_[static_cast<std::size_t>(y) * static_cast<std::size_t>(size_.width) +
          static_cast<std::size_t>(x)] *= factor;
  }

  Size size_;
  std::vector<float> left_;
};

class Lines final : public Stressor {
 public:
  Lines(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        value_(static_cast<float>(params.integer("value"))),
        least_visible_(params.real("least_visible")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double density) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample, keys.frame);
    const double side = std::max(image.width(), image.height());
    const double main = rng.uniform(0, 0);
    const double spread = 0.1 + 0.9 * rng.uniform(0, 1);
    const auto count = static_cast<std::uint64_t>(density * side);
    Drawing drawing(image.size());
    for (std::uint64_t i = 0; i < count; ++i) {
      const double turns = main + spread * (rng.uniform(1, 3 * i + 2) - 0.5);
      drawing.line(rng.uniform(1, 3 * i) * image.width(), rng.uniform(1, 3 * i + 1) * image.height(), turns,
                   side);
    }
    Image mask(image.size(), 1);
    std::vector<float> weights(static_cast<std::size_t>(image.width()));
    for (int y = 0; y < image.height(); ++y) {
      const std::span<const float> left = drawing.row(y);
      for (std::size_t x = 0; x < weights.size(); ++x) {
        weights[x] = 1 - left[x];
        mask.row(y)[x] = left[x] <= 0.5F ? 255 : 0;
      }
      blend_pixels({image.row(y), image.stride()}, image.channels(), weights, {value_, value_, value_}, 0.5F);
    }
    hide_pixels(result.sample.label, mask, least_visible_);
  }

  float value_;
  double least_visible_;
};

}  // namespace

Spec lines() {
  const auto axis = fixed({.parameter = "density",
                           .unit = "lines per px",
                           .identity = 0,
                           .top = 2,
                           .scale = Scale::geometric,
                           .knee = 0.02});
  return {
      .family = Family::occlusion,
      .title = "Lines",
      .summary =
          "Draws straight grey lines across the picture, so many times the long side in px, as wires, twigs "
          "and cracks "
          "do. Boxes keep their size and say how much can still be seen.",
      .params = {integer("value", 128, {0, 255}, "grey levels", "Grey level of the lines."),
                 least_visible_param()},
      .axis = axis,
      .levels = {{"cifar10_c_bar", {0.05, 0.1, 0.15, 0.2, 0.25}}},
      .traits = {.draws = Scope::frame, .nested = true, .labels = LabelEffect::visible},
      .source = "Mintun, Kirillov and Xie, NeurIPS 2021 (CIFAR-10-C-bar)",
      .aliases = {"c_bar.lines"},
      .make = make<Lines>(axis),
  };
}

}  // namespace proofload::stress
