#include <array>
#include <string>

#include "proofload/core/rng.h"
#include "proofload/stress/colour_kernels.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr std::array<const char*, 5> kOrders{"bgr", "grb", "rbg", "gbr", "brg"};

class ChannelShuffle final : public Stressor {
 public:
  ChannelShuffle(Axis axis, const Params& params) : Stressor(std::move(axis)), order_(params.text("order")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double share) const override {
    Image& image = result.sample.image;
    if (image.channels() != 3) return;
    const std::string order =
        order_ == "drawn" ? kOrders[Rng(keys.sample).bits32(0, 0) % kOrders.size()] : order_;
    ColourMix mix;
    for (std::size_t c = 0; c < 3; ++c) mix.of[c][std::string("rgb").find(order[c])] = 1;
    mix_channels_fixed(image, mix.blended(share));
  }

  std::string order_;
};

}  // namespace

Spec channel_shuffle() {
  const auto axis = fixed({.parameter = "share", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::photometric,
      .title = "Channels in another order",
      .summary =
          "Fades into the picture whose channels are exchanged, as software does that takes RGB for BGR. "
          "Pictures "
          "of one channel stay.",
      .params = {choice("order", "drawn", {"drawn", "bgr", "grb", "rbg", "gbr", "brg"},
                        "Which channels stand where red, green and blue belong.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = true},
      .source = "Permutation of the channels",
      .aliases = {"albumentations.ChannelShuffle", "imgaug.ChannelShuffle", "kornia.RandomChannelShuffle",
                  "torchvision.RandomChannelPermutation"},
      .make = make<ChannelShuffle>(axis),
  };
}

}  // namespace proofload::stress
