#include "proofload/stress/cover_style.h"

#include <cmath>
#include <utility>

namespace proofload::stress {

namespace {

constexpr std::uint32_t kSideStream = 0;
constexpr const char* kSides[] = {"left", "right", "top", "bottom"};

}  // namespace

Side side_of(const std::string& given, const Rng& rng, std::uint32_t object) {
  for (int i = 0; i < 4; ++i)
    if (given == kSides[i]) return static_cast<Side>(i);
  return static_cast<Side>(rng.bits32(kSideStream, object) & 3);
}

Param cover_shape_param(std::string standard) {
  return choice(
      "shape", std::move(standard), {"half_plane", "centre_out", "rim_in", "blobs", "patches", "pixels"},
      "How the cover grows: from one side, from the centre, from the rim, in smooth random blobs, by "
      "random rectangles, or pixel by pixel.");
}

Param cover_side_param(const std::string& what) {
  return choice("side", "drawn", {"drawn", "left", "right", "top", "bottom"},
                "Side a half-plane comes from; drawn once for every " + what + " unless given.");
}

Cover CoverShape::of(const Region& region, double share, const Rng& rng, std::uint32_t object) const {
  const auto count = static_cast<std::int64_t>(std::floor(share * static_cast<double>(region.pixels())));
  if (shape_ == "half_plane") {
    const Side side = side_of(side_, rng, object);
    if (region.inside.empty()) return sweep(region.around, side, count);
    static constexpr Growth kFrom[] = {Growth::from_left, Growth::from_right, Growth::from_top,
                                       Growth::from_bottom};
    return grow(region, kFrom[static_cast<std::size_t>(side)], count, rng, object);
  }
  if (shape_ == "centre_out") return grow(region, Growth::centre_out, count, rng, object);
  if (shape_ == "rim_in") return grow(region, Growth::rim_in, count, rng, object);
  if (shape_ == "blobs") return grow(region, Growth::blobs, count, rng, object);
  if (shape_ == "patches")
    return lay_patches(region, PatchShape::rectangles, 0.1, 0.3, count, rng, object + 1);
  return grow(region, Growth::pixels, count, rng, object);
}

Param cover_fill_param() {
  return choice("fill", "value", {"value", "mean", "noise"},
                "What the cover looks like: one grey level, the mean colour of what it covers, or random "
                "colours.");
}

Param cover_value_param(int standard) {
  return integer("value", standard, {0, 255}, "grey levels", "Grey level of the cover for `fill: value`.");
}

Fill CoverFill::of(const Image& image, const Region& region, std::uint64_t key) const {
  if (fill_ == "noise") return Fill{.noise = true, .key = key};
  if (fill_ == "mean") return Fill{.colour = mean_colour(image, region)};
  return Fill{.colour = {value_, value_, value_}};
}

}  // namespace proofload::stress
