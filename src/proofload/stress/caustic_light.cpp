#include "proofload/stress/caustic_light.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "proofload/stress/portable_math.h"

namespace proofload::stress {

namespace {

constexpr float kPerRadian = 0.159154943F;  // turns
constexpr int kWaves = 5;

float angle_of(float periods) { return (periods - std::floor(periods)) * 6.28318531F - 250; }
float sine(float radians) { return sine_of_turns(radians * kPerRadian); }
float cosine(float radians) { return cosine_of_turns(radians * kPerRadian); }

}  // namespace

CausticLight::CausticLight(const Rng& rng, Size frame, double later)
    : time_(static_cast<float>(0.5 + 1.5 * rng.uniform(0, 0) + later)),
      per_pixel_(static_cast<float>(1 / (static_cast<double>(std::max(frame.width, frame.height)) *
                                         (0.75 + 0.5 * rng.uniform(0, 1))))) {}

// Rays that five moving waves bring together. Positions are angles of one period of the water.
void CausticLight::row(int y, int spacing, std::span<float> out) const {
  const float py = angle_of(static_cast<float>(y) * per_pixel_);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const float px = angle_of(static_cast<float>(i * static_cast<std::size_t>(spacing)) * per_pixel_);
    float at_y = py;
    float at_x = px;
    float sum = 1;
    for (int n = 1; n <= kWaves; ++n) {
      const float t = time_ * (1 - 3.5F / static_cast<float>(n));
      const float next_y = py + cosine(t - at_y) + sine(t + at_x);
      const float next_x = px + sine(t - at_x) + cosine(t + at_y);
      at_y = next_y;
      at_x = next_x;
      // 1/(0.005·|(p_y/s, p_x/c)|), s and c brought out of the denominators.
      const float s = sine(at_y + t);
      const float c = cosine(at_x + t);
      const float a = py * c;
      const float b = px * s;
      sum += 200 * std::abs(s * c) / std::max(std::sqrt(a * a + b * b), 1e-20F);
    }
    const float c = std::abs(1.17F - power_of(sum / kWaves, 1.4F));
    const float c2 = c * c;
    const float c4 = c2 * c2;
    out[i] = std::min(1.0F, c4 * c4);
  }
}

}  // namespace proofload::stress
