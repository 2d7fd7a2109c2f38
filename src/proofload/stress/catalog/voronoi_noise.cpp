#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class VoronoiNoise final : public Stressor {
 public:
  VoronoiNoise(Axis axis, const Params& params)
      : Stressor(std::move(axis)), bias_(kernel_bias(rounding_of(params))) {}

 private:
  struct Seed {
    float x;
    float y;
  };

  void stress(Stressed& result, const Keys& keys, double amplitude) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample, keys.frame);
    const double side = std::max(image.width(), image.height());
    const auto per_cell = static_cast<float>(1 / (side * (0.05 + 0.15 * rng.uniform(0, 0))));
    const auto density = static_cast<float>(0.5 + 0.4 * rng.uniform(0, 1));
    const double sign = (rng.bits32(1, 0) & 1) != 0 ? 1 : -1;
    const auto width = static_cast<std::size_t>(image.width());
    // One seed in every cell; a margin of one cell on all sides.
    const std::size_t cells = static_cast<std::size_t>(static_cast<float>(width) * per_cell) + 3;
    std::vector<Seed> rows[3];
    for (auto& row : rows) row.resize(cells);
    const auto draw = [&](std::int64_t cell_y, std::vector<Seed>& row) {
      for (std::size_t i = 0; i < cells; ++i) {
        const auto element = static_cast<std::uint64_t>(cell_y + 1) * 256 + i;
        row[i] = {static_cast<float>(i) - 1 + static_cast<float>(rng.bits16(2, element)) * 0x1p-16F,
                  static_cast<float>(cell_y) + static_cast<float>(rng.bits16(3, element)) * 0x1p-16F};
      }
    };
    std::int64_t drawn = -100;
    std::vector<float> field(width);
    for (int y = 0; y < image.height(); ++y) {
      const float py = static_cast<float>(y) * per_cell;
      const auto cell_y = static_cast<std::int64_t>(py);
      if (cell_y != drawn) {
        for (std::int64_t k = 0; k < 3; ++k) draw(cell_y + k - 1, rows[k]);
        drawn = cell_y;
      }
      for (std::size_t x = 0; x < width; ++x) {
        const float px = static_cast<float>(x) * per_cell;
        const auto cell = static_cast<std::size_t>(px);
        float nearest = 1;  // squared
        for (const auto& row : rows)
          for (std::size_t k = cell; k < cell + 3; ++k) {
            const float dx = row[k].x - px;
            const float dy = row[k].y - py;
            nearest = std::min(nearest, dx * dx + dy * dy);
          }
        const float t = std::sqrt(nearest) * density;
        field[x] = t * t * (3 - 2 * t) - 0.5F;
      }
      add_to_pixels({image.row(y), image.stride()}, image.channels(), field,
                    static_cast<float>(sign * amplitude), bias_);
    }
  }

  float bias_;
};

}  // namespace

Spec voronoi_noise() {
  const auto axis = fixed({.parameter = "amplitude",
                           .unit = "grey levels",
                           .identity = 0,
                           .top = 510,
                           .scale = Scale::geometric,
                           .knee = 4});
  return {
      .family = Family::pattern,
      .title = "Voronoi noise",
      .summary =
          "Adds cells like foam or cracked mud, by the distance to the nearest of drawn points; dark in the "
          "middle or "
          "bright, as drawn.",
      .params = {rounding_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::frame, .nested = true},
      .source =
          "Worley, SIGGRAPH 1996; Mintun, Kirillov and Xie, NeurIPS 2021 (at their level s, 25.5s grey "
          "levels)",
      .aliases = {"c_bar.voronoi_noise {rounding: truncate}"},
      .make = make<VoronoiNoise>(axis),
  };
}

}  // namespace proofload::stress
