#include "proofload/stress/scene_depth.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>

#include "proofload/core/error.h"

namespace proofload::stress {

namespace {

constexpr const char* kPicture = "picture";

// Fills what is NaN from the left and the right; false where all is.
bool fill_row(float* row, std::size_t width) {
  constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t last = kNone;
  for (std::size_t x = 0; x < width; ++x) {
    if (std::isnan(row[x])) continue;
    // Halfway between two known places belongs to the left one.
    const std::size_t from = last == kNone ? 0 : last + (x - last) / 2 + 1;
    std::fill(row + from, row + x, row[x]);
    if (last != kNone) std::fill(row + last + 1, row + from, row[last]);
    last = x;
  }
  if (last == kNone) return false;
  std::fill(row + last + 1, row + width, row[last]);
  return true;
}

}  // namespace

Param distance_param(const std::string& standard, std::vector<std::string> others, const std::string& doc) {
  others.emplace_back(kPicture);
  return choice("distance", standard, std::move(others), doc);
}

bool asks_for_depth(const Schema& schema, const Params& params) {
  const Param* const param = schema.find("distance");
  return param && param->type == Param::Type::choice && params.text("distance") == kPicture;
}

void refuse_without_depth(const std::string& who) {
  throw Error(
      ErrorCode::invalid_argument,
      who +
          " with `distance: picture` needs to know how far away things are, and the data do not say; "
          "name a folder of depth maps with `data: {depth_maps: folder}`, or choose another `distance`");
}

std::vector<float> distances_of(const Sample& sample) {
  const auto* const label = std::get_if<DepthMap>(&sample.label);
  const DepthMap* const map = sample.depth ? sample.depth.get() : label;
  if (!map) refuse_without_depth(sample.id.empty() ? "a stress" : "`" + sample.id + "`: a stress");
  const auto width = static_cast<std::size_t>(sample.image.width());
  const auto height = static_cast<std::size_t>(sample.image.height());
  const double across = static_cast<double>(map->picture.width) / sample.image.width();
  const double down = static_cast<double>(map->picture.height) / sample.image.height();
  std::vector<float> out(width * height);
  std::vector<std::size_t> known;
  for (std::size_t y = 0; y < height; ++y) {
    float* const row = out.data() + y * width;
    for (std::size_t x = 0; x < width; ++x) {
      const std::size_t i =
          map->cell((static_cast<double>(x) + 0.5) * across, (static_cast<double>(y) + 0.5) * down);
      row[x] = i < map->steps.size() ? static_cast<float>(map->at(i)) : std::nanf("");
      if (row[x] < 0) row[x] = 0;
    }
    if (fill_row(row, width)) known.push_back(y);
  }
  if (known.empty())
    throw Error(ErrorCode::invalid_argument,
                "`" + sample.id +
                    "`: nothing is known in its depth map; check `unknown` and `scale` of `depth_maps`");
  std::size_t next = 0;  // First known row from y on.
  for (std::size_t y = 0; y < height; ++y) {
    while (next < known.size() && known[next] < y) ++next;
    if (next < known.size() && known[next] == y) continue;
    const bool above = next > 0;
    const bool below = next < known.size();
    const std::size_t from =
        above && (!below || y - known[next - 1] <= known[next] - y) ? known[next - 1] : known[next];
    std::copy_n(out.data() + from * width, width, out.data() + y * width);
  }
  return out;
}

double ground_distance(double y, double horizon) {
  constexpr double kNearest = 0.05;
  if (y <= horizon) return 1;
  return 1 / (1 + (1 / kNearest - 1) * (y - horizon) / std::max(1e-6, 1 - horizon));
}

Param horizon_param() {
  return real("horizon", 0.35, {0, 0.95}, "of the height", "Where the horizon lies, from the top.");
}

std::function<Axis(const Params&)> axis_by_distance(Axis otherwise) {
  return [otherwise = std::move(otherwise)](const Params& params) -> Axis {
    if (params.text("distance") != "picture") return otherwise;
    return {.parameter = "extinction",
            .unit = "per km",
            .identity = 0,
            .top = 4000,
            .scale = Scale::geometric,
            .knee = 1};
  };
}

Axis optical_depth_axis() {
  return {.parameter = "depth",
          .unit = "optical depths",
          .identity = 0,
          .top = 6,
          .scale = Scale::geometric,
          .knee = 0.05};
}

}  // namespace proofload::stress
