#include <algorithm>
#include <cmath>
#include <string>

#include "proofload/stress/mosaic.h"
#include "proofload/stress/site_set.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class DeadPixels final : public Stressor, public CoversPlaces {
 public:
  DeadPixels(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        shape_(params.text("shape")),
        side_(params.integer("cluster")),
        value_(static_cast<std::uint8_t>(params.integer("value"))) {}

 private:
  void stress(Stressed& result, const Keys& keys, double ppm) const override {
    Image& image = result.sample.image;
    const int width = image.width();
    const int height = image.height();
    // What is lost at once: a pixel, a square, a row or a column.
    const int wide = shape_ == "row" ? width : shape_ == "cluster" ? std::min(side_, width) : 1;
    const int high = shape_ == "column" ? height : shape_ == "cluster" ? std::min(side_, height) : 1;
    const auto columns = static_cast<std::uint32_t>((width + wide - 1) / wide);
    const auto rows = static_cast<std::uint32_t>((height + high - 1) / high);
    const std::uint32_t places = columns * rows;
    const auto count = static_cast<std::uint32_t>(std::lround(places * ppm * 1e-6));
    for (const std::uint32_t place : first_places(Rng(keys.camera), 0, places, count)) {
      const int x0 = static_cast<int>(place % columns) * wide;
      const int y0 = static_cast<int>(place / columns) * high;
      const int x1 = std::min(width, x0 + wide);
      for (int y = y0; y < std::min(height, y0 + high); ++y)
        std::fill(image.row(y) + static_cast<std::ptrdiff_t>(x0) * image.channels(),
                  image.row(y) + static_cast<std::ptrdiff_t>(x1) * image.channels(), value_);
    }
  }

  std::string shape_;
  int side_;
  std::uint8_t value_;
};

}  // namespace

Spec dead_pixels() {
  const auto axis = fixed({.parameter = "density",
                           .unit = "ppm",
                           .identity = 0,
                           .top = 1'000'000,
                           .scale = Scale::geometric,
                           .knee = 10});
  return {
      .family = Family::sensor,
      .title = "Dead pixels",
      .summary =
          "Darkens a fixed set of pixels, squares, rows or columns, the same in all pictures of a camera, as "
          "broken parts of a sensor are; another value makes them stuck.",
      .params = {choice("shape", "pixel", {"pixel", "cluster", "row", "column"}, "What fails at once."),
                 integer("cluster", 3, {2, 16}, "px", "Side of a cluster."),
                 integer("value", 0, {0, 255}, "grey levels", "What failed pixels show.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::camera, .nested = true},
      .source = "round(n·density·10⁻⁶) of the n places a picture has",
      .make = make<DeadPixels>(axis)};
}

}  // namespace proofload::stress
