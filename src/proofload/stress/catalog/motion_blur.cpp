#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/plane_filter.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

// ImageNet-C's motion: the picture and fainter and fainter copies of it, each one pixel further along, to one side only; edges
// repeat. It moves what is seen by 0.8 standard deviations.
Image trailed(const Image& src, double deviation, int taps, double degrees) {
  const double angle = degrees * std::numbers::pi / 180;
  std::vector<double> weights;
  double sum = 0;
  for (int i = 0; i < taps; ++i) sum += weights.emplace_back(std::exp(-i * i / (2 * deviation * deviation)));
  // In 2^-16; what rounding leaves goes to the picture itself.
  std::vector<std::uint32_t> fixed;
  std::uint32_t given = 0;
  for (const double w : weights)
    given += fixed.emplace_back(static_cast<std::uint32_t>(std::lround(65536 * w / sum)));
  fixed[0] += 65536 - given;
  const int width = src.width();
  const int height = src.height();
  const auto channels = static_cast<std::size_t>(src.channels());
  const std::size_t stride = src.stride();
  Image out = Image::unset(src.size(), src.channels());
  std::vector<std::uint32_t> sums(stride);
  for (int y = 0; y < height; ++y) {
    std::fill(sums.begin(), sums.end(), 1U << 15);
    for (int i = 0; i < taps; ++i) {
      const int down = std::clamp(y + static_cast<int>(std::ceil(i * std::sin(angle) - 0.5)), 0, height - 1);
      const auto along = static_cast<int>(std::ceil(i * std::cos(angle) - 0.5));
      const std::uint32_t weight = fixed[static_cast<std::size_t>(i)];
      const std::uint8_t* const row = src.row(down);
      // The pixels whose partner lies in the picture; those before and behind take the edge.
      const int first = std::clamp(-along, 0, width);
      const int last = std::clamp(width - along, first, width);
      for (int x = 0; x < first; ++x)
        for (std::size_t c = 0; c < channels; ++c)
          sums[static_cast<std::size_t>(x) * channels + c] += weight * row[c];
      std::uint32_t* const inner = sums.data() + static_cast<std::size_t>(first) * channels;
      const std::uint8_t* const from =
          row + static_cast<std::size_t>(std::clamp(along, 0, width - 1)) * channels;
      const std::size_t count = static_cast<std::size_t>(last - first) * channels;
      for (std::size_t k = 0; k < count; ++k) inner[k] += weight * from[k];
      const std::uint8_t* const edge = row + stride - channels;
      for (std::size_t k = static_cast<std::size_t>(last) * channels; k < stride; ++k)
        sums[k] += weight * edge[k % channels];
    }
    std::uint8_t* const to = out.row(y);
    for (std::size_t k = 0; k < stride; ++k) to[k] = static_cast<std::uint8_t>(sums[k] >> 16);
  }
  return out;
}

// A half-Gaussian has its middle where a segment of so many standard deviations, √(8/π), has it.
double length_of(double deviation) { return deviation * std::sqrt(8 / std::numbers::pi); }

class MotionBlur final : public Stressor {
 public:
  MotionBlur(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        direction_(params.text("direction")),
        angle_(params.real("angle")),
        trail_(params.text("profile") == "trail"),
        taps_(params.integer("taps")) {}

 protected:
  void stress(Stressed& result, const Keys& keys, double length) const override {
    Image& image = result.sample.image;
    const double drawn = Rng(keys.sample).uniform(0, 0);
    // A segment is the same after half a turn, a trail is not.
    const double angle = direction_ == "drawn"      ? (trail_ ? 360 : 180) * drawn
                         : direction_ == "sideways" ? 90 * drawn - 45
                                                    : angle_;
    image = trail_ ? trailed(image, length / length_of(1), taps_, angle)
                   : filter_plane(image, line_kernel(length, angle));
  }

 private:
  std::string direction_;
  double angle_;
  bool trail_;
  int taps_;
};

Value trail(int taps) {
  Value out = Value::object();
  out["profile"] = "trail";
  out["direction"] = "sideways";
  out["taps"] = taps;
  return out;
}

}  // namespace

Spec motion_blur() {
  const auto axis = fixed({.parameter = "length",
                           .unit = "px",
                           .identity = 1,
                           .top = 200,
                           .scale = Scale::geometric,
                           .knee = 0.5});
  return {.family = Family::optics,
          .title = "Motion blur",
          .summary =
              "Smears the picture along a straight line centred on every pixel: camera or scene moves evenly "
              "while the shutter is open.",
          .params = {choice("direction", "drawn", {"drawn", "sideways", "given"},
                            "Whether the direction is drawn for every picture, evenly over half a turn (a "
                            "trail: over a whole one) or within 45° of the x axis, or is `angle`."),
                     real("angle", 0, {-180, 180}, "°",
                          "Direction of the motion if it is given, counter-clockwise from the x axis."),
                     choice("profile", "segment", {"segment", "trail"},
                            "An even smear centred on every pixel, or ImageNet-C's trail to one side that "
                            "fades like half a "
                            "Gaussian and so moves the picture by half the length."),
                     integer("taps", 41, {1, 400}, "px", "Where the trail is cut off.")},
          .axis = axis,
          .levels = {{"imagenet_c",
                      {length_of(3), length_of(5), length_of(8), length_of(12), length_of(15)},
                      {trail(21), trail(31), trail(31), trail(31), trail(41)}},
                     {"cifar10_c",
                      {length_of(1), length_of(1.5), length_of(2), length_of(2), length_of(2.5)},
                      {trail(13), trail(13), trail(13), trail(17), trail(19)}},
                     {"tiny_imagenet_c",
                      {length_of(1), length_of(1.5), length_of(2), length_of(2.5), length_of(3)},
                      {trail(21), trail(21), trail(21), trail(21), trail(25)}}},
          .by_default = true,
          .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::invariant},
          .source =
              "Share of the segment in each pixel; centred, because the one-sided kernel of ImageNet-C "
              "(Hendrycks and "
              "Dietterich, ICLR 2019; here `profile: trail`) moves the picture by up to 11 px",
          .aliases = {"imagecorruptions.motion_blur {profile: trail, direction: sideways}",
                      "albumentations.MotionBlur", "imgaug.MotionBlur", "kornia.RandomMotionBlur",
                      "automold.add_speed", "3dcc.xy_motion_blur", "mltest.MotionBlur"},
          .make = make<MotionBlur>(axis)};
}

}  // namespace proofload::stress
