#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

class Zoom final : public Stressor {
 public:
  Zoom(Axis axis, const Params& params) : Stressor(std::move(axis)), surround_(surround_of(params)) {}

 protected:
  void stress(Stressed& result, const Keys&, double factor) const override {
    const Size size = result.sample.image.size();
    move_by(result,
            {factor, 0, (1 - factor) * size.width / 2, 0, factor, (1 - factor) * size.height / 2, 0, 0, 1},
            surround_);
  }

 private:
  Surround surround_;
};

}  // namespace

Spec scale() {
  const auto axis = [](const Params& params) {
    if (params.text("direction") == "smaller")
      return Axis{.parameter = "factor", .unit = "", .identity = 1, .top = 0.125};
    return Axis{
        .parameter = "factor", .unit = "", .identity = 1, .top = 8, .scale = Scale::geometric, .knee = 0.05};
  };
  return {
      .family = Family::geometry,
      .title = "Scale",
      .summary =
          "Makes everything smaller or larger about the centre, as more or less distance does; the picture "
          "keeps its size.",
      .params = {choice("direction", "smaller", {"smaller", "larger"}, "Further away or nearer."),
                 border_param(), fill_param()},
      .axis = axis,
      .levels = {},
      .traits = {.nested = false, .labels = LabelEffect::equivariant},
      .source = "c + s(p − c); smoothed by (1/s − 1)/2 px before it shrinks",
      .aliases = {"albumentations.RandomScale", "imgaug.ScaleX", "nrtk.RandomScalePerturber",
                  "imagenet_p.scale", "augly.scale"},
      .make = make<Zoom>(axis)};
}

}  // namespace proofload::stress
