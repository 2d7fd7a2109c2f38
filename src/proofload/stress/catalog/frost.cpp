#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/ice.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr std::uint32_t kThickness = 7;  // A stream that the ice does not use.

class Frost final : public Stressor {
 public:
  Frost(Axis axis, const Params& params) : Stressor(std::move(axis)), kept_(params.real("kept")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double amount) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample);
    const Ice ice(image.size(), rng);
    // Ice is thin or thick: means of 0.45 to 0.76 of white, near those of the photographs behind the benchmark.
    const auto thick = static_cast<float>(0.9 + 0.65 * rng.uniform(kThickness, 0));
    const auto kept = static_cast<float>(1 - (1 - kept_) * amount);
    // Ice scatters the sky: a little bluer than white.
    const std::array<float, 3> tint =
        image.channels() == 3 ? std::array<float, 3>{232, 242, 252} : std::array<float, 3>{242, 242, 242};
    std::vector<float> layer(static_cast<std::size_t>(image.width()));
    for (int y = 0; y < image.height(); ++y) {
      const std::span<const float> row = ice.row(y);
      std::transform(row.begin(), row.end(), layer.begin(),
                     [&](float v) { return static_cast<float>(amount) * std::min(1.0F, thick * v); });
      cover_light({image.row(y), image.stride()}, image.channels(), kept, layer, tint, 0.5F);
    }
  }

  double kept_;
};

}  // namespace

Spec frost() {
  const auto axis = fixed({.parameter = "factor", .unit = "", .identity = 0, .top = 1});
  const auto kept = [](double value) {
    Value out = Value::object();
    out["kept"] = value;
    return out;
  };
  return {.family = Family::weather,
          .title = "Frost",
          .summary =
              "Lays ice crystals over the picture that grow in from the rim, as on a cold window, and takes "
              "light "
              "from the scene behind.",
          .params = {real("kept", 0.5, {0, 1}, "",
                          "Share of the scene's light that full frost lets through.")},
          .axis = axis,
          .levels = {{"imagenet_c",
                      {0.4, 0.6, 0.7, 0.7, 0.75},
                      {kept(1), kept(0.667), kept(0.571), kept(0.5), kept(0.467)}}},
          .traits = {.draws = Scope::clip, .nested = false},
          .source =
              "a·x + b·F as in Hendrycks and Dietterich, ICLR 2019 (ImageNet-C); the ice is drawn, not "
              "photographed",
          .aliases = {"imagecorruptions.frost"},
          .make = make<Frost>(axis)};
}

}  // namespace proofload::stress
