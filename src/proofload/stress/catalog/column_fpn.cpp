#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class ColumnFpn final : public Stressor {
 public:
  ColumnFpn(Axis axis, const Params& params) : Stressor(std::move(axis)), rounding_(rounding_of(params)) {}

 private:
  void stress(Stressed& result, const Keys& keys, double sigma) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.camera);
    const auto channels = static_cast<std::size_t>(image.channels());
    std::vector<float> offset(static_cast<std::size_t>(image.width()) * channels);
    for (std::size_t i = 0; i < offset.size(); ++i)
      offset[i] = static_cast<float>(sigma * rng.normal(0, i / channels) + rounding_bias(rounding_));
    for (int y = 0; y < image.height(); ++y) {
      std::uint8_t* const row = image.row(y);
      for (std::size_t i = 0; i < offset.size(); ++i)
        row[i] = cut_code(static_cast<float>(row[i]) + offset[i]);
    }
  }

  Rounding rounding_;
};

}  // namespace

Spec column_fpn() {
  const auto axis = fixed({.parameter = "sigma",
                           .unit = "grey levels",
                           .identity = 0,
                           .top = 128,
                           .scale = Scale::geometric,
                           .knee = 0.5});
  return {
      .family = Family::sensor,
      .title = "Column pattern",
      .summary =
          "Adds one fixed normal offset to every column, the same in all pictures of a camera, as amplifiers "
          "of columns do that differ a little.",
      .params = {rounding_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::camera, .nested = true},
      .source = "y(r, c) = x + σ·z_c, static; EMVA 1288 release 4",
      .make = make<ColumnFpn>(axis)};
}

}  // namespace proofload::stress
