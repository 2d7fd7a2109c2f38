#include "proofload/stats/breaking_curve.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/stats/arguments.h"
#include "proofload/stats/turnbull.h"

namespace proofload::stats {

namespace {

constexpr std::size_t kParameters = 4;
using Point = std::array<double, kParameters>;  // ln a, ln b, logits of γ and λ against the rest

BreakingCurve curve_of(const Point& x) {
  BreakingCurve out;
  out.scale = std::exp(std::clamp(x[0], -50.0, 50.0));
  out.steepness = std::exp(std::clamp(x[1], -7.0, 7.0));
  const double rest = std::exp(std::clamp(x[2], -30.0, 30.0));
  const double never = std::exp(std::clamp(x[3], -30.0, 30.0));
  out.at_rest = rest / (1 + rest + never);
  out.never = never / (1 + rest + never);
  return out;
}

double share_at(const BreakingCurve& curve, double s) {
  if (s < 0) return 0;
  if (std::isinf(s)) return 1;  // with what never breaks
  return curve.at_rest +
         (1 - curve.at_rest - curve.never) * -std::expm1(-std::pow(s / curve.scale, curve.steepness));
}

using Counts = std::map<std::pair<double, double>, double>;

double log_likelihood(const BreakingCurve& curve, const Counts& counts) {
  double out = 0;
  for (const auto& [bracket, count] : counts) {
    const double p = share_at(curve, bracket.second) - share_at(curve, bracket.first);
    out += count * (p > 0 ? std::log(p) : -700);
  }
  return out;
}

// Nelder and Mead (1965) with their coefficients 1, 2, 1/2, 1/2.
Point lowest(const std::function<double(const Point&)>& f, const Point& start) {
  struct Corner {
    Point x;
    double y;
  };
  std::array<Corner, kParameters + 1> simplex;
  for (std::size_t i = 0; i <= kParameters; ++i) {
    simplex[i].x = start;
    if (i > 0) simplex[i].x[i - 1] += 0.5;
    simplex[i].y = f(simplex[i].x);
  }
  constexpr int kSteps = 2000;
  for (int step = 0; step < kSteps; ++step) {
    std::sort(simplex.begin(), simplex.end(), [](const Corner& a, const Corner& b) { return a.y < b.y; });
    Corner& worst = simplex.back();
    if (worst.y - simplex.front().y < 1e-11) break;
    Point middle{};
    for (std::size_t i = 0; i < kParameters; ++i)
      for (std::size_t j = 0; j < kParameters; ++j) middle[j] += simplex[i].x[j] / kParameters;
    const auto at = [&](double t) {
      Corner out;
      for (std::size_t j = 0; j < kParameters; ++j) out.x[j] = middle[j] + t * (worst.x[j] - middle[j]);
      out.y = f(out.x);
      return out;
    };
    const Corner reflected = at(-1);
    if (reflected.y < simplex.front().y) {
      const Corner expanded = at(-2);
      worst = expanded.y < reflected.y ? expanded : reflected;
    } else if (reflected.y < simplex[kParameters - 1].y) {
      worst = reflected;
    } else {
      const Corner contracted = at(reflected.y < worst.y ? -0.5 : 0.5);
      if (contracted.y < std::min(reflected.y, worst.y)) {
        worst = contracted;
      } else {
        for (std::size_t i = 1; i <= kParameters; ++i) {
          for (std::size_t j = 0; j < kParameters; ++j)
            simplex[i].x[j] = 0.5 * (simplex[i].x[j] + simplex[0].x[j]);
          simplex[i].y = f(simplex[i].x);
        }
      }
    }
  }
  return std::min_element(simplex.begin(), simplex.end(),
                          [](const Corner& a, const Corner& b) { return a.y < b.y; })
      ->x;
}

}  // namespace

std::optional<double> share_broken(const BreakingCurve& curve, double s) {
  if (s > curve.tested) return std::nullopt;
  return share_at(curve, s);
}

std::optional<double> strength_at(const BreakingCurve& curve, double q) {
  check_inner_share(q);
  if (q <= curve.at_rest) return 0;
  const double left = (1 - curve.never - q) / (1 - curve.at_rest - curve.never);
  if (!(left > 0)) return std::nullopt;
  const double s = curve.scale * std::pow(-std::log(left), 1 / curve.steepness);
  if (s > curve.tested) return std::nullopt;
  return s;
}

BreakingCurve fit_breaking_curve(std::span<const Bracket> pictures) {
  Counts counts;
  double tested = 0;
  double sum = 0;
  double finite = 0;
  for (const Bracket& b : pictures) {
    if (!(b.held < b.broke))
      throw Error(ErrorCode::invalid_argument, "a curve is fitted to brackets that are not empty");
    ++counts[{b.held, b.broke}];
    for (const double end : {b.held, b.broke}) {
      if (!(end > 0 && std::isfinite(end))) continue;
      tested = std::max(tested, end);
      sum += end;
      ++finite;
    }
  }
  if (finite == 0) throw Error(ErrorCode::invalid_argument, "no picture was judged at a strength above 0");
  const auto loss = [&](const Point& x) { return -log_likelihood(curve_of(x), counts); };
  Point best{};
  double least = 0;
  bool first = true;
  // Nothing at rest and none that never breaks; some of both; gently and steeply.
  for (const Point& start :
       {Point{std::log(sum / finite), 0, -8, -8}, Point{std::log(sum / finite), 0, -2, -1},
        Point{std::log(sum / finite), 1.2, -4, -2}}) {
    const Point found = lowest(loss, lowest(loss, start));
    const double y = loss(found);
    if (first || y < least) {
      best = found;
      least = y;
    }
    first = false;
  }
  BreakingCurve out = curve_of(best);
  out.tested = tested;
  out.log_likelihood = -least;
  out.deviance = 2 * (turnbull(pictures).log_likelihood - out.log_likelihood);
  return out;
}

}  // namespace proofload::stats
