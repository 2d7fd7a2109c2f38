#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

class Quantization final : public Stressor {
 public:
  Quantization(Axis axis, const Params& params) : Stressor(std::move(axis)), mode_(params.text("mode")) {}

 private:
  void stress(Stressed& result, const Keys&, double bits) const override {
    Image& image = result.sample.image;
    const auto levels = static_cast<std::size_t>(std::exp2(bits) + 0.5);
    ToneTable table;
    if (mode_ == "truncate") {
      for (std::size_t code = 0; code < 256; ++code)
        table[code] = static_cast<std::uint8_t>(code * levels / 256 * 256 / levels);
    } else {
      // The nearest of the levels i·255/(L - 1), itself rounded.
      const std::size_t steps = levels - 1;
      for (std::size_t code = 0; code < 256; ++code) {
        const std::size_t nearest = (2 * code * steps + 255) / 510;
        table[code] = static_cast<std::uint8_t>((2 * nearest * 255 + steps) / (2 * steps));
      }
    }
    if (mode_ == "diffuse") return diffuse(image, table);
    apply_tone(image, table);
  }

  // Floyd and Steinberg: what a sample loses goes to its neighbours, 7/16 right, 3/16, 5/16 and 1/16 below.
  static void diffuse(Image& image, const ToneTable& table) {
    const auto channels = static_cast<std::size_t>(image.channels());
    const std::size_t row_bytes = image.stride();
    // Errors in 1/16 grey levels that wait for this row and the next; one pixel of margin on both sides.
    std::vector<int> waiting(2 * (row_bytes + 2 * channels));
    int* here = waiting.data() + channels;
    int* below = here + row_bytes + 2 * channels;
    for (int y = 0; y < image.height(); ++y) {
      std::uint8_t* row = image.row(y);
      for (std::size_t i = 0; i < row_bytes; ++i) {
        const int wanted = std::clamp(row[i] + ((here[i] + 8) >> 4), 0, 255);
        const std::uint8_t given = table[static_cast<std::size_t>(wanted)];
        const int error = wanted - given;
        row[i] = given;
        here[i + channels] += 7 * error;
        below[static_cast<std::ptrdiff_t>(i) - static_cast<std::ptrdiff_t>(channels)] += 3 * error;
        below[i] += 5 * error;
        below[i + channels] += error;
      }
      std::swap(here, below);
      std::fill(below - channels, below + row_bytes + channels, 0);
    }
  }

  std::string mode_;
};

}  // namespace

Spec quantization() {
  const auto axis =
      fixed({.parameter = "bits", .unit = "bits", .identity = 8, .top = 1, .scale = Scale::linear});
  const Value truncate = Value::Object{{"mode", "truncate"}};
  return {
      .family = Family::sensor,
      .title = "Quantization",
      .summary = "Leaves 2^bits levels per channel, as a converter or a palette of few bits does.",
      .params = {choice(
          "mode", "round", {"round", "truncate", "diffuse"},
          "The nearest level; the upper bits with the lower ones 0, which darkens (posterize); or the "
          "nearest level with the error handed on to the neighbours (dither).")},
      .axis = axis,
      .levels = {{"3dcc", {5, 4, 3, 2, 1}, {truncate}}},
      .traits = {.nested = false},
      .source = "Mid-tread quantizer; Floyd and Steinberg, 1976 (diffuse)",
      .aliases = {"3dcc.color_quant {mode: truncate}", "albumentations.Posterize {mode: truncate}",
                  "imgaug.UniformColorQuantizationToNBits {mode: truncate}",
                  "imgaug.Posterize {mode: truncate}", "kornia.RandomPosterize {mode: truncate}",
                  "torchvision.RandomPosterize {mode: truncate}", "c_bar.color_dither {mode: diffuse}"},
      .make = make<Quantization>(axis),
  };
}

}  // namespace proofload::stress
