#include "proofload/dataset/detail/belt_scene.h"

#include <cmath>
#include <span>

namespace proofload::dataset {

namespace {

constexpr float kApothem = 0.8660254F;  // Of a hexagon of radius 1.
constexpr double kLeastVisible = 0.45;  // Parts that show less of their box are not drawn.
constexpr int kCloudCells = 6;
constexpr int kTries = 30;

float length_of(float x, float y) { return std::sqrt(x * x + y * y); }

// Signed distance to the outline in picture sides, negative inside; `u` along the axis, `v` across.
float outline(const BeltPart& p, float u, float v) {
  const float au = std::abs(u);
  const float av = std::abs(v);
  switch (p.kind) {
    case BeltPart::Kind::washer: {
      const float r = length_of(u, v);
      return std::max(r - p.length, p.inner - r);
    }
    case BeltPart::Kind::nut: {
      const float flat = std::max(av, kApothem * au + 0.5F * av) - kApothem * p.length;
      return std::max(flat, p.inner - length_of(u, v));
    }
    case BeltPart::Kind::bolt: {
      const float neck = p.head - p.length;
      const float head = std::max({av - p.width, -p.length - u, u - neck});
      // The shaft ends in a chamfer.
      const float shaft =
          std::max({av - p.inner, neck - u, u - p.length, (u + av) - p.length - 0.4F * p.inner});
      return std::min(head, shaft);
    }
    case BeltPart::Kind::plate: {
      const float du = std::max(au - p.length + p.head, 0.0F);
      const float dv = std::max(av - p.width + p.head, 0.0F);
      const float edge = length_of(du, dv) - p.head;
      const float hole = length_of(au - 0.55F * p.length, v) - p.inner;
      return std::max(edge, -hole);
    }
  }
  return 1;
}

// Brightness of the metal inside the outline: flat faces, bevels towards the light, a round shaft with its thread.
float shade(const BeltPart& p, float u, float v, float light_u, float light_v, float pixel) {
  const float r = std::max(length_of(u, v), 1e-6F);
  switch (p.kind) {
    case BeltPart::Kind::washer: {
      const float towards = (u * light_u + v * light_v) / r;
      const float middle = 0.5F * (p.length + p.inner);
      // Outer bevel faces outwards, inner bevel inwards.
      const float bevel = std::clamp((r - middle) / (0.5F * (p.length - p.inner)), -1.0F, 1.0F);
      return 1 + p.gloss * towards * bevel * std::abs(bevel);
    }
    case BeltPart::Kind::nut: {
      const float flat = std::max(std::abs(v), kApothem * std::abs(u) + 0.5F * std::abs(v));
      const float towards = (u * light_u + v * light_v) / r;
      const bool thread = r < p.inner * 1.22F;
      if (thread) return 0.62F - 0.5F * p.gloss * towards;
      // The turned face inside the corners; the corners slope down.
      return r < 0.93F * kApothem * p.length ? 1.04F + 0.25F * p.gloss * towards
                                             : 0.86F + p.gloss * towards * flat / p.length;
    }
    case BeltPart::Kind::bolt: {
      const bool head = u < p.head - p.length;
      const float half = head ? p.width : p.inner;
      const float across = std::clamp(v / half, -1.0F, 1.0F);
      const float side = light_v * across;
      if (head) {
        // Three of its six faces are seen.
        const float face = across > 0.5F ? light_v : across < -0.5F ? -light_v : 0.35F;
        return 0.96F + 0.8F * p.gloss * face;
      }
      const float round = 1.08F - 0.55F * across * across + p.gloss * side;
      if (p.pitch < 1.6F * pixel) return round;  // Finer than the picture shows.
      const float phase = u / p.pitch;
      const float wave = std::abs(phase - std::floor(phase) - 0.5F) * 4 - 1;
      return round + 0.22F * wave;
    }
    case BeltPart::Kind::plate: {
      const float eu = (p.length - std::abs(u)) / p.width;
      const float ev = (p.width - std::abs(v)) / p.width;
      if (std::min(eu, ev) > 0.14F) return 1 + 0.2F * p.gloss * (u * light_u + v * light_v) / p.length;
      return eu < ev ? 1 + p.gloss * (u < 0 ? -light_u : light_u)
                     : 1 + p.gloss * (v < 0 ? -light_v : light_v);
    }
  }
  return 1;
}

// Radius of the circle that holds the part.
float reach(const BeltPart& p) {
  const bool round = p.kind == BeltPart::Kind::washer || p.kind == BeltPart::Kind::nut;
  return round ? p.length : length_of(p.length, p.width);
}

// Box around the outline in picture sides, not clipped.
Box extent(const BeltPart& p) {
  if (p.kind == BeltPart::Kind::washer)
    return {static_cast<double>(p.x - p.length), static_cast<double>(p.y - p.length),
            static_cast<double>(p.x + p.length), static_cast<double>(p.y + p.length)};
  std::vector<std::array<float, 2>> corners;
  float around = 0;
  if (p.kind == BeltPart::Kind::nut) {
    for (const float side : {-1.0F, 1.0F}) {
      corners.push_back({side * p.length, 0});
      for (const float up : {-kApothem, kApothem}) corners.push_back({0.5F * side * p.length, up * p.length});
    }
  } else if (p.kind == BeltPart::Kind::bolt) {
    const float neck = p.head - p.length;
    const float chamfer = 0.6F * p.inner;
    for (const float side : {-1.0F, 1.0F}) {
      corners.push_back({-p.length, side * p.width});
      corners.push_back({neck, side * p.width});
      corners.push_back({p.length - chamfer, side * p.inner});
      corners.push_back({p.length, side * (p.inner - chamfer)});
    }
  } else {
    around = p.head;
    for (const float side : {-1.0F, 1.0F})
      for (const float up : {-1.0F, 1.0F})
        corners.push_back({side * (p.length - around), up * (p.width - around)});
  }
  Box out{1e9, 1e9, -1e9, -1e9};
  for (const auto& [u, v] : corners) {
    const auto x = static_cast<double>(p.x + u * p.cosine - v * p.sine);
    const auto y = static_cast<double>(p.y + u * p.sine + v * p.cosine);
    out = {std::min(out.x0, x), std::min(out.y0, y), std::max(out.x1, x), std::max(out.y1, y)};
  }
  const auto more = static_cast<double>(around);
  return {out.x0 - more, out.y0 - more, out.x1 + more, out.y1 + more};
}

double visible_share(const Box& box) { return intersection(box, {0, 0, 1, 1}).area() / box.area(); }

float smooth(float t) { return t * t * (3 - 2 * t); }

// Wear of the belt at (x, y): −1..1, smooth between the points of a lattice.
float cloud(std::span<const float> lattice, float x, float y) {
  const float fx = std::clamp(x, 0.0F, 0.9999F) * (kCloudCells - 1);
  const float fy = std::clamp(y, 0.0F, 0.9999F) * (kCloudCells - 1);
  const auto ix = static_cast<std::size_t>(fx);
  const auto iy = static_cast<std::size_t>(fy);
  const float tx = smooth(fx - static_cast<float>(ix));
  const float ty = smooth(fy - static_cast<float>(iy));
  const float* at = lattice.data() + iy * kCloudCells + ix;
  const float above = at[0] + (at[1] - at[0]) * tx;
  const float below = at[kCloudCells] + (at[kCloudCells + 1] - at[kCloudCells]) * tx;
  return above + (below - above) * ty;
}

}  // namespace

const std::vector<std::string>& belt_classes() {
  static const std::vector<std::string> names = {"washer", "nut", "bolt", "plate"};
  return names;
}

BeltStyle belt_style(const Rng& rng) {
  std::uint64_t at = 0;
  const auto between = [&](double low, double high) {
    return static_cast<float>(low + (high - low) * rng.uniform(0, at++));
  };
  const auto chance = [&](double p) { return rng.uniform(0, at++) < p; };
  const auto one_of = [&](int count) {
    return std::min(count - 1, static_cast<int>(rng.uniform(0, at++) * count));
  };

  BeltStyle s;
  s.belt =
      pick(rng, at,
           std::array<Colour, 5>{{{58, 60, 62}, {44, 78, 66}, {52, 66, 92}, {112, 108, 100}, {82, 84, 86}}},
           10);
  s.upright = chance(0.5);
  s.grain = between(2, 9);
  s.ridge = chance(0.6) ? between(2, 10) : 0.0F;
  s.ridge_pitch = between(0.025, 0.06);
  s.cloud = between(2, 14);
  s.rail_low = chance(0.3) ? between(0.03, 0.07) : 0.0F;
  s.rail_high = chance(0.3) ? between(0.03, 0.07) : 0.0F;
  s.rail = pick(rng, at, std::array<Colour, 3>{{{150, 154, 158}, {196, 160, 48}, {92, 96, 102}}}, 12);
  s.seam = chance(0.25);
  s.seam_at = between(0.1, 0.9);
  s.seam_slope = between(-0.3, 0.3);
  for (int left = one_of(4); left > 0; --left)
    s.spots.push_back({between(0, 1), between(0, 1), between(0.02, 0.07), between(-0.4, -0.1)});
  for (int left = one_of(10); left > 0; --left)
    s.spots.push_back({between(0, 1), between(0, 1), between(0.003, 0.009), between(0.1, 0.5)});
  const auto [sine, cosine] = sin_cos_of_turn(rng.uniform(0, at++));
  s.light_x = static_cast<float>(cosine);
  s.light_y = static_cast<float>(sine);
  s.shadow = between(0.15, 0.55);
  s.drop = between(0.008, 0.024);
  s.light = between(0.72, 1.12);
  s.slope = between(-0.22, 0.22);

  const int wanted = 2 + one_of(7);
  for (int attempt = 0; attempt < kTries && static_cast<int>(s.parts.size()) < wanted; ++attempt) {
    BeltPart p;
    p.kind = static_cast<BeltPart::Kind>(one_of(4));
    p.metal = pick(rng, at,
                   std::array<Colour, 5>{
                       {{178, 182, 186}, {150, 152, 156}, {196, 166, 92}, {204, 202, 194}, {128, 116, 108}}},
                   14);
    p.gloss = between(0.12, 0.34);
    switch (p.kind) {
      case BeltPart::Kind::washer:
        p.length = between(0.052, 0.092);
        p.inner = p.length * between(0.42, 0.62);
        break;
      case BeltPart::Kind::nut:
        p.length = between(0.056, 0.092);
        p.inner = p.length * between(0.40, 0.52);
        break;
      case BeltPart::Kind::bolt:
        p.length = between(0.095, 0.165);
        p.inner = between(0.017, 0.026);
        p.width = p.inner * between(1.7, 2.1);
        p.head = p.inner * between(1.3, 1.9);
        p.pitch = between(0.011, 0.018);
        break;
      case BeltPart::Kind::plate:
        p.length = between(0.08, 0.13);
        p.width = p.length * between(0.48, 0.68);
        p.head = p.width * between(0.15, 0.5);
        p.inner = p.width * between(0.22, 0.36);
        break;
    }
    const auto [turned, straight] = sin_cos_of_turn(rng.uniform(0, at++));
    p.sine = static_cast<float>(turned);
    p.cosine = static_cast<float>(straight);
    const float along = between(-0.04, 1.04);
    const float across = between(s.rail_low + 0.04, 0.96 - s.rail_high);
    p.x = s.upright ? across : along;
    p.y = s.upright ? along : across;
    bool free = visible_share(extent(p)) >= kLeastVisible;
    for (const BeltPart& other : s.parts)
      free = free && length_of(p.x - other.x, p.y - other.y) > 0.96F * (reach(p) + reach(other));
    if (free) s.parts.push_back(p);
  }
  s.field = Rng(rng.key(), 1);
  return s;
}

BoxLabels belt_labels(const BeltStyle& style, int size) {
  BoxLabels out;
  for (const BeltPart& p : style.parts) {
    const Box whole = extent(p);
    LabelledBox label;
    const Box seen = intersection(whole, {0, 0, 1, 1});
    label.box = {seen.x0 * size, seen.y0 * size, seen.x1 * size, seen.y1 * size};
    label.label = static_cast<int>(p.kind);
    label.visible = visible_share(whole);
    out.boxes.push_back(label);
  }
  return out;
}

Image draw_belt(const BeltStyle& s, int size) {
  Image image({size, size}, 3);
  const auto sides = static_cast<float>(size);
  const float pixel = 1.0F / sides;
  std::array<float, kCloudCells * kCloudCells> lattice{};
  for (std::size_t i = 0; i < lattice.size(); ++i)
    lattice[i] = static_cast<float>(2 * s.field.uniform(0, i) - 1);
  std::vector<std::uint16_t> grain(static_cast<std::size_t>((size + 7) / 8 * 8));
  // Shadows are soft over a third of their offset.
  const float soft = 3.0F / s.drop;

  for (int y = 0; y < size; ++y) {
    const float v = (static_cast<float>(y) + 0.5F) * pixel;
    s.field.fill16(static_cast<std::uint32_t>(1 + y), 0, grain);
    std::uint8_t* const row = image.row(y);
    for (int x = 0; x < size; ++x) {
      const float u = (static_cast<float>(x) + 0.5F) * pixel;
      const float along = s.upright ? v : u;
      const float across = s.upright ? u : v;

      // The belt: ribs, wear and grain are grey levels on its colour.
      float level = s.cloud * cloud(lattice, u, v);
      level += s.grain * (static_cast<float>(grain[static_cast<std::size_t>(x)]) * (2.0F / 65535) - 1);
      if (s.ridge > 0) {
        const float phase = along / s.ridge_pitch;
        level += s.ridge * (std::abs(phase - std::floor(phase) - 0.5F) * 4 - 1);
      }
      Colour colour = s.belt;
      for (float& value : colour) value += level;
      if (s.seam) {
        const float off = std::abs(along - s.seam_at - s.seam_slope * (across - 0.5F));
        paint(colour, {24, 24, 26}, 0.6F * covered((off - 0.004F) * sides));
      }
      for (const BeltStyle::Spot& spot : s.spots) {
        const float dx = u - spot.x;
        const float dy = v - spot.y;
        const float near = 1 - (dx * dx + dy * dy) / (spot.radius * spot.radius);
        if (near <= 0) continue;
        if (spot.depth < 0)
          paint(colour, {18, 16, 14}, -spot.depth * near);
        else
          paint(colour, {225, 225, 220}, spot.depth * std::min(1.0F, 2 * near));
      }
      for (const auto& [edge, width] :
           {std::pair(s.rail_low - across, s.rail_low), std::pair(across - 1 + s.rail_high, s.rail_high)}) {
        if (width <= 0) continue;
        paint(colour, {16, 16, 18}, 0.7F * covered((-edge - 0.008F) * sides));
        paint(colour, scaled(s.rail, 0.8F + 0.35F * std::clamp(edge / width, 0.0F, 1.0F)),
              covered(-edge * sides));
      }

      float dark = 0;
      for (const BeltPart& p : s.parts) {
        const float dx = u + s.light_x * s.drop - p.x;
        const float dy = v + s.light_y * s.drop - p.y;
        const float most = reach(p) + s.drop;
        if (dx * dx + dy * dy > most * most) continue;
        const float d = outline(p, dx * p.cosine + dy * p.sine, dy * p.cosine - dx * p.sine);
        dark = std::max(dark, std::clamp(0.5F - d * soft, 0.0F, 1.0F));
      }
      colour = scaled(colour, 1 - s.shadow * dark);

      for (const BeltPart& p : s.parts) {
        const float dx = u - p.x;
        const float dy = v - p.y;
        const float most = reach(p) + pixel;
        if (dx * dx + dy * dy > most * most) continue;
        const float pu = dx * p.cosine + dy * p.sine;
        const float pv = dy * p.cosine - dx * p.sine;
        const float alpha = covered(outline(p, pu, pv) * sides);
        if (alpha <= 0) continue;
        const float lu = s.light_x * p.cosine + s.light_y * p.sine;
        const float lv = s.light_y * p.cosine - s.light_x * p.sine;
        paint(colour, scaled(p.metal, shade(p, pu, pv, lu, lv, pixel)), alpha);
      }

      const float light = s.light * (1 + s.slope * ((u - 0.5F) * s.light_x + (v - 0.5F) * s.light_y));
      for (std::size_t c = 0; c < 3; ++c)
        row[3 * x + static_cast<int>(c)] =
            static_cast<std::uint8_t>(std::clamp(colour[c] * light, 0.0F, 255.0F) + 0.5F);
    }
  }
  return image;
}

}  // namespace proofload::dataset
