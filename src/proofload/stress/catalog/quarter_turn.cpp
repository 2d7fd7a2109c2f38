#include <algorithm>
#include <cstddef>

#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class QuarterTurn final : public Stressor {
 public:
  QuarterTurn(Axis axis, const Params& params)
      : Stressor(std::move(axis)), clockwise_(params.text("direction") == "clockwise") {}

 protected:
  void stress(Stressed& result, const Keys&, double) const override {
    const Image& image = result.sample.image;
    const int width = image.width();
    const int height = image.height();
    const auto channels = static_cast<std::size_t>(image.channels());
    Image turned({height, width}, image.channels());
    // Squares of pixels, so that rows of one picture and columns of the other stay in the cache together.
    constexpr int kSquare = 32;
    for (int by = 0; by < height; by += kSquare)
      for (int bx = 0; bx < width; bx += kSquare)
        for (int y = by; y < std::min(by + kSquare, height); ++y) {
          const std::uint8_t* from = image.row(y) + static_cast<std::size_t>(bx) * channels;
          const int column = clockwise_ ? height - 1 - y : y;
          for (int x = bx; x < std::min(bx + kSquare, width); ++x, from += channels)
            std::copy_n(from, channels,
                        turned.row(clockwise_ ? x : width - 1 - x) +
                            static_cast<std::size_t>(column) * channels);
        }
    const double w = width;
    const double h = height;
    result.warp = clockwise_ ? Warp::homography({0, -1, h, 1, 0, 0, 0, 0, 1})
                             : Warp::homography({0, 1, 0, -1, 0, w, 0, 0, 1});
    result.sample.label = result.warp.map(result.sample.label, turned.size());
    result.sample.image = std::move(turned);
  }

 private:
  bool clockwise_;
};

}  // namespace

Spec quarter_turn() {
  const auto axis = fixed({.parameter = "turned", .unit = "", .identity = 0, .top = 1, .whole = true});
  return {.family = Family::geometry,
          .title = "Quarter turn",
          .summary = "Turns the picture by 90°, pixel for pixel; width and height change places.",
          .params = {choice("direction", "clockwise", {"clockwise", "counter_clockwise"},
                            "Which way to turn, as seen.")},
          .axis = axis,
          .levels = {},
          .traits = {.nested = false, .swaps_sides = true, .labels = LabelEffect::equivariant},
          .source = "x' = H − y, y' = x",
          .aliases = {"albumentations.RandomRotate90", "imgaug.Rot90"},
          .make = make<QuarterTurn>(axis)};
}

}  // namespace proofload::stress
