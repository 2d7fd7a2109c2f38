#include <cmath>
#include <numbers>
#include <string>

#include "proofload/core/rng.h"
#include "proofload/stress/colour_kernels.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Hue final : public Stressor {
 public:
  Hue(Axis axis, const Params& params)
      : Stressor(std::move(axis)), way_(params.text("direction")), hsv_(params.text("mode") == "hsv") {}

 private:
  void stress(Stressed& result, const Keys& keys, double degrees) const override {
    Image& image = result.sample.image;
    if (image.channels() != 3) return;
    const bool back = way_ == "drawn" ? (Rng(keys.sample).bits32(0, 0) & 1) != 0 : way_ == "back";
    const double turn = back ? 360 - degrees : degrees;
    if (hsv_) return rotate_hue(image, static_cast<float>(turn / 60), 0.5F);
    mix_channels(image, chroma_rotation(turn * std::numbers::pi / 180), 0.5F);
  }

  // Luma stays, the two differences to it turn: rows of Y, B - Y over 1.772 and R - Y over 1.402 (BT.601).
  static ColourMix chroma_rotation(double angle) {
    constexpr double kY[3] = {0.299, 0.587, 0.114};
    const double cosine = std::cos(angle);
    const double sine = std::sin(angle);
    ColourMix mix;
    for (std::size_t k = 0; k < 3; ++k) {
      const double blue = ((k == 2 ? 1 : 0) - kY[k]) / 1.772;
      const double red = ((k == 0 ? 1 : 0) - kY[k]) / 1.402;
      const double turned_blue = cosine * blue - sine * red;
      const double turned_red = sine * blue + cosine * red;
      const double r = kY[k] + 1.402 * turned_red;
      const double b = kY[k] + 1.772 * turned_blue;
      mix.of[0][k] = static_cast<float>(r);
      mix.of[1][k] = static_cast<float>((kY[k] - kY[0] * r - kY[2] * b) / kY[1]);
      mix.of[2][k] = static_cast<float>(b);
    }
    return mix;
  }

  std::string way_;
  bool hsv_;
};

}  // namespace

Spec hue() {
  const auto axis =
      fixed({.parameter = "angle", .unit = "°", .identity = 0, .top = 180, .scale = Scale::linear});
  return {
      .family = Family::photometric,
      .title = "Hue",
      .summary = "Turns the circle of hues; grey pixels stay, and so do pictures of one channel.",
      .params = {choice("direction", "drawn", {"drawn", "forward", "back"},
                        "Red toward yellow and green, or toward magenta and blue."),
                 choice("mode", "hsv", {"hsv", "chroma"},
                        "The H of HSV, or the two colour differences of YCbCr with luma kept.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = true},
      .source = "HSV by Smith, 1978; chroma rotation in BT.601",
      .aliases = {"imgaug.AddToHue", "kornia.RandomHue", "c_bar.hue_shift"},
      .make = make<Hue>(axis),
  };
}

}  // namespace proofload::stress
