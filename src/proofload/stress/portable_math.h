// Transcendental functions in single precision from additions, multiplications and divisions alone, each rounded once in a
// fixed order: equal results on every processor, unlike those of a C library. Loops over them run in vectors.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace proofload::stress {

/// sin(2π·turns), error below 3e-7 for |turns| < 1; the argument itself is the limit beyond. |turns| < 2^30.
inline float sine_of_turns(float turns) {
  const float half = turns < 0 ? -0.5F : 0.5F;
  const float r = turns - static_cast<float>(static_cast<std::int32_t>(turns + half));
  const float size = std::abs(r);
  const float a = std::min(size, 0.5F - size);
  const float b = a * a;
  // Taylor to the 11th power on a quarter turn.
  const float s =
      a * (6.28318531F + b * (-41.3417022F +
                              b * (81.6052493F + b * (-76.7058597F + b * (42.0586940F + b * -15.0946426F)))));
  return r < 0 ? -s : s;
}
inline float cosine_of_turns(float turns) { return sine_of_turns(turns + 0.25F); }

/// Angle of (x, y) in turns, in [-1/2, 1/2], from the x axis toward the y axis; error below 2e-6. (0, 0) gives 0.
inline float turns_of(float x, float y) {
  const float ax = std::abs(x);
  const float ay = std::abs(y);
  const float large = std::max(ax, ay);
  const float q = std::min(ax, ay) / std::max(large, 1e-30F);
  const float q2 = q * q;
  // Least maximum error on [0, 1], over 2π.
  float a =
      q * (0.159151325F + q2 * (-0.0529386692F +
                                q2 * (0.0308033943F +
                                      q2 * (-0.0185308681F + q2 * (0.00838003621F + q2 * -0.00186548695F)))));
  a = ay > ax ? 0.25F - a : a;
  a = x < 0 ? 0.5F - a : a;
  return y < 0 ? -a : a;
}

/// log2(x) for normal x > 0, error below 2e-7·max(1, |result|).
inline float log2_of(float x) {
  const auto bits = std::bit_cast<std::int32_t>(x);
  const std::int32_t exponent = (bits - 0x3f3504f3) >> 23;  // mantissas from sqrt(1/2) to sqrt(2)
  const float m = std::bit_cast<float>(bits - exponent * (1 << 23));
  const float s = (m - 1) / (m + 1);
  const float s2 = s * s;
  const float series =
      s * (2.88539008F + s2 * (0.961796694F + s2 * (0.577078016F + s2 * (0.412198583F + s2 * 0.32059890F))));
  return static_cast<float>(exponent) + series;
}

/// 2^t for t clamped to [-126, 127], relative error below 3e-7.
inline float exp2_of(float t) {
  t = std::clamp(t, -126.0F, 127.0F);
  const float half = t < 0 ? -0.5F : 0.5F;
  const auto whole = static_cast<std::int32_t>(t + half);
  const float f = t - static_cast<float>(whole);
  const float power = std::bit_cast<float>((std::clamp(whole, -126, 127) + 127) * (1 << 23));
  const float series =
      1 + f * (0.693147181F +
               f * (0.240226507F +
                    f * (0.0555041087F +
                         f * (0.00961812911F +
                              f * (0.00133335581F + f * (0.000154035304F + f * 0.0000152527338F))))));
  return power * series;
}

/// x^e for normal x > 0.
inline float power_of(float x, float e) { return exp2_of(e * log2_of(x)); }

}  // namespace proofload::stress
