#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

class Invert final : public Stressor {
 public:
  Invert(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 private:
  void stress(Stressed& result, const Keys&, double alpha) const override {
    ToneTable table;
    for (std::size_t i = 0; i < table.size(); ++i) {
      const double code = static_cast<double>(i);
      table[i] = code_of((1 - alpha) * code + alpha * (255 - code));
    }
    apply_tone(result.sample.image, table);
  }
};

}  // namespace

Spec invert() {
  const auto axis = fixed({.parameter = "share", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::photometric,
      .title = "Inversion",
      .summary = "Fades the picture into its negative; half way all is one grey.",
      .params = {},
      .axis = axis,
      .levels = {},
      .traits = {.nested = true},
      .source = "y = (1 - a)x + a(255 - x)",
      .aliases = {"albumentations.InvertImg", "imgaug.Invert", "kornia.RandomInvert",
                  "torchvision.RandomInvert"},
      .make = make<Invert>(axis),
  };
}

}  // namespace proofload::stress
