#include <algorithm>
#include <cmath>
#include <cstddef>

#include "proofload/core/rng.h"
#include "proofload/stress/hidden_labels.h"
#include "proofload/stress/mosaic.h"
#include "proofload/stress/portable_math.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class CheckerboardCutout final : public Stressor, public CoversPlaces {
 public:
  CheckerboardCutout(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        value_(static_cast<std::uint8_t>(params.integer("value"))),
        least_visible_(params.real("least_visible")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double share) const override {
    const Image& image = result.sample.image;
    const Rng rng(keys.sample, keys.frame);
    const double cell =
        std::max(1.0, std::max(image.width(), image.height()) * (0.1 + 0.15 * rng.uniform(0, 0)));
    const auto turns = static_cast<float>(rng.uniform(0, 1));
    // Cells per pixel along both axes of the board, and where its corner lies; in whole steps of 2^-32, so that borders are
    // the same on every processor.
    const std::int64_t along = steps(static_cast<double>(cosine_of_turns(turns)) / cell);
    const std::int64_t across = steps(static_cast<double>(sine_of_turns(turns)) / cell);
    const std::int64_t offset_x = steps(512 + rng.uniform(0, 2));
    const std::int64_t offset_y = steps(512 + rng.uniform(0, 3));
    const std::uint64_t threshold = static_cast<std::uint64_t>(std::floor(share * 4294967296.0));
    Image mask(image.size(), 1);
    for (int y = 0; y < image.height(); ++y) {
      std::int64_t last = -1;
      bool hidden = false;
      for (int x = 0; x < image.width(); ++x) {
        const std::int64_t column = (offset_x + along * x + across * y) >> kBits;
        const std::int64_t row = (offset_y - across * x + along * y) >> kBits;
        const std::int64_t element = row * 1024 + column;
        if (element != last) {
          last = element;
          hidden =
              ((row ^ column) & 1) == 0 && rng.bits32(1, static_cast<std::uint64_t>(element)) < threshold;
        }
        mask.row(y)[x] = hidden ? 255 : 0;
      }
    }
    cover_pixels(result.sample, mask, value_, least_visible_);
  }

  static constexpr int kBits = 32;
  static std::int64_t steps(double cells) {
    return static_cast<std::int64_t>(std::floor(cells * 4294967296.0));
  }

  std::uint8_t value_;
  double least_visible_;
};

}  // namespace

Spec checkerboard_cutout() {
  const auto axis = fixed({.parameter = "share", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::occlusion,
      .title = "Checkerboard cut-out",
      .summary =
          "Covers a share of the black fields of a turned checkerboard, half of the picture at the top. "
          "Boxes keep their "
          "size and say how much can still be seen.",
      .params = {integer("value", 128, {0, 255}, "grey levels", "Grey level of covered fields."),
                 least_visible_param()},
      .axis = axis,
      .levels = {{"imagenet_c_bar", {0.2, 0.3, 0.4, 0.5, 0.6}}, {"cifar10_c_bar", {0.1, 0.2, 0.3, 0.4, 0.5}}},
      .traits = {.draws = Scope::frame, .nested = true, .labels = LabelEffect::visible},
      .source = "Mintun, Kirillov and Xie, NeurIPS 2021 (ImageNet-C-bar)",
      .aliases = {"c_bar.checkerboard_cutout"},
      .make = make<CheckerboardCutout>(axis),
  };
}

}  // namespace proofload::stress
