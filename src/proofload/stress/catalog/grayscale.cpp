#include "proofload/stress/colour_kernels.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Grayscale final : public Stressor {
 public:
  Grayscale(Axis axis, const Params& params)
      : Stressor(std::move(axis)), hd_(params.text("weights") == "709") {}

 private:
  void stress(Stressed& result, const Keys&, double share) const override {
    Image& image = result.sample.image;
    if (image.channels() != 3) return;
    ColourMix mix;
    mix.of.fill(hd_ ? std::array{0.2126F, 0.7152F, 0.0722F} : std::array{0.299F, 0.587F, 0.114F});
    mix_channels_fixed(image, mix.blended(share));
  }

  bool hd_;
};

}  // namespace

Spec grayscale() {
  const auto axis = fixed({.parameter = "share", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::photometric,
      .title = "Grey scale",
      .summary =
          "Fades into the grey picture of the same luma, as a night camera with infrared light does. "
          "Pictures of one "
          "channel stay.",
      .params = {choice("weights", "601", {"601", "709"}, "Luma of ITU-R BT.601 or BT.709.")},
      .axis = axis,
      .levels = {},
      .traits = {.nested = true},
      .source = "y = (1 - a)x + aY",
      .aliases = {"albumentations.ToGray", "imgaug.Grayscale", "kornia.RandomGrayscale",
                  "torchvision.RandomGrayscale", "augly.grayscale"},
      .make = make<Grayscale>(axis),
  };
}

}  // namespace proofload::stress
