#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

class Solarize final : public Stressor {
 public:
  Solarize(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 private:
  void stress(Stressed& result, const Keys&, double threshold) const override {
    ToneTable table;
    for (std::size_t code = 0; code < table.size(); ++code)
      table[code] = static_cast<std::uint8_t>(static_cast<double>(code) < threshold ? code : 255 - code);
    apply_tone(result.sample.image, table);
  }
};

}  // namespace

Spec solarize() {
  const auto axis = fixed(
      {.parameter = "threshold", .unit = "grey levels", .identity = 256, .top = 0, .scale = Scale::linear});
  return {
      .family = Family::photometric,
      .title = "Solarization",
      .summary =
          "Inverts all grey levels from a threshold on, as film that has seen far too much light does; at "
          "threshold 0 the picture is its negative.",
      .params = {},
      .axis = axis,
      .levels = {},
      .traits = {.nested = true},
      .source = "Pillow ImageOps.solarize",
      .aliases = {"albumentations.Solarize", "imgaug.Solarize", "kornia.RandomSolarize",
                  "torchvision.RandomSolarize"},
      .make = make<Solarize>(axis),
  };
}

}  // namespace proofload::stress
