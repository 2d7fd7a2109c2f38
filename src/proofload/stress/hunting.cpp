#include "proofload/stress/hunting.h"

#include <cmath>
#include <numbers>

namespace proofload::stress {

double Hunting::error_at(double seconds) const {
  const double r = -std::log(overshoot) / std::numbers::pi;
  double error = 0;
  double sign = 1;
  for (int change = 0; change * interval <= seconds; ++change, sign = -sign) {
    const double angle = 2 * std::numbers::pi * frequency * (seconds - change * interval);
    error += sign * std::exp(-r * angle) * (std::cos(angle) + r * std::sin(angle));
  }
  return error;
}

std::vector<Param> hunting_params() {
  return {
      real("frequency", 1, {0.05, 20}, "Hz", "Of the swing about the right value."),
      real("overshoot", 0.4, {0.01, 0.95}, "of the change",
           "How far the first swing goes to the other side; each one after it is smaller by this factor."),
      real("interval", 4, {0.1, 1000}, "s",
           "Time from one change of the scene to the next, which goes back.")};
}

Hunting hunting_of(const Params& params) {
  return {params.real("frequency"), params.real("overshoot"), params.real("interval")};
}

}  // namespace proofload::stress
