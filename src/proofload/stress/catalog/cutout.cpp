#include <algorithm>
#include <cmath>
#include <cstdint>

#include "proofload/core/rng.h"
#include "proofload/stress/cover_style.h"
#include "proofload/stress/hidden_labels.h"
#include "proofload/stress/mosaic.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

struct Span {
  int from;
  int to;
};

class Cutout final : public Stressor, public CoversPlaces {
 public:
  Cutout(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        inside_(params.text("place") == "inside"),
        aspect_(params.real("aspect")),
        fill_(params),
        least_visible_(params.real("least_visible")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double share) const override {
    Image& image = result.sample.image;
    const Rng draw(keys.sample, keys.frame);
    const double side = share * std::min(image.width(), image.height());
    // The square root of the drawn ratio: the area stays that of the square.
    const double lean = std::pow(aspect_, draw.uniform(0, 2) - 0.5);
    const Span x = span(side * lean, image.width(), draw.uniform(0, 0));
    const Span y = span(side / lean, image.height(), draw.uniform(0, 1));
    const Cover cover{{x.from, y.from, x.to, y.to}};
    if (cover.front().area() == 0) return;
    hide_pixels(result.sample.label, mask_of({&cover, 1}, image.size()), least_visible_);
    paint(image, cover, fill_.of(image, {.around = cover.front()}, keys.sample));
  }

  // Round about a fixed place, so that longer ones hold shorter ones.
  Span span(double length, int side, double place) const {
    const int n = std::clamp(static_cast<int>(std::lround(length)), 0, inside_ ? side : 4 * side);
    const int from =
        inside_ ? static_cast<int>(place * (side - n + 1)) : static_cast<int>(place * side) - n / 2;
    return {std::clamp(from, 0, side), std::clamp(from + n, 0, side)};
  }

  bool inside_;
  double aspect_;
  CoverFill fill_;
  double least_visible_;
};

}  // namespace

Spec cutout() {
  const auto axis = fixed({.parameter = "side", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::occlusion,
      .title = "Cutout",
      .summary =
          "Covers one square in a random place, its side a share of the short side of the picture. Boxes "
          "keep their size and say how much can still be seen.",
      .params = {choice("place", "anywhere", {"anywhere", "inside"},
                        "Where the square lies: with its middle anywhere, so that the frame may cut it, or "
                        "whole inside."),
                 real("aspect", 1, {1, 10}, "",
                      "Largest ratio of width to height and of height to width; drawn, with the area of "
                      "the square."),
                 cover_fill_param(), cover_value_param(0), least_visible_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::frame, .nested = true, .labels = LabelEffect::visible},
      .source = "DeVries and Taylor 2017 (Cutout); Zhong et al. 2020 (Random Erasing)",
      .aliases = {"imgaug.Cutout {value: 128}", "albumentations.Erasing {place: inside, aspect: 3.3}",
                  "kornia.RandomErasing {place: inside, aspect: 3.3}",
                  "torchvision.RandomErasing {place: inside, aspect: 3.3}"},
      .make = make<Cutout>(axis)};
}

}  // namespace proofload::stress
