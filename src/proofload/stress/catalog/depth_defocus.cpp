#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "proofload/stress/bilinear.h"
#include "proofload/stress/gaussian_filter.h"
#include "proofload/stress/plane_filter.h"
#include "proofload/stress/scene_depth.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

// Distances at which the picture is blurred as a whole; what lies between is mixed from two.
constexpr std::size_t kLayers = 8;
constexpr double kWidest = 40;        // px: more makes no picture less recognisable.
constexpr double kNearest = 0.01;     // m
constexpr double kGroundReach = 100;  // m to the horizon, where the picture does not say.

class DepthDefocus final : public Stressor {
 public:
  DepthDefocus(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        by_picture_(params.text("distance") == "picture"),
        horizon_(params.real("horizon")),
        focus_(params.text("focus")),
        focus_at_(params.real("focus_at")),
        disk_(params.text("shape") == "disk") {}

 private:
  void stress(Stressed& result, const Keys&, double aperture) const override {
    std::vector<float> distances =
        by_picture_ ? distances_of(result.sample) : ground(result.sample.image.size());
    const Image clean = std::move(result.sample.image);
    for (float& d : distances) d = std::max(d, static_cast<float>(kNearest));
    const std::array<float, kLayers> layers = quantiles(distances);
    const double focus = focus_ == "near"  ? static_cast<double>(layers.front())
                         : focus_ == "far" ? static_cast<double>(layers.back())
                                           : focus_at_;

    const auto channels = static_cast<std::size_t>(clean.channels());
    Image nearer = blurred(clean, aperture, focus, layers[0]);
    if (layers.front() == layers.back()) {
      result.sample.image = std::move(nearer);
      return;
    }
    Image out = Image::unset(clean.size(), clean.channels());
    std::uint8_t* const to = out.data();
    for (std::size_t k = 0; k + 1 < kLayers; ++k) {
      const Image further = blurred(clean, aperture, focus, layers[k + 1]);
      const std::uint8_t* const before = std::as_const(nearer).data();
      const std::uint8_t* const behind = further.data();
      const float low = layers[k];
      const float high = layers[k + 1];
      const bool last = k + 2 == kLayers;
      for (std::size_t i = 0; i < distances.size(); ++i) {
        const float d = distances[i];
        if (d < low || (d >= high && !(last && d == high))) continue;
        const float t = high > low ? (d - low) / (high - low) : 0;
        // Both weigh 1 − t² of their own distance, so that neither ends abruptly.
        const float near_weight = 1 - t * t;
        const float far_weight = 1 - (1 - t) * (1 - t);
        const auto share =
            static_cast<std::int32_t>(far_weight / (near_weight + far_weight) * (1 << kBlendBits) + 0.5F);
        for (std::size_t c = 0; c < channels; ++c) {
          const std::size_t at = i * channels + c;
          const std::int32_t a = before[at];
          const std::int32_t b = behind[at];
          to[at] = static_cast<std::uint8_t>(a + (((b - a) * share + (1 << (kBlendBits - 1))) >> kBlendBits));
        }
      }
      nearer = further;
    }
    result.sample.image = std::move(out);
  }

  std::vector<float> ground(Size size) const {
    std::vector<float> out;
    out.reserve(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height));
    for (int y = 0; y < size.height; ++y)
      out.insert(out.end(), static_cast<std::size_t>(size.width),
                 static_cast<float>(kGroundReach * ground_distance((y + 0.5) / size.height, horizon_)));
    return out;
  }

  // From the nearest to the furthest distance, as many pixels between each two.
  static std::array<float, kLayers> quantiles(const std::vector<float>& distances) {
    std::vector<float> sorted = distances;
    std::sort(sorted.begin(), sorted.end());
    std::array<float, kLayers> out;
    for (std::size_t k = 0; k < kLayers; ++k) out[k] = sorted[k * (sorted.size() - 1) / (kLayers - 1)];
    return out;
  }

  // A thin lens spreads a point at d over a disk of aperture·|d − focus|/d, where `aperture` is that of a point far away.
  Image blurred(const Image& clean, double aperture, double focus, double distance) const {
    const double width = std::min(kWidest, aperture * std::abs(distance - focus) / distance);
    if (disk_) return width / 2 > 0.5 ? filter_disk(clean, width / 2) : clean;
    return width > 0 ? filter_gaussian(clean, width) : clean;
  }

  bool by_picture_;
  double horizon_;
  std::string focus_;
  double focus_at_;
  bool disk_;
};

Value of(const char* focus) {
  Value out = Value::object();
  out["focus"] = focus;
  out["distance"] = "picture";
  return out;
}

}  // namespace

Spec depth_defocus() {
  const auto axis = fixed({.parameter = "aperture",
                           .unit = "px",
                           .identity = 0,
                           .top = 40,
                           .scale = Scale::geometric,
                           .knee = 0.25});
  return {
      .family = Family::optics,
      .title = "Defocus by distance",
      .summary =
          "Focuses on one distance and blurs what is nearer or further as a thin lens does; the strength is "
          "the "
          "blur of what is very far away.",
      .params = {distance_param("rising", {"rising"},
                                "That of level ground below a horizon 100 m away, or by the depth map of the "
                                "picture."),
                 choice("focus", "near", {"near", "far", "at"},
                        "What is sharp: the nearest, the furthest, or what is at `focus_at`."),
                 real("focus_at", 5, {0.01, 100000}, "m", "Distance that is sharp, for `focus: at`."),
                 choice("shape", "gaussian", {"gaussian", "disk"},
                        "What a point becomes: a Gaussian whose standard deviation is the strength, as in "
                        "3DCC, or a disk whose diameter it is."),
                 horizon_param()},
      .axis = axis,
      .levels = {{"3dcc_near_focus", {3, 4, 5, 6, 7}, {of("near")}},
                 {"3dcc_far_focus", {1.5, 2.5, 3.5, 4.5, 5.5}, {of("far")}}},
      .traits = {.nested = false},
      .source =
          "Kar et al., CVPR 2022 (3D Common Corruptions): 8 quantiles of depth, weights 1 − t²; circle of "
          "confusion "
          "A·|d − f|/d",
      .aliases = {"3dcc.near_focus {distance: picture, focus: near}",
                  "3dcc.far_focus {distance: picture, focus: far}"},
      .make = make<DepthDefocus>(axis)};
}

}  // namespace proofload::stress
