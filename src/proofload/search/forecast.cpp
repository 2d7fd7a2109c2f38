#include "proofload/search/forecast.h"

#include <algorithm>

namespace proofload::search {

namespace {

// Distance of the knots in shares: wide enough that a few hundred pictures fix the slope, narrow enough for
// the bend.
constexpr double kKnot = 0.04;

}  // namespace

Forecast::Forecast(const Estimate& scouts,
                   const std::vector<Step>& counted,
                   std::size_t pictures,
                   Unknown unknown) {
  const auto n = static_cast<double>(pictures);
  const Level bottom = scouts.nodes().front().level;
  const Level beyond = scouts.nodes().back().level;
  knots_.emplace_back(bottom, 0);
  for (int k = 1; k * kKnot < 1 - 1e-9; ++k) {
    const double x = scouts.crossing(k * kKnot * n, bottom, beyond);
    if (x >= beyond) break;
    if (x > knots_.back().first + 1e-6)
      knots_.emplace_back(x, k * kKnot * n);
    else if (knots_.size() > 1)
      knots_.back().second = k * kKnot * n;
  }
  knots_.emplace_back(beyond, n);
  for (const Step& step : counted)
    pins_.emplace_back(step.level, unknown == Unknown::holds ? step.holds : step.breaks);
}

double Forecast::shape(double level) const {
  std::size_t k = 1;
  while (k + 1 < knots_.size() && knots_[k].first < level) ++k;
  const auto& [x0, y0] = knots_[k - 1];
  const auto& [x1, y1] = knots_[k];
  return y0 + (y1 - y0) * (level - x0) / (x1 - x0);
}

double Forecast::inverse(double count) const {
  std::size_t k = 1;
  while (k + 1 < knots_.size() && knots_[k].second < count) ++k;
  const auto& [x0, y0] = knots_[k - 1];
  const auto& [x1, y1] = knots_[k];
  return x0 + (x1 - x0) * (count - y0) / (y1 - y0);
}

double Forecast::level(double count, Level low, Level high) const {
  const auto pin = [this](Level level) {
    return std::find_if(pins_.begin(), pins_.end(), [level](const auto& p) { return p.first == level; });
  };
  const auto a = pin(low);
  const auto c = pin(high);
  double x = 0;
  if (a != pins_.end() && c != pins_.end()) {
    const double t = (count - a->second) / (c->second - a->second);
    const double rise = shape(c->first) - shape(a->first);
    x = rise > 1e-6 ? inverse(shape(a->first) + t * rise) : a->first + t * (c->first - a->first);
  } else if (c != pins_.end()) {
    x = inverse(shape(c->first) + count - c->second);
  } else if (a != pins_.end()) {
    x = inverse(shape(a->first) + count - a->second);
  } else {
    x = inverse(count);
  }
  return std::clamp<double>(x, low, high);
}

}  // namespace proofload::search
