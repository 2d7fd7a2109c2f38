#include "proofload/stats/sprt.h"

#include <cmath>

#include "proofload/core/error.h"
#include "proofload/stats/arguments.h"

namespace proofload::stats {

namespace {

struct Steps {
  double broken, whole;  // what one picture adds to ln LR
  double upper, lower;   // where the test stops
};

Steps steps_of(const Sprt& test) {
  check_level(test.alpha);
  check_level(test.beta);
  if (!(test.p0 > 0 && test.p0 < test.p1 && test.p1 < 1 && test.alpha + test.beta < 1))
    throw Error(ErrorCode::invalid_argument,
                "a sequential test needs 0 < p0 < p1 < 1 and error rates below 1 together");
  return {std::log(test.p1 / test.p0), std::log((1 - test.p1) / (1 - test.p0)),
          std::log((1 - test.beta) / test.alpha), std::log(test.beta / (1 - test.alpha))};
}

}  // namespace

Side sprt_side(std::size_t k, std::size_t n, const Sprt& test) {
  check_count(k, n);
  const Steps steps = steps_of(test);
  const double ratio = static_cast<double>(k) * steps.broken + static_cast<double>(n - k) * steps.whole;
  if (ratio >= steps.upper) return Side::above;
  if (ratio <= steps.lower) return Side::below;
  return Side::undecided;
}

double sprt_expected_pictures(double p, const Sprt& test) {
  const Steps steps = steps_of(test);
  if (!(p >= 0 && p <= 1)) throw Error(ErrorCode::invalid_argument, "a probability must lie in 0..1");
  if (p == 0) return steps.lower / steps.whole;
  if (p == 1) return steps.upper / steps.broken;
  const double drift = p * steps.broken + (1 - p) * steps.whole;
  // The h != 0 with p e^(h·broken) + (1 − p) e^(h·whole) = 1 makes e^(h·ln LR) a martingale. Its sign is against the drift.
  const auto excess = [&](double h) {
    return p * std::exp(h * steps.broken) + (1 - p) * std::exp(h * steps.whole) - 1;
  };
  const double sign = drift > 0 ? -1 : 1;
  const double variance = p * steps.broken * steps.broken + (1 - p) * steps.whole * steps.whole;
  if (drift * drift < 1e-16 * variance) return -steps.upper * steps.lower / variance;
  double near = 0;
  double far = 1;
  while (excess(sign * far) < 0) far *= 2;
  for (int step = 0; step < 200; ++step) {
    const double middle = 0.5 * (near + far);
    (excess(sign * middle) < 0 ? near : far) = middle;
  }
  const double h = sign * far;
  const double above =
      (1 - std::exp(h * steps.lower)) / (std::exp(h * steps.upper) - std::exp(h * steps.lower));
  return (above * steps.upper + (1 - above) * steps.lower) / drift;
}

double proa_half_width(std::size_t n, double alpha) {
  check_level(alpha);
  if (n == 0) return 1;
  const auto nd = static_cast<double>(n);
  return std::sqrt((0.6 * std::log(std::log(nd) / std::log(1.1) + 1) + std::log(24 / alpha) / 1.8) / nd);
}

}  // namespace proofload::stats
