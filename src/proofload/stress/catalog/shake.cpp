#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "proofload/stress/moving_clip.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr std::uint64_t kMostTones = 512;

struct Place {
  double x = 0;
  double y = 0;
  double roll = 0;  // Radians, clockwise as seen.
};

// Noise of one band made of tones that fit the clip, with normal amplitudes: zero mean over the clip. Root mean square 1,
// or all zero where a clip is too short to move.
std::vector<double> band_noise(
    const Rng& rng, std::uint32_t stream, const ClipShape& shape, double low, double high) {
  const double frames = shape.frames;
  const double seconds = frames / shape.frame_rate;
  // Tone k turns k times in the clip; at most half the frame rate can be seen.
  const auto top = static_cast<std::uint64_t>(
      std::max(1.0, std::min(std::floor(high * seconds), std::ceil(frames / 2) - 1)));
  const auto bottom = std::min(top, static_cast<std::uint64_t>(std::max(1.0, std::ceil(low * seconds))));
  const std::uint64_t step = (top - bottom) / kMostTones + 1;
  std::vector<double> out(shape.frames, 0.0);
  for (std::uint64_t k = bottom; k <= top; k += step) {
    const double c = rng.normal(stream, 2 * k);
    const double s = rng.normal(stream, 2 * k + 1);
    for (std::size_t t = 0; t < out.size(); ++t) {
      const double angle = 2 * std::numbers::pi * static_cast<double>(k) * static_cast<double>(t) / frames;
      out[t] += c * std::cos(angle) + s * std::sin(angle);
    }
  }
  double mean = 0;
  for (const double v : out) mean += v / frames;
  double power = 0;
  for (double& v : out) {
    v -= mean;
    power += v * v / frames;
  }
  const double scale = power > 1e-12 ? 1 / std::sqrt(power) : 0;
  for (double& v : out) v *= scale;
  return out;
}

class Shake final : public ClipStressor {
 public:
  Shake(Axis axis, const Params& params)
      : ClipStressor(std::move(axis)),
        low_(params.real("low")),
        high_(params.real("high")),
        roll_(params.real("roll") * std::numbers::pi / 180),
        surround_(surround_of(params)) {}

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape& shape, const Keys& keys, double rms) const override {
    const Rng rng(keys.sample);
    const double high = std::max(low_, high_);
    const auto x = band_noise(rng, 0, shape, low_, high);
    const auto y = band_noise(rng, 1, shape, low_, high);
    const auto roll = band_noise(rng, 2, shape, low_, high);
    std::vector<Place> path(shape.frames);
    // The lengths of the shifts, not their parts, have the root mean square that is asked for.
    for (std::size_t t = 0; t < path.size(); ++t)
      path[t] = {rms * std::numbers::sqrt2 / 2 * x[t], rms * std::numbers::sqrt2 / 2 * y[t],
                 rms * roll_ * roll[t]};
    const auto motion = [path = std::move(path)](std::uint32_t index, Size size) -> std::array<double, 9> {
      const Place& at = path[std::min<std::size_t>(index, path.size() - 1)];
      const double cx = size.width / 2.0;
      const double cy = size.height / 2.0;
      const double c = std::cos(at.roll);
      const double s = std::sin(at.roll);
      // About the centre, then to the side.
      return {c, -s, cx - c * cx + s * cy + at.x, s, c, cy - s * cx - c * cy + at.y, 0, 0, 1};
    };
    return std::make_unique<MovingClip>(motion, surround_);
  }

  double low_;
  double high_;
  double roll_;
  Surround surround_;
};

}  // namespace

Spec shake() {
  const auto axis = fixed(
      {.parameter = "rms", .unit = "px", .identity = 0, .top = 64, .scale = Scale::geometric, .knee = 0.5});
  return {
      .family = Family::temporal,
      .title = "Shake",
      .summary =
          "Moves and rolls the frames of a clip about their place, as a hand or a mast in the wind does; "
          "boxes and points "
          "move along.",
      .params = {real("low", 1, {0.01, 1000}, "Hz", "Slowest movement."),
                 real("high", 10, {0.01, 1000}, "Hz", "Fastest movement; below `low` it is `low`."),
                 real("roll", 0.05, {0, 1}, "° per px",
                      "Roll for every pixel of movement; hands roll 0.1 to 0.3° at 2 to 5 px."),
                 border_param(), fill_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant, .temporal = true},
      .source = "Band-limited noise by spectral synthesis; hand jitter of 2 to 5 px in 1 to 10 Hz",
      .make = make<Shake>(axis),
  };
}

}  // namespace proofload::stress
