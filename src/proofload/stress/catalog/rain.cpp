#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/stroke.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

// A heavy shower of 30 mm/h shows about one streak for every 600 px.
constexpr double kStreaksPerPixel = 1.0 / (600 * 30);
constexpr std::uint32_t kMostStreaks = 200'000;

class Rain final : public Stressor {
 public:
  Rain(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        length_(params.real("length")),
        opacity_(params.real("opacity")),
        slant_(params.real("slant")),
        veil_(params.real("veil")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double rate) const override {
    Image& image = result.sample.image;
    const Size size = image.size();
    const Rng draw(keys.sample, keys.frame);
    // The wind is that of the clip, drops are new in every frame.
    const double angle = slant_ * (2 * Rng(keys.sample).uniform(1, 0) - 1) * std::numbers::pi / 180;
    const double area = static_cast<double>(size.width) * size.height;
    const auto count =
        static_cast<std::uint32_t>(std::min<double>(kMostStreaks, std::ceil(area * rate * kStreaksPerPixel)));
    const double whole = area * rate * kStreaksPerPixel;
    // Rain between camera and scene takes contrast like haze.
    const double through = std::exp(-veil_ * rate);
    ToneTable table;
    for (std::size_t code = 0; code < table.size(); ++code)
      table[code] = code_of(static_cast<double>(code) * through + 150 * (1 - through));
    apply_tone(image, table);
    std::vector<float> shares;
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint64_t at = 4 * static_cast<std::uint64_t>(i);
      // Near drops are longer, wider and fewer.
      const double near = 0.5 + draw.uniform(0, at + 2) * draw.uniform(0, at + 2);
      const double length = length_ * size.height * near;
      const double lean = angle + 0.02 * (2 * draw.uniform(0, at + 3) - 1);
      const Point head{draw.uniform(0, at) * size.width,
                       draw.uniform(0, at + 1) * (size.height + length) - length};
      const Point tail{head.x + length * std::sin(lean), head.y + length * std::cos(lean)};
      // The last drop of the list fades in.
      const double share = std::min(1.0, whole - i);
      const Stroke stroke(head, tail, std::max(1.0, 0.004 * size.height * near));
      lay(image, stroke, static_cast<float>(share * opacity_), shares);
    }
  }

  // Streaks have one colour: laid one after the other, they let through the product of what each lets through.
  static void lay(Image& image, const Stroke& stroke, float opacity, std::vector<float>& shares) {
    const std::array<float, 3> colour{205, 208, 212};
    const auto channels = static_cast<std::size_t>(image.channels());
    const PixelSpan rows = stroke.rows(image.height());
    for (int y = rows.from; y < rows.to; ++y) {
      const PixelSpan columns = stroke.row(y, image.width(), shares);
      std::uint8_t* p = image.row(y) + static_cast<std::size_t>(columns.from) * channels;
      for (const float share : shares)
        for (std::size_t c = 0; c < channels; ++c, ++p) {
          const auto grey = static_cast<float>(*p);
          *p = static_cast<std::uint8_t>(grey + opacity * share * (colour[c] - grey) + 0.5F);
        }
    }
  }

  double length_;
  double opacity_;
  double slant_;
  double veil_;
};

}  // namespace

Spec rain() {
  const auto axis = fixed(
      {.parameter = "rate", .unit = "mm/h", .identity = 0, .top = 200, .scale = Scale::geometric, .knee = 1});
  return {.family = Family::weather,
          .title = "Rain",
          .summary =
              "Draws streaks of falling drops, as many as the rate of rain has, and the veil of those too "
              "far to be "
              "seen one by one.",
          .params = {real("length", 0.09, {0.005, 0.5}, "of the height",
                          "Length of a streak: fall speed times exposure."),
                     real("opacity", 0.5, {0.02, 1}, "", "How much of the scene a streak hides."),
                     real("slant", 15, {0, 60}, "°",
                          "Most that wind leans the streaks; drawn once for every picture."),
                     real("veil", 0.004, {0, 0.1}, "per mm/h", "Optical depth of the rain behind.")},
          .axis = axis,
          .levels = {},
          .traits = {.draws = Scope::frame, .nested = false},
          .source = "Streaks y = x(1 − a·m) + a·m·c; drops of 1 to 5 mm fall at 4 to 9 m/s",
          .aliases = {"albumentations.RandomRain", "imgaug.Rain", "kornia.RandomRain", "automold.add_rain",
                      "mini_kinetics_c.rain"},
          .make = make<Rain>(axis)};
}

}  // namespace proofload::stress
