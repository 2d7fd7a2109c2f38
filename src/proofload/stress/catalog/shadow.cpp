#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/gaussian_filter.h"
#include "proofload/stress/linear_light.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/soft_polygon.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Shadow final : public Stressor {
 public:
  Shadow(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        vertices_(params.integer("vertices")),
        extent_(params.real("extent")),
        edge_(params.real("edge")),
        lower_(params.text("region") == "lower"),
        linear_(params.text("domain") == "linear") {
    codes_of_linear_steps(Rounding::nearest);  // builds the tables now, not in the middle of a run
    linear_of_codes();
  }

 private:
  void stress(Stressed& result, const Keys& keys, double darkening) const override {
    Image& image = result.sample.image;
    Image mask = polygon_mask(image.size(), outline(image.size(), Rng(keys.sample)));
    if (edge_ > 0) mask = filter_gaussian(mask, edge_ / 4);
    std::array<float, 256> gain_of;
    for (std::size_t k = 0; k < gain_of.size(); ++k)
      gain_of[k] = static_cast<float>(1 - darkening * static_cast<double>(k) / 255);
    std::vector<float> gains(static_cast<std::size_t>(image.width()));
    for (int y = 0; y < image.height(); ++y) {
      for (std::size_t x = 0; x < gains.size(); ++x) gains[x] = gain_of[mask.row(y)[x]];
      const std::span<std::uint8_t> row(image.row(y), image.stride());
      if (linear_)
        multiply_light(row, image.channels(), gains, Rounding::nearest);
      else
        multiply_pixels(row, image.channels(), gains, 0.5F);
    }
  }

  // Vertices around a drawn middle, one in every n-th of a turn, at drawn distances; flatter than wide, as on the ground.
  std::vector<Point> outline(Size size, const Rng& rng) const {
    const double cx = size.width * (0.2 + 0.6 * rng.uniform(0, 0));
    const double cy = size.height * (lower_ ? 0.6 + 0.3 * rng.uniform(0, 1) : 0.2 + 0.6 * rng.uniform(0, 1));
    std::vector<Point> out;
    for (int i = 0; i < vertices_; ++i) {
      const auto vertex = static_cast<std::uint64_t>(i);
      const double angle = 2 * std::numbers::pi * (i + rng.uniform(1, vertex)) / vertices_;
      const double reach = extent_ * (0.35 + 0.3 * rng.uniform(2, vertex));
      out.push_back({cx + reach * size.width * std::cos(angle), cy + reach * size.height * std::sin(angle)});
    }
    return out;
  }

  int vertices_;
  double extent_;
  double edge_;
  bool lower_;
  bool linear_;
};

}  // namespace

Spec shadow() {
  const auto axis = fixed({.parameter = "darkening", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::photometric,
      .title = "Shadow",
      .summary =
          "Takes a share of the light inside a drawn polygon with soft edges, as a body between scene and "
          "sun does; in "
          "sunlight the sky leaves about a sixth.",
      .params = {integer("vertices", 5, {3, 12}, "", "Corners of the polygon."),
                 real("extent", 0.8, {0.05, 2}, "",
                      "Mean width of the polygon over that of the picture, likewise its height."),
                 real("edge", 4, {0, 100}, "px", "Width of the edge between light and shadow."),
                 choice("region", "lower", {"lower", "anywhere"}, "Where its middle lies."),
                 choice("domain", "linear", {"linear", "coded"},
                        "Linear light is what a shadow takes; coded multiplies the stored values.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = true},
      .source = "Polygon shadows of Automold, in linear light",
      .aliases = {"albumentations.RandomShadow {domain: coded}", "automold.add_shadow {domain: coded}"},
      .make = make<Shadow>(axis),
  };
}

}  // namespace proofload::stress
