#include <algorithm>
#include <array>
#include <cstddef>

#include "proofload/core/rng.h"
#include "proofload/stress/histogram.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr std::size_t kColours = 5;

class Pseudocolor final : public Stressor {
 public:
  Pseudocolor(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 private:
  void stress(Stressed& result, const Keys& keys, double share) const override {
    Image& image = result.sample.image;
    if (image.channels() != 3) return;
    // What the palette adds to every code of its share, in 1/65536 grey levels.
    const auto part = static_cast<std::int32_t>(share * 65536);
    const auto palette = palette_of(keys);
    std::uint8_t* const end = image.data() + image.bytes();
    for (std::uint8_t* pixel = image.data(); pixel != end; pixel += 3) {
      const auto& colour = palette[luma_code(pixel)];
      for (std::size_t c = 0; c < 3; ++c)
        pixel[c] = static_cast<std::uint8_t>(pixel[c] + ((part * (colour[c] - pixel[c]) + 32768) >> 16));
    }
  }

  // Five drawn colours at luma 0, 1/4, … 1 and between them a mix of straight and smooth steps.
  static std::array<std::array<std::uint8_t, 3>, 256> palette_of(const Keys& keys) {
    const Rng rng(keys.sample);
    std::array<std::array<std::uint8_t, 3>, 256> palette;
    const double smooth = 0.25 + 0.5 * rng.uniform(1, 0);
    for (std::size_t code = 0; code < palette.size(); ++code) {
      const double place = static_cast<double>(code) / 255 * (kColours - 1);
      const std::size_t left = std::min<std::size_t>(static_cast<std::size_t>(place), kColours - 2);
      const double t = place - static_cast<double>(left);
      const double step = (1 - smooth) * t + smooth * t * t * (3 - 2 * t);
      for (std::size_t c = 0; c < 3; ++c) {
        const double from = rng.bits16(0, 3 * left + c) >> 8;
        const double to = rng.bits16(0, 3 * (left + 1) + c) >> 8;
        palette[code][c] = code_of(from + step * (to - from));
      }
    }
    return palette;
  }
};

}  // namespace

Spec pseudocolor() {
  const auto axis = fixed({.parameter = "share", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::photometric,
      .title = "Pseudocolour",
      .summary =
          "Fades into the picture whose luma is looked up in a palette of five drawn colours, as thermal "
          "cameras show "
          "heat. Pictures of one channel stay.",
      .params = {},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = true},
      .source = "Mintun, Kirillov and Xie, NeurIPS 2021 (at their level s, share s/20)",
      .aliases = {"c_bar.pseudocolor"},
      .make = make<Pseudocolor>(axis),
  };
}

}  // namespace proofload::stress
