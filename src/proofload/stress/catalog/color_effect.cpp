#include <algorithm>
#include <string>

#include "proofload/stress/colour_kernels.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

struct Colour {
  float r, g, b;
};

// Channels in 0..1. Silver left in the film: the picture multiplied by its own luma in the shadows and screened in the lights.
Colour bleach_bypass(const Colour& in) {
  const float luma = 0.2126F * in.r + 0.7152F * in.g + 0.0722F * in.b;
  const float light = std::clamp(10 * (luma - 0.45F), 0.0F, 1.0F);
  const auto channel = [&](float x) {
    const float shadow = 2 * x * luma;
    const float bright = 1 - 2 * (1 - luma) * (1 - x);
    return shadow + light * (bright - shadow);
  };
  return {channel(in.r), channel(in.g), channel(in.b)};
}

// Three strips of film, each dimmed by what the two others let through.
Colour technicolor(const Colour& in) {
  const float red = 1 - (in.r - (in.g + in.b) / 2);
  const float green = 1 - (in.g - (in.r + in.b) / 2);
  const float blue = 1 - (in.b - (in.r + in.g) / 2);
  return {green * blue * in.r, red * blue * in.g, red * green * in.b};
}

class ColorEffect final : public Stressor {
 public:
  ColorEffect(Axis axis, const Params& params) : Stressor(std::move(axis)), effect_(params.text("effect")) {}

 private:
  void stress(Stressed& result, const Keys&, double share) const override {
    Image& image = result.sample.image;
    if (image.channels() != 3) return;
    if (effect_ == "sepia") {
      constexpr ColourMix kSepia{
          {{{0.393F, 0.769F, 0.189F}, {0.349F, 0.686F, 0.168F}, {0.272F, 0.534F, 0.131F}}}, {0, 0, 0}};
      return mix_channels_fixed(image, kSepia.blended(share));
    }
    Colour (*const effect)(const Colour&) = effect_ == "technicolor" ? technicolor : bleach_bypass;
    const auto part = static_cast<float>(share);
    std::uint8_t* const end = image.data() + image.bytes();
    for (std::uint8_t* pixel = image.data(); pixel != end; pixel += 3) {
      const auto channel = [&](int c) { return static_cast<float>(pixel[c]); };
      const Colour out = effect({channel(0) / 255, channel(1) / 255, channel(2) / 255});
      const float wanted[3] = {255 * out.r, 255 * out.g, 255 * out.b};
      for (int c = 0; c < 3; ++c) {
        const float grey = channel(c) + part * (wanted[c] - channel(c));
        pixel[c] = static_cast<std::uint8_t>(std::clamp(grey, 0.0F, 255.0F) + 0.5F);
      }
    }
  }

  std::string effect_;
};

}  // namespace

Spec color_effect() {
  const auto axis = fixed({.parameter = "share", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::photometric,
      .title = "Film colours",
      .summary =
          "Fades into the colours of a film process: brown prints (sepia), silver kept in the negative "
          "(bleach "
          "bypass) or three strips (technicolor). Pictures of one channel stay.",
      .params = {choice("effect", "sepia", {"sepia", "bleach_bypass", "technicolor"}, "Which process.")},
      .axis = axis,
      .levels = {},
      .traits = {.nested = true},
      .source = "Mintun, Kirillov and Xie, NeurIPS 2021 (bleach bypass, technicolor)",
      .aliases = {"albumentations.ToSepia", "c_bar.bleach_bypass {effect: bleach_bypass}",
                  "c_bar.technicolor {effect: technicolor}"},
      .make = make<ColorEffect>(axis),
  };
}

}  // namespace proofload::stress
