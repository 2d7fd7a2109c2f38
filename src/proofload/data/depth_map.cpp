#include "proofload/data/depth_map.h"

#include <algorithm>
#include <cmath>

namespace proofload {

std::size_t DepthMap::cell(double x, double y) const {
  const double column = std::floor(x * size.width / picture.width);
  const double row = std::floor(y * size.height / picture.height);
  if (!(column >= 0 && row >= 0 && column < size.width && row < size.height)) return steps.size();
  return static_cast<std::size_t>(row) * static_cast<std::size_t>(size.width) +
         static_cast<std::size_t>(column);
}

DepthMap depth_map(Size size, Size picture, const std::vector<float>& values) {
  DepthMap out{size, picture, 0, 0, {}};
  bool any = false;
  for (const float v : values) {
    if (std::isnan(v)) continue;
    const auto value = static_cast<double>(v);
    out.from = any ? std::min(out.from, value) : value;
    out.to = any ? std::max(out.to, value) : value;
    any = true;
  }
  out.steps.reserve(values.size());
  const double range = out.to - out.from;
  for (const float v : values) {
    if (std::isnan(v)) {
      out.steps.push_back(kNoDepth);
    } else {
      const double part = range > 0 ? (static_cast<double>(v) - out.from) / range : 0;
      out.steps.push_back(static_cast<std::uint16_t>(std::lround(std::clamp(part, 0.0, 1.0) * 65534)));
    }
  }
  return out;
}

}  // namespace proofload
