#include "proofload/model/detail/prototypes.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace proofload::model::detail {

namespace {

// Between which two cells of a row of `cells` a pixel lies, and how far.
struct Between {
  int low = 0;
  int high = 0;
  float part = 0;
};

std::vector<Between> places(int first, int end, double scale, double offset, int input, int cells) {
  std::vector<Between> out;
  for (int i = first; i < end; ++i) {
    const double at =
        std::clamp(((i + 0.5) * scale + offset) * cells / input - 0.5, 0.0, static_cast<double>(cells - 1));
    const auto low = static_cast<int>(at);
    out.push_back({low, std::min(low + 1, cells - 1), static_cast<float>(at - low)});
  }
  return out;
}

}  // namespace

Mask mask_from_prototypes(std::span<const float> weights,
                          std::span<const float> prototypes,
                          Size grid,
                          Size input,
                          const Placement& placement,
                          const Box& box) {
  const Size picture = placement.source;
  // Pixels whose middle lies in the box.
  const auto first = [](double v, int most) {
    return static_cast<int>(std::ceil(std::clamp(v - 0.5, 0.0, static_cast<double>(most))));
  };
  const int x0 = first(box.x0, picture.width);
  const int x1 = first(box.x1, picture.width);
  const int y0 = first(box.y0, picture.height);
  const int y1 = first(box.y1, picture.height);
  MaskWriter out(picture);
  if (x0 >= x1 || y0 >= y1) return out.finish();
  const std::vector<Between> columns =
      places(x0, x1, placement.scale_x, placement.offset_x, input.width, grid.width);
  const std::vector<Between> rows =
      places(y0, y1, placement.scale_y, placement.offset_y, input.height, grid.height);
  // The sum over the cells that are needed.
  const int left = columns.front().low;
  const int top = rows.front().low;
  const auto width = static_cast<std::size_t>(columns.back().high - left) + 1;
  const auto height = static_cast<std::size_t>(rows.back().high - top) + 1;
  const std::size_t plane = static_cast<std::size_t>(grid.width) * static_cast<std::size_t>(grid.height);
  std::vector<float> sum(width * height, 0.0f);
  for (std::size_t k = 0; k < weights.size(); ++k)
    for (std::size_t y = 0; y < height; ++y) {
      const float* from = prototypes.data() + k * plane +
                          (static_cast<std::size_t>(top) + y) * static_cast<std::size_t>(grid.width) +
                          static_cast<std::size_t>(left);
      float* to = sum.data() + y * width;
      for (std::size_t x = 0; x < width; ++x) to[x] += weights[k] * from[x];
    }
  out.add(false, static_cast<std::size_t>(x0) * static_cast<std::size_t>(picture.height));
  for (const Between& c : columns) {
    out.add(false, static_cast<std::size_t>(y0));
    const auto low = static_cast<std::size_t>(c.low - left);
    const auto high = static_cast<std::size_t>(c.high - left);
    for (const Between& r : rows) {
      const float* upper = sum.data() + static_cast<std::size_t>(r.low - top) * width;
      const float* lower = sum.data() + static_cast<std::size_t>(r.high - top) * width;
      const float above = upper[low] + c.part * (upper[high] - upper[low]);
      const float below = lower[low] + c.part * (lower[high] - lower[low]);
      out.add(above + r.part * (below - above) > 0);
    }
    out.add(false, static_cast<std::size_t>(picture.height - y1));
  }
  return out.finish();
}

}  // namespace proofload::model::detail
