#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/camera_noise.h"
#include "proofload/stress/linear_light.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Glare final : public Stressor {
 public:
  Glare(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        uniform_(params.text("form") == "uniform"),
        level_(params.real("level")),
        size_(params.real("size")) {
    code_of_linear(0, Rounding::nearest);  // Builds its tables now, not in the middle of a run.
  }

 private:
  // y = (1 − g)·l + g·veil: contrast falls by exactly 1 − g where the veil is even; the halo of a source adds to it.
  void stress(Stressed& result, const Keys& keys, double veiling) const override {
    Image& image = result.sample.image;
    const Size size = image.size();
    const Rng draw(keys.sample);
    // The source is in the upper half, where lamps and the sun are.
    const double sx = draw.uniform(0, 0) * size.width;
    const double sy = 0.5 * draw.uniform(0, 1) * size.height;
    const double r0 = size_ * std::min(size.width, size.height);
    const auto g = static_cast<float>(veiling);
    const auto channels = static_cast<std::size_t>(image.channels());
    const auto width = static_cast<std::size_t>(size.width);
    std::vector<float> light(width * channels);
    const auto air = static_cast<float>(linear_of_code(255 * level_));
    for (int y = 0; y < size.height; ++y) {
      std::uint8_t* const row = image.row(y);
      codes_to_light({row, light.size()}, light);
      for (std::size_t x = 0; x < width; ++x) {
        float veil = air;
        if (!uniform_) {
          const double dx = static_cast<double>(x) + 0.5 - sx;
          const double dy = y + 0.5 - sy;
          const double r2 = (dx * dx + dy * dy) / (r0 * r0);
          veil = static_cast<float>(0.35 * static_cast<double>(air) + 2.5 / (1 + r2) / (1 + 0.2 * r2));
        }
        for (std::size_t c = 0; c < channels; ++c) {
          float& l = light[x * channels + c];
          l = (1 - g) * l + g * veil;
        }
      }
      light_to_codes({row, light.size()}, light);
    }
  }

  bool uniform_;
  double level_;
  double size_;
};

}  // namespace

Spec glare() {
  const auto axis = fixed({.parameter = "veiling", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {.family = Family::optics,
          .title = "Glare",
          .summary =
              "Lays scattered light of a lamp or the sun over the scene, with a halo about its place or "
              "evenly; the "
              "scene keeps the rest of its contrast.",
          .params = {choice("form", "halo", {"halo", "uniform"},
                            "About a source in the upper half, or the same everywhere."),
                     real("level", 0.8, {0, 1}, "of white", "Grey level of the even part."),
                     real("size", 0.25, {0.02, 2}, "of the short side",
                          "Radius at which the halo has half its light.")},
          .axis = axis,
          .levels = {},
          .traits = {.draws = Scope::clip, .nested = false},
          .source = "Veiling glare (1 − g)·l + g·veil, linear light",
          .aliases = {"mltest.Glare"},
          .make = make<Glare>(axis)};
}

}  // namespace proofload::stress
