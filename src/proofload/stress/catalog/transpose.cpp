#include <algorithm>
#include <cstddef>

#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Transpose final : public Stressor {
 public:
  Transpose(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 protected:
  void stress(Stressed& result, const Keys&, double) const override {
    const Image& image = result.sample.image;
    const auto channels = static_cast<std::size_t>(image.channels());
    Image turned({image.height(), image.width()}, image.channels());
    // Squares of pixels, so that rows of one picture and columns of the other stay in the cache together.
    constexpr int kSquare = 32;
    for (int by = 0; by < image.height(); by += kSquare)
      for (int bx = 0; bx < image.width(); bx += kSquare)
        for (int y = by; y < std::min(by + kSquare, image.height()); ++y)
          for (int x = bx; x < std::min(bx + kSquare, image.width()); ++x)
            std::copy_n(image.row(y) + static_cast<std::size_t>(x) * channels, channels,
                        turned.row(x) + static_cast<std::size_t>(y) * channels);
    result.warp = Warp::homography({0, 1, 0, 1, 0, 0, 0, 0, 1});
    result.sample.label = result.warp.map(result.sample.label, turned.size());
    result.sample.image = std::move(turned);
  }
};

}  // namespace

Spec transpose() {
  const auto axis = fixed({.parameter = "turned", .unit = "", .identity = 0, .top = 1, .whole = true});
  return {.family = Family::geometry,
          .title = "Transposition",
          .summary =
              "Makes rows columns, pixel for pixel: a quarter turn and a mirror; width and height change "
              "places.",
          .params = {},
          .axis = axis,
          .levels = {},
          .traits = {.nested = false, .swaps_sides = true, .labels = LabelEffect::equivariant},
          .source = "x' = y, y' = x",
          .aliases = {"albumentations.Transpose"},
          .make = make<Transpose>(axis)};
}

}  // namespace proofload::stress
