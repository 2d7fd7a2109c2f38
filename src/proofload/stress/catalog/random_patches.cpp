#include <algorithm>
#include <cmath>
#include <cstdint>

#include "proofload/core/rng.h"
#include "proofload/stress/cover.h"
#include "proofload/stress/hidden_labels.h"
#include "proofload/stress/mosaic.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class RandomPatches final : public Stressor, public CoversPlaces {
 public:
  RandomPatches(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        shape_(params.text("shape") == "strips" ? PatchShape::strips : PatchShape::rectangles),
        least_(params.real("smallest")),
        most_(std::max(params.real("smallest"), params.real("largest"))),
        value_(static_cast<std::uint8_t>(params.integer("value"))),
        least_visible_(params.real("least_visible")) {}

 private:
  // Patches of a fixed list are laid until exactly ⌊f·pixels⌋ pixels are covered.
  void stress(Stressed& result, const Keys& keys, double share) const override {
    const Size size = result.sample.image.size();
    const Region frame{.around = {0, 0, size.width, size.height}};
    const auto count = static_cast<std::int64_t>(std::floor(share * static_cast<double>(frame.pixels())));
    const Cover cover = lay_patches(frame, shape_, least_, most_, count, Rng(keys.sample, keys.frame), 0);
    cover_pixels(result.sample, cover, value_, least_visible_);
  }

  PatchShape shape_;
  double least_;
  double most_;
  std::uint8_t value_;
  double least_visible_;
};

}  // namespace

Spec random_patches() {
  const auto axis = fixed({.parameter = "share", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {.family = Family::occlusion,
          .title = "Random patches",
          .summary =
              "Covers an exact share of the picture with rectangles in random places. Boxes keep their size "
              "and say how "
              "much can still be seen.",
          .params = {choice("shape", "rectangles", {"rectangles", "strips"},
                            "Rectangles, or strips across the whole picture, upright and lying in turns."),
                     real("smallest", 0.1, {0.005, 1}, "of the sides", "Shortest side of a patch."),
                     real("largest", 0.25, {0.005, 1}, "of the sides", "Longest side of a patch."),
                     integer("value", 0, {0, 255}, "grey levels", "Grey level of patches."),
                     least_visible_param()},
          .axis = axis,
          .levels = {},
          .traits = {.draws = Scope::frame, .nested = true, .labels = LabelEffect::visible},
          .source =
              "Rectangles as in Cutout and Random Erasing (DeVries and Taylor 2017; Zhong et al. 2020), many "
              "of them, by exact covered share",
          .aliases = {"albumentations.CoarseDropout {largest: 0.2}",
                      "albumentations.XYMasking {shape: strips}"},
          .make = make<RandomPatches>(axis)};
}

}  // namespace proofload::stress
