#include "proofload/dataset/detail/gauge_scene.h"

#include <algorithm>
#include <cmath>

namespace proofload::dataset {

namespace {

// Angle of (x, y) from the y axis in turns, for x >= 0: 0 .. 0.5. Error below 1e-5 turns (a hundredth of a pixel
// on the largest dial that is drawn by default).
float turn_from_top(float x, float y) {
  const float ay = std::abs(y);
  const float t = std::min(x, ay) / std::max(std::max(x, ay), 1e-6F);
  const float q = t * t;
  // Abramowitz and Stegun 4.4.49, scaled to turns.
  float a = t * (0.9998660F + q * (-0.3302995F + q * (0.1801410F + q * (-0.0851330F + q * 0.0208351F))));
  a *= static_cast<float>(0.5 / kPi);
  if (x > ay) a = 0.25F - a;
  return y < 0 ? 0.5F - a : a;
}

// Signed distance to the needle's outline, negative inside: `along` towards the tip, `across` >= 0.
float needle_distance(const GaugeStyle& s, float along, float across) {
  const float end = s.needle_length;
  const float half = s.needle_width;
  if (s.kind == GaugeStyle::Needle::tapered) {
    const float here = half * (1.15F - along / end);
    return std::max({across - here, along - end, -s.needle_tail - along});
  }
  if (s.kind == GaugeStyle::Needle::arrow) {
    const float head = end * 0.26F;
    const float neck = end - head;
    const float rod = std::max({across - half * 0.6F, along - neck, -s.needle_tail - along});
    const float tip = std::max(across - half * 2.2F * (end - along) / head, neck - along);
    return std::min(rod, tip);
  }
  const float rod =
      std::max({across - half * (0.95F - 0.6F * along / end), along - end, -s.needle_tail - along});
  const float dx = along + s.needle_tail;
  const float disc = std::sqrt(dx * dx + across * across) - half * 2.4F;
  return std::min(rod, disc);
}

}  // namespace

GaugeStyle gauge_style(const Rng& rng) {
  std::uint64_t at = 0;
  const auto between = [&](double low, double high) {
    return static_cast<float>(low + (high - low) * rng.uniform(0, at++));
  };
  const auto chance = [&](double p) { return rng.uniform(0, at++) < p; };

  GaugeStyle s;
  const float grey = between(55, 205);
  s.background = {grey + between(-18, 18), grey + between(-14, 14), grey + between(-18, 18)};
  s.brushed = between(0, 7);
  s.bezel = pick(rng, at,
                 std::array<Colour, 5>{
                     {{152, 156, 162}, {44, 46, 50}, {172, 138, 74}, {222, 222, 218}, {40, 68, 108}}},
                 10);
  const bool light_face = chance(0.68);
  if (light_face) {
    s.face =
        pick(rng, at,
             std::array<Colour, 4>{{{243, 243, 239}, {240, 230, 206}, {214, 218, 222}, {212, 225, 236}}}, 7);
    s.ticks = pick(rng, at, std::array<Colour, 2>{{{26, 26, 29}, {26, 40, 76}}}, 6);
    s.needle =
        pick(rng, at, std::array<Colour, 4>{{{196, 30, 36}, {28, 28, 31}, {30, 62, 150}, {216, 88, 20}}}, 10);
    s.accent = pick(rng, at, std::array<Colour, 3>{{{200, 40, 44}, {40, 132, 70}, {38, 84, 170}}}, 10);
  } else {
    s.face = pick(rng, at, std::array<Colour, 3>{{{26, 27, 30}, {22, 36, 58}, {24, 46, 40}}}, 6);
    s.ticks = pick(rng, at, std::array<Colour, 2>{{{234, 234, 229}, {236, 206, 96}}}, 8);
    s.needle =
        pick(rng, at, std::array<Colour, 4>{{{240, 240, 236}, {244, 132, 36}, {226, 54, 48}, {244, 210, 70}}},
             10);
    s.accent = pick(rng, at, std::array<Colour, 3>{{{222, 62, 54}, {84, 190, 110}, {240, 160, 50}}}, 10);
  }
  s.cap = pick(rng, at, std::array<Colour, 3>{{{38, 39, 42}, {158, 160, 164}, {174, 142, 80}}}, 10);

  s.radius = between(0.86, 0.97);
  s.bezel_width = between(0.05, 0.11);
  const float face = s.radius - s.bezel_width;
  s.tick_outer = face - between(0.04, 0.09);
  s.major_length = between(0.10, 0.17);
  s.major_width = between(0.013, 0.022);
  s.minor_length = s.major_length * between(0.4, 0.65);
  s.minor_width = between(0.005, 0.009);
  s.minors = chance(0.5) ? 5 : chance(0.5) ? 2 : 4;
  s.dots = chance(0.2);
  s.rim = chance(0.35);
  s.triangle = chance(0.5);
  s.low_zone = chance(0.4) ? between(0.6, 1.8) : 0.0F;

  s.kind = static_cast<GaugeStyle::Needle>(std::min(2, static_cast<int>(rng.uniform(0, at++) * 3)));
  s.needle_length = s.tick_outer - s.major_length * between(0.1, 1.1);
  s.needle_tail = between(0.12, 0.24);
  s.needle_width = between(0.026, 0.045);
  s.shadow = between(0.0, 0.4);
  s.cap_radius = between(0.065, 0.11);
  s.light = between(0.70, 1.04);
  s.slope = between(-0.14, 0.14);
  s.glare = chance(0.5) ? between(0.03, 0.16) : 0.0F;
  s.grain = Rng(rng.key(), 1);
  return s;
}

Image draw_gauge(const GaugeStyle& s, double reading, int size) {
  Image image({size, size}, 3);
  const auto [sine, cosine] = sin_cos_of_turn(reading / 10);
  const auto tip_x = static_cast<float>(sine);
  const auto tip_y = static_cast<float>(-cosine);

  const float half = static_cast<float>(size) * 0.5F;  // Pixels in one unit of length.
  const float pixel = 1.0F / half;
  const float face = s.radius - s.bezel_width;
  const float tick_inner = s.tick_outer - s.major_length;
  const float marked_from = tick_inner - 0.11F;
  const float needle_reach = std::max(s.needle_length, s.needle_tail + 0.12F) + 2 * pixel + 0.04F;
  const float drop = 0.028F;  // The shadow falls straight down, which keeps the mirror symmetry.
  const auto minors = static_cast<float>(s.minors);

  for (int y = 0; y < size; ++y) {
    const float v = (static_cast<float>(y) + 0.5F - half) * pixel;
    const float light = s.light * (1.0F + s.slope * v);
    const auto grain =
        static_cast<float>(s.grain.uniform(0, static_cast<std::uint64_t>(y)) - 0.5) * 2.0F * s.brushed;
    std::uint8_t* const row = image.row(y);
    for (int x = 0; x < size; ++x) {
      const float u = (static_cast<float>(x) + 0.5F - half) * pixel;
      const float au = std::abs(u);
      const float r = std::sqrt(u * u + v * v);
      Colour colour;
      if (r > face + pixel) {
        for (std::size_t c = 0; c < 3; ++c) colour[c] = s.background[c] + grain;
        // Round metal: bright in the middle of the ring, brighter above than below.
        const float across = (r - (s.radius - 0.5F * s.bezel_width)) / s.bezel_width;
        const float ring = 1.12F - 1.3F * across * across - 0.22F * v;
        paint(colour, scaled(s.bezel, ring), covered((r - s.radius) * half));
      } else {
        const float depth = std::clamp((r - face + 0.10F) * 10.0F, 0.0F, 1.0F);
        colour = scaled(s.face, 1.0F - 0.16F * depth * depth);
        if (r > marked_from && r < s.tick_outer + 2 * pixel) {
          const float scale = turn_from_top(au, -v) * 10.0F;       // 0..5 on either side.
          const float arc = r * static_cast<float>(2 * kPi / 10);  // Length of one scale unit here.
          if (s.low_zone > 0) {
            const float side = (5.0F - s.low_zone - scale) * arc;
            const float band = std::max(s.tick_outer - 0.45F * s.major_length - r, r - s.tick_outer);
            paint(colour, s.accent, 0.8F * covered(std::max(side, band) * half));
          }
          const float minor = std::floor(scale * minors + 0.5F) / minors;
          const float to_minor = std::abs(scale - minor) * arc - s.minor_width;
          float mark = std::max({to_minor, s.tick_outer - s.minor_length - r, r - s.tick_outer});
          const float major = std::floor(scale + 0.5F);
          const float aside = std::abs(scale - major) * arc;
          const bool zero = major == 0.0F;
          if (s.dots && !zero) {
            const float dr = r - (s.tick_outer - 0.035F);
            mark = std::min(mark, std::sqrt(aside * aside + dr * dr) - 0.034F);
          } else {
            const float width = s.major_width * (zero && !s.triangle ? 2.2F : 1.0F);
            mark = std::min(mark, std::max({aside - width, tick_inner - r, r - s.tick_outer}));
          }
          if (s.rim) mark = std::min(mark, std::abs(r - s.tick_outer) - 0.006F);
          paint(colour, s.ticks, covered(mark * half));
          if (s.triangle && zero) {
            const float below = r - (tick_inner - 0.10F);  // Apex towards the scale.
            const float side = (aside - 0.055F * (1.0F - below / 0.085F)) * 0.84F;
            paint(colour, s.accent, covered(std::max(side, -below) * half));
          }
        }
        if (s.shadow > 0 && r < needle_reach + drop) {
          const float w = v - drop;
          const float d = needle_distance(s, u * tip_x + w * tip_y, std::abs(u * tip_y - w * tip_x));
          paint(colour, {0, 0, 0}, s.shadow * std::clamp(0.5F - d * 30.0F, 0.0F, 1.0F));
        }
        if (r < needle_reach) {
          const float d = needle_distance(s, u * tip_x + v * tip_y, std::abs(u * tip_y - v * tip_x));
          paint(colour, s.needle, covered(d * half));
        }
        if (r < s.cap_radius + pixel) {
          paint(colour, scaled(s.cap, 1.05F - 1.6F * v), covered((r - s.cap_radius) * half));
          paint(colour, scaled(s.cap, 0.55F), covered((r - 0.35F * s.cap_radius) * half));
        }
        if (s.glare > 0) {
          const float gx = u / 0.62F;
          const float gy = (v + 0.42F) / 0.34F;
          paint(colour, {255, 255, 255}, s.glare * std::clamp(1.6F * (1.0F - gx * gx - gy * gy), 0.0F, 1.0F));
        }
        if (r > face - pixel) paint(colour, scaled(s.bezel, 0.45F), 1.0F - covered((r - face) * half));
      }
      for (std::size_t c = 0; c < 3; ++c)
        row[3 * x + static_cast<int>(c)] =
            static_cast<std::uint8_t>(std::clamp(colour[c] * light, 0.0F, 255.0F) + 0.5F);
    }
  }
  return image;
}

}  // namespace proofload::dataset
