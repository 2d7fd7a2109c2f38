#include "proofload/dataset/detail/brush.h"

namespace proofload::dataset {

std::pair<double, double> sin_cos_of_turn(double f) {
  const bool left = f > 0.5;
  if (left) f = 1.0 - f;
  const bool low = f > 0.25;
  if (low) f = 0.5 - f;
  const bool swap = f > 0.125;
  const double x = 2 * kPi * (swap ? 0.25 - f : f);
  const double q = x * x;
  double s = x * (1 - q / 6 * (1 - q / 20 * (1 - q / 42 * (1 - q / 72 * (1 - q / 110 * (1 - q / 156))))));
  double c = 1 - q / 2 * (1 - q / 12 * (1 - q / 30 * (1 - q / 56 * (1 - q / 90 * (1 - q / 132)))));
  if (swap) std::swap(s, c);
  return {left ? -s : s, low ? -c : c};
}

}  // namespace proofload::dataset
