#include "proofload/data/axis.h"

#include <algorithm>
#include <cmath>

namespace proofload {

namespace {
// libjpeg: S = 5000/q below 50, else 200 − 2q.
double scale_of_quality(double q) { return q < 50 ? 5000 / q : 200 - 2 * q; }
double quality_of_scale(double s) { return s <= 100 ? (200 - s) / 2 : 5000 / s; }
}  // namespace

double Axis::distance_of(double value) const {
  if (jpeg_quality) return std::abs(scale_of_quality(value) - scale_of_quality(identity));
  return std::abs(value - identity);
}

double Axis::distance(Level level) const {
  const double s = severity(std::clamp(level, 0, kTopLevel));
  const double whole_way = distance_of(top);
  if (level <= 0) return 0;
  if (level >= kTopLevel) return whole_way;
  return scale == Scale::linear ? whole_way * s : knee * std::expm1(s * std::log1p(whole_way / knee));
}

double Axis::natural(Level level) const {
  if (level <= 0) return identity;
  if (level >= kTopLevel) return top;
  const double d = distance(level);
  double value = 0;
  if (jpeg_quality) {
    value = quality_of_scale(scale_of_quality(identity) + d);
  } else {
    value = top >= identity ? identity + d : identity - d;
  }
  return whole ? std::floor(value + 0.5) : value;
}

Level Axis::level_of(double value) const {
  const double whole_way = distance_of(top);
  const bool beyond = top >= identity ? value <= identity : value >= identity;
  if (beyond || whole_way <= 0) return 0;
  const double d = std::min(distance_of(value), whole_way);
  const double s =
      scale == Scale::linear ? d / whole_way : std::log1p(d / knee) / std::log1p(whole_way / knee);
  return std::clamp(static_cast<Level>(std::lround(s * kTopLevel)), 0, kTopLevel);
}

Level Axis::canonical(Level level) const {
  if (!whole || level <= 0) return std::max(level, 0);
  const double value = natural(level);
  Level low = -1;  // highest level known to have another value
  Level high = level;
  while (high - low > 1) {
    const Level middle = low + (high - low) / 2;
    (natural(middle) == value ? high : low) = middle;
  }
  return high;
}

std::vector<Level> Axis::even_levels(int count) const {
  std::vector<Level> out;
  for (int i = 1; i <= count; ++i) {
    const Level level = canonical(static_cast<Level>(static_cast<std::int64_t>(kTopLevel) * i / count));
    if (level > 0 && (out.empty() || level > out.back())) out.push_back(level);
  }
  return out;
}

}  // namespace proofload
