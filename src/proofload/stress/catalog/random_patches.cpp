#include <algorithm>
#include <cmath>
#include <cstdint>

#include "proofload/core/rng.h"
#include "proofload/stress/hidden_labels.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr int kMostPatches = 10'000;

class RandomPatches final : public Stressor {
 public:
  RandomPatches(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        least_(params.real("smallest")),
        most_(std::max(params.real("smallest"), params.real("largest"))),
        value_(static_cast<std::uint8_t>(params.integer("value"))),
        least_visible_(params.real("least_visible")) {}

 private:
  // Patches of a fixed list are laid until exactly ⌊f·pixels⌋ pixels are covered; the last one is filled row by row.
  void stress(Stressed& result, const Keys& keys, double share) const override {
    const Image& image = result.sample.image;
    const int width = image.width();
    const int height = image.height();
    const Rng draw(keys.sample, keys.frame);
    Image mask(image.size(), 1);
    mask.fill(0);
    auto left = static_cast<std::int64_t>(std::floor(share * width * static_cast<double>(height)));
    for (std::uint64_t i = 0; i < kMostPatches && left > 0; ++i) {
      const auto side = [&](std::uint64_t k, int of) {
        return std::max(1, static_cast<int>(
                               std::lround((least_ + (most_ - least_) * draw.uniform(0, 4 * i + k)) * of)));
      };
      const int w = side(0, width);
      const int h = side(1, height);
      const int x0 = static_cast<int>(draw.uniform(0, 4 * i + 2) * (width + w - 1)) - w + 1;
      const int y0 = static_cast<int>(draw.uniform(0, 4 * i + 3) * (height + h - 1)) - h + 1;
      cover(mask, {x0, y0, x0 + w, y0 + h}, left);
    }
    // What chance has left between the patches goes row by row.
    cover(mask, {0, 0, width, height}, left);
    cover_pixels(result.sample, mask, value_, least_visible_);
  }

  struct Patch {
    int x0, y0, x1, y1;
  };
  static void cover(Image& mask, const Patch& patch, std::int64_t& left) {
    for (int y = std::max(0, patch.y0); y < std::min(mask.height(), patch.y1); ++y)
      for (int x = std::max(0, patch.x0); x < std::min(mask.width(), patch.x1) && left > 0; ++x) {
        std::uint8_t& m = mask.row(y)[x];
        left -= m == 0;
        m = 255;
      }
  }

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
          .params = {real("smallest", 0.1, {0.005, 1}, "of the sides", "Shortest side of a patch."),
                     real("largest", 0.25, {0.005, 1}, "of the sides", "Longest side of a patch."),
                     integer("value", 0, {0, 255}, "grey levels", "Grey level of patches."),
                     real("least_visible", 0.25, {0, 1}, "",
                          "Objects of which a smaller share can be seen are no longer scored.")},
          .axis = axis,
          .levels = {},
          .traits = {.draws = Scope::frame, .nested = true, .labels = LabelEffect::visible},
          .source =
              "DeVries and Taylor 2017 (Cutout); Zhong et al. 2020 (Random Erasing), by exact covered share",
          .aliases = {"albumentations.CoarseDropout", "albumentations.Erasing", "imgaug.Cutout",
                      "imgaug.CoarseDropout", "kornia.RandomErasing", "torchvision.RandomErasing"},
          .make = make<RandomPatches>(axis)};
}

}  // namespace proofload::stress
