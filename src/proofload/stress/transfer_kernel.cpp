#include "proofload/stress/transfer_kernel.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace proofload::stress {

namespace {

constexpr double kPi = std::numbers::pi;

double sinc(double x) { return std::abs(x) < 1e-9 ? 1 : std::sin(kPi * x) / (kPi * x); }

double squared(double x) { return x * x; }

}  // namespace

double OpticalSystem::transfer(double u, double v) const {
  const double rho = std::hypot(u, v);
  double h = sinc(footprint * u) * sinc(footprint * v);
  if (diffraction > 0) {
    const double q = rho * diffraction;
    h *= q >= 1 ? 0 : 2 / kPi * (std::acos(q) - q * std::sqrt(1 - q * q));
  }
  h *= std::exp(-2 * squared(kPi * jitter * rho) - squared(kPi * defocus * rho) / 4);
  const double angle = drift_angle * kPi / 180;
  h *= sinc(drift * (u * std::cos(angle) - v * std::sin(angle)));
  if (seeing > 0) {
    const double tilt = short_exposure && diffraction > 0 ? 0.5 * std::cbrt(rho * diffraction) : 0;
    h *= std::exp(-3.44 * std::pow(seeing * rho, 5.0 / 3) * std::max(0.0, 1 - tilt));
  }
  return h;
}

double OpticalSystem::width() const {
  return std::sqrt(squared(diffraction) / 2 + squared(footprint) / 12 + squared(jitter) +
                   squared(drift) / 12 + squared(defocus) / 8 + squared(seeing) / 2);
}

PlaneKernel transfer_kernel(const OpticalSystem& system, double energy) {
  // Frequencies k/n cycles a px, so that the kernel repeats after n px: far behind its end.
  int n = 32;
  while (n < 256 && n < 16 * system.width() + 16) n *= 2;
  const int half = n / 2;
  const int reach = std::min(kFurthestSpread, half - 1);
  std::vector<double> cosine(static_cast<std::size_t>(n));
  std::vector<double> sine(static_cast<std::size_t>(n));
  for (int k = 0; k < n; ++k) {
    cosine[static_cast<std::size_t>(k)] = std::cos(2 * kPi * k / n);
    sine[static_cast<std::size_t>(k)] = std::sin(2 * kPi * k / n);
  }
  const auto turn = [n](int a, int b) { return static_cast<std::size_t>(((a * b) % n + n) % n); };

  // Σ over u and v of H·cos 2π(ux + vy), first over u: H(−u, −v) = H(u, v), so that half of the v suffice.
  const int across = 2 * reach + 1;
  const auto side = static_cast<std::size_t>(across);
  const auto at = [reach, side](int x, int y) {
    return static_cast<std::size_t>(y + reach) * side + static_cast<std::size_t>(x + reach);
  };
  std::vector<double> table(side * side);
  std::vector<double> row(static_cast<std::size_t>(n));
  for (int v = 0; v <= half; ++v) {
    for (int k = 0; k < n; ++k)
      row[static_cast<std::size_t>(k)] =
          system.transfer(static_cast<double>(k - half) / n, static_cast<double>(v) / n);
    const double twice = v == 0 || v == half ? 1 : 2;
    for (int x = -reach; x <= reach; ++x) {
      double even = 0;
      double odd = 0;
      for (int k = 0; k < n; ++k) {
        even += row[static_cast<std::size_t>(k)] * cosine[turn(k - half, x)];
        odd += row[static_cast<std::size_t>(k)] * sine[turn(k - half, x)];
      }
      for (int y = 0; y <= reach; ++y)
        table[at(x, y)] += twice * (even * cosine[turn(v, y)] - odd * sine[turn(v, y)]);
    }
  }
  // What is symmetric is made exactly so: sums in another order differ in the last digit.
  for (int x = 1; x <= reach; ++x)
    table[at(-x, 0)] = table[at(x, 0)] = (table[at(x, 0)] + table[at(-x, 0)]) / 2;
  const bool mirrored = std::fmod(system.drift_angle, 90) == 0 || system.drift == 0;
  for (int y = 0; y <= reach; ++y)
    for (int x = -reach; x <= reach; ++x) {
      if (mirrored && x > 0) table[at(x, y)] = table[at(-x, y)];
      if (y > 0 && !mirrored) table[at(-x, -y)] = table[at(x, y)];
    }
  if (mirrored)
    for (int y = 1; y <= reach; ++y)
      for (int x = -reach; x <= reach; ++x) table[at(x, -y)] = table[at(x, y)];

  double all = 0;
  for (const double w : table) all += std::abs(w);
  double held = std::abs(table[at(0, 0)]);
  int kept = 0;
  while (kept < reach && held < energy * all) {
    ++kept;
    for (int i = -kept; i <= kept; ++i) {
      held += std::abs(table[at(i, -kept)]) + std::abs(table[at(i, kept)]);
      if (std::abs(i) < kept) held += std::abs(table[at(-kept, i)]) + std::abs(table[at(kept, i)]);
    }
  }
  std::vector<double> cut;
  cut.reserve(static_cast<std::size_t>(2 * kept + 1) * static_cast<std::size_t>(2 * kept + 1));
  for (int y = -kept; y <= kept; ++y)
    for (int x = -kept; x <= kept; ++x) cut.push_back(table[at(x, y)]);
  return table_kernel(kept, kept, cut);
}

}  // namespace proofload::stress
