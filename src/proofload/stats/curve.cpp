#include "proofload/stats/curve.h"

#include <cstddef>

#include "proofload/core/error.h"

namespace proofload::stats {

namespace {

void check_ascending(std::span<const CurvePoint> curve) {
  for (std::size_t i = 1; i < curve.size(); ++i)
    if (!(curve[i - 1].at <= curve[i].at))
      throw Error(ErrorCode::invalid_argument, "the points of a curve ascend");
}

}  // namespace

std::vector<Crossing> crossings(std::span<const CurvePoint> curve, double level) {
  check_ascending(curve);
  std::vector<Crossing> out;
  for (std::size_t i = 1; i < curve.size(); ++i) {
    const CurvePoint& a = curve[i - 1];
    const CurvePoint& b = curve[i];
    const bool falling = b.value < level;
    if ((a.value < level) == falling) continue;
    out.push_back({a.at + (b.at - a.at) * (level - a.value) / (b.value - a.value), falling});
  }
  return out;
}

double mean_height(std::span<const CurvePoint> curve) {
  check_ascending(curve);
  if (curve.empty() || !(curve.front().at < curve.back().at))
    throw Error(ErrorCode::invalid_argument, "an area needs an axis from low to high");
  double area = 0;
  for (std::size_t i = 1; i < curve.size(); ++i)
    area += (curve[i].at - curve[i - 1].at) * 0.5 * (curve[i].value + curve[i - 1].value);
  return area / (curve.back().at - curve.front().at);
}

}  // namespace proofload::stats
