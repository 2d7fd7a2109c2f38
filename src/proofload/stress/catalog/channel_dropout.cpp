#include <array>
#include <cmath>
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
    const auto channels = static_cast<std::size_t>(image.channels());
    const auto lost = static_cast<std::size_t>(std::lround(count));
    for (std::size_t k = 0; k < lost; ++k) {
      // A grey picture has one channel to lose, and loses it with the last.
      if (channels == 1 && k < 2) continue;
      for (std::size_t i = channels == 1 ? 0 : order[k]; i < image.bytes(); i += channels)
        image.data()[i] = value_;
    }
  }

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
