#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "proofload/core/rng.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class ChannelDropout final : public Stressor {
 public:
  ChannelDropout(Axis axis, const Params& params)
      : Stressor(std::move(axis)), value_(static_cast<std::uint8_t>(params.integer("value"))) {}

 private:
  void stress(Stressed& result, const Keys& keys, double count) const override {
    Image& image = result.sample.image;
    const Rng draw(keys.sample, keys.frame);
    // An order of the channels: what is lost first stays lost.
    std::array<std::size_t, 3> order{0, 1, 2};
    std::swap(order[0], order[draw.bits32(0, 0) % 3]);
    std::swap(order[1], order[1 + draw.bits32(0, 1) % 2]);
    const auto lost = static_cast<std::size_t>(std::lround(count));
    if (image.channels() == 1) {
      // A grey picture has one channel to lose, and loses it with the last.
      if (lost == 3) image.fill(value_);
      return;
    }
    std::array<std::uint8_t, kPeriod> kept;
    kept.fill(255);
    for (std::size_t k = 0; k < lost; ++k)
      for (std::size_t i = order[k]; i < kPeriod; i += 3) kept[i] = 0;
    std::array<std::uint8_t, kPeriod> put;
    for (std::size_t i = 0; i < kPeriod; ++i) put[i] = static_cast<std::uint8_t>(value_ & ~kept[i]);
    const std::size_t bytes = image.bytes();
    image.rewrite([&](const std::uint8_t* from, std::uint8_t* to) {
      std::size_t i = 0;
      for (; i + kPeriod <= bytes; i += kPeriod)
        for (std::size_t k = 0; k < kPeriod; ++k)
          to[i + k] = static_cast<std::uint8_t>((from[i + k] & kept[k]) | put[k]);
      for (std::size_t k = 0; i + k < bytes; ++k)
        to[i + k] = static_cast<std::uint8_t>((from[i + k] & kept[k]) | put[k]);
    });
  }

  // Whole pixels that fill whole vectors of 16.
  static constexpr std::size_t kPeriod = 48;

  std::uint8_t value_;
};

}  // namespace

Spec channel_dropout() {
  const auto axis = fixed({.parameter = "channels", .unit = "", .identity = 0, .top = 3, .whole = true});
  return {.family = Family::transport,
          .title = "Lost channels",
          .summary =
              "Loses one, two or all colour channels of a frame, as a broken cable or a wrong format does.",
          .params = {integer("value", 0, {0, 255}, "grey levels", "What lost channels show.")},
          .axis = axis,
          .levels = {},
          .traits = {.draws = Scope::frame, .nested = true},
          .source = "Channels in drawn order set to one value",
          .aliases = {"albumentations.ChannelDropout", "imgaug.Dropout2d", "kornia.RandomChannelDropout"},
          .make = make<ChannelDropout>(axis)};
}

}  // namespace proofload::stress
