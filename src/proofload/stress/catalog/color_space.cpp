#include <array>
#include <string>

#include "proofload/stress/colour_kernels.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

struct Weights {
  double red;
  double blue;
  double green() const { return 1 - red - blue; }
};
constexpr Weights k601{0.299, 0.114};
constexpr Weights k709{0.2126, 0.0722};

// R, G, B coded by one set of luma weights and decoded by another.
ColourMix mix_up(const Weights& coded, const Weights& decoded) {
  const std::array<double, 3> luma{coded.red, coded.green(), coded.blue};
  ColourMix mix;
  for (std::size_t k = 0; k < 3; ++k) {
    const double blue = ((k == 2 ? 1 : 0) - luma[k]) / (2 * (1 - coded.blue));
    const double red = ((k == 0 ? 1 : 0) - luma[k]) / (2 * (1 - coded.red));
    const double r = luma[k] + 2 * (1 - decoded.red) * red;
    const double b = luma[k] + 2 * (1 - decoded.blue) * blue;
    mix.of[0][k] = static_cast<float>(r);
    mix.of[1][k] = static_cast<float>((luma[k] - decoded.red * r - decoded.blue * b) / decoded.green());
    mix.of[2][k] = static_cast<float>(b);
  }
  return mix;
}

class ColorSpace final : public Stressor {
 public:
  ColorSpace(Axis axis, const Params& params) : Stressor(std::move(axis)), mistake_(params.text("mistake")) {}

 private:
  void stress(Stressed& result, const Keys&, double share) const override {
    Image& image = result.sample.image;
    const bool limited = mistake_ == "limited_as_full";
    if (limited || mistake_ == "full_as_limited") {
      ToneTable table;
      for (std::size_t i = 0; i < table.size(); ++i) {
        const double code = static_cast<double>(i);
        const double wrong = limited ? code * 219 / 255 + 16 : (code - 16) * 255 / 219;
        table[i] = code_of((1 - share) * code + share * wrong);
      }
      apply_tone(image, table);
    } else if (image.channels() == 3) {
      const bool first = mistake_ == "601_as_709";
      mix_channels(image, mix_up(first ? k601 : k709, first ? k709 : k601).blended(share), 0.5F);
    }
  }

  std::string mistake_;
};

}  // namespace

Spec color_space() {
  const auto axis = fixed({.parameter = "share", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::transport,
      .title = "Wrong colour space",
      .summary =
          "Fades into the picture that a decoder shows that takes the stream for another kind: limited range "
          "for full "
          "range (washed out), full for limited (crushed), BT.601 for BT.709 (green and red off).",
      .params = {choice(
          "mistake", "limited_as_full", {"limited_as_full", "full_as_limited", "601_as_709", "709_as_601"},
          "What is taken for what. The colour matrices leave pictures of one channel untouched.")},
      .axis = axis,
      .levels = {},
      .traits = {.nested = false},
      .source = "ITU-R BT.601 and BT.709: luma weights, codes 16..235",
      .make = make<ColorSpace>(axis),
  };
}

}  // namespace proofload::stress
