#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/border.h"
#include "proofload/stress/gaussian_filter.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class GlassBlur final : public Stressor {
 public:
  GlassBlur(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        softness_(params.real("softness")),
        iterations_(params.integer("iterations")),
        in_turn_(params.text("order") == "in_turn") {}

 private:
  void stress(Stressed& result, const Keys& keys, double reach) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample, keys.frame);
    const double sigma = softness_ * reach;
    if (sigma > 0.05) image = filter_gaussian(image, sigma);
    for (int i = 0; i < iterations_; ++i) {
      const auto iteration = static_cast<std::uint32_t>(i);
      if (in_turn_) {
        scatter_in_turn(image, rng, iteration, static_cast<int>(std::lround(reach)));
      } else {
        image = scattered(image, rng, iteration, reach);
      }
    }
    if (sigma > 0.05) image = filter_gaussian(image, sigma);
  }

  // Every pixel shows one drawn from the square of ±reach about it. The benchmark exchanges neighbours one after the other,
  // so that its result hangs on the order of pixels, and copies where it means to exchange; here all look at once.
  static Image scattered(const Image& image, const Rng& rng, std::uint32_t iteration, double reach) {
    const int width = image.width();
    const int height = image.height();
    const auto channels = static_cast<std::size_t>(image.channels());
    Image out = Image::unset(image.size(), image.channels());
    std::vector<std::uint16_t> draws((2 * static_cast<std::size_t>(width) + 15) / 8 * 8);
    const auto span = static_cast<std::int32_t>(std::lround(reach * 4096));
    for (int y = 0; y < height; ++y) {
      const std::uint64_t first = 2 * static_cast<std::uint64_t>(y) * static_cast<std::uint64_t>(width);
      const std::uint64_t aligned = first / 8 * 8;
      rng.fill16(iteration, aligned, draws);
      const std::uint16_t* const own = draws.data() + (first - aligned);
      std::uint8_t* to = out.row(y);
      for (int x = 0; x < width; ++x, to += channels) {
        // (draw − 1/2) · 2 · reach, rounded to whole pixels.
        const auto offset = [&](std::uint16_t draw) {
          const std::int64_t centred = 2 * static_cast<std::int64_t>(draw) - 65535;
          return static_cast<int>((centred * span + (std::int64_t{1} << 27)) >> 28);
        };
        const int sx = reflect_101(x + offset(own[2 * x]), width);
        const int sy = reflect_101(y + offset(own[2 * x + 1]), height);
        std::memcpy(to, image.row(sy) + static_cast<std::size_t>(sx) * channels, channels);
      }
    }
    return out;
  }

  // As the benchmark's code does: from the last pixel to the first each takes the colour of one within −reach … reach − 1,
  // which may have been changed already; a rim of the reach stays.
  static void scatter_in_turn(Image& image, const Rng& rng, std::uint32_t iteration, int reach) {
    if (reach < 1) return;
    const auto channels = static_cast<std::size_t>(image.channels());
    const auto width = static_cast<std::size_t>(image.width());
    const std::uint32_t span = 2 * static_cast<std::uint32_t>(reach);
    std::vector<std::uint16_t> draws((2 * width + 15) / 8 * 8);
    for (int y = image.height() - reach; y > reach; --y) {
      const std::uint64_t first = 2 * static_cast<std::uint64_t>(y) * width;
      const std::uint64_t aligned = first / 8 * 8;
      rng.fill16(iteration, aligned, draws);
      const std::uint16_t* const own = draws.data() + (first - aligned);
      for (int x = image.width() - reach; x > reach; --x) {
        const auto offset = [&](std::uint16_t draw) { return static_cast<int>(draw * span >> 16) - reach; };
        const std::uint8_t* const from = image.row(y + offset(own[2 * x + 1])) +
                                         static_cast<std::size_t>(x + offset(own[2 * x])) * channels;
        std::memmove(image.row(y) + static_cast<std::size_t>(x) * channels, from, channels);
      }
    }
  }

  double softness_;
  int iterations_;
  bool in_turn_;
};

Value with(double softness, int iterations) {
  Value out = Value::object();
  out["softness"] = softness;
  out["iterations"] = iterations;
  out["order"] = "in_turn";
  return out;
}

}  // namespace

Spec glass_blur() {
  const auto axis = fixed(
      {.parameter = "reach", .unit = "px", .identity = 0, .top = 32, .scale = Scale::geometric, .knee = 0.5});
  return {
      .family = Family::optics,
      .title = "Glass blur",
      .summary =
          "Lets every pixel show a random one from its neighbourhood, softened before and after, as "
          "frosted or "
          "structured glass does.",
      .params =
          {real("softness", 0.4, {0, 2}, "of the reach", "Standard deviation of the blur before and after."),
           integer("iterations", 2, {1, 4}, "", "How often pixels are scattered."),
           choice("order", "at_once", {"at_once", "in_turn"},
                  "All pixels look at the picture as it was, or one after the other as in ImageNet-C, which "
                  "carries colours further.")},
      .axis = axis,
      .levels = {{"imagenet_c",
                  {1, 2, 2, 3, 4},
                  {with(0.7, 2), with(0.45, 1), with(0.5, 3), with(0.367, 2), with(0.375, 2)}},
                 {"cifar10_c",
                  {1, 1, 1, 1, 1},
                  {with(0.05, 1), with(0.25, 1), with(0.4, 1), with(0.25, 2), with(0.4, 2)}}},
      .traits = {.draws = Scope::frame, .nested = false},
      .source =
          "Hendrycks and Dietterich, ICLR 2019 (ImageNet-C), as a gather that does not hang on the order "
          "of pixels",
      .aliases = {"imagecorruptions.glass_blur", "albumentations.GlassBlur", "c_bar.scatter",
                  "augly.shuffle_pixels", "mltest.GlassBlur"},
      .make = make<GlassBlur>(axis)};
}

}  // namespace proofload::stress
