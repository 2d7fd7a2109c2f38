#include "proofload/stats/band.h"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "proofload/stats/arguments.h"

namespace proofload::stats {

namespace {

constexpr std::size_t kExactUpTo = 2000;

// Walks the number of points N(t) of a Poisson process of rate n through all boundaries and keeps the probability of
// each count that is still allowed; conditioned on N(1) = n this is the joint probability wanted. All terms are
// positive, so nothing cancels.
class CountingProcess {
 public:
  explicit CountingProcess(std::size_t n) : n_(n), mass_(n + 1, 0.0), next_(n + 1, 0.0) { mass_[0] = 1; }

  // Moves to time `to`; counts above `most` are not allowed there.
  void advance(double to, std::size_t most) {
    const double mean = static_cast<double>(n_) * (to - time_);
    time_ = to;
    poisson_.clear();
    double p = std::exp(-mean);
    for (std::size_t k = 0; k <= most - low_; ++k) {
      poisson_.push_back(p);
      p *= mean / static_cast<double>(k + 1);
      if (static_cast<double>(k) > mean && p < 1e-19) break;
    }
    for (std::size_t j = low_; j <= most; ++j) {
      double sum = 0;
      const std::size_t last = std::min(poisson_.size() - 1, j - low_);
      for (std::size_t k = j > high_ ? j - high_ : 0; k <= last; ++k) sum += poisson_[k] * mass_[j - k];
      next_[j] = sum;
    }
    std::copy(next_.begin() + static_cast<std::ptrdiff_t>(low_),
              next_.begin() + static_cast<std::ptrdiff_t>(most) + 1,
              mass_.begin() + static_cast<std::ptrdiff_t>(low_));
    high_ = most;
  }
  // Counts below `least` are not allowed at this time.
  void require(std::size_t least) {
    for (; low_ < least; ++low_) mass_[low_] = 0;
  }
  double mass(std::size_t count) const { return mass_[count]; }

 private:
  std::size_t n_;
  double time_ = 0;
  std::size_t low_ = 0;
  std::size_t high_ = 0;
  std::vector<double> mass_;
  std::vector<double> next_;
  std::vector<double> poisson_;
};

// Probability that every order statistic lies inside its own interval at level `local`.
double joint_probability(std::size_t n, double local) {
  std::vector<double> lower(n);  // the upper boundaries mirror them: c_i = 1 − b_(n+1−i)
  for (std::size_t i = 1; i <= n; ++i)
    lower[i - 1] = boost::math::ibeta_inv(static_cast<double>(i), static_cast<double>(n - i + 1), local / 2);
  CountingProcess process(n);
  std::size_t below = 1;  // next i with N(b_i) <= i − 1
  std::size_t above = 1;  // next i with N(c_i) >= i
  while (above <= n) {
    const double b = below <= n ? lower[below - 1] : 2;
    const double c = 1 - lower[n - above];
    if (b <= c) {
      process.advance(b, below - 1);
      ++below;
    } else {
      process.advance(c, below - 1);
      process.require(above);
      ++above;
    }
  }
  process.advance(1, n);
  const auto nd = static_cast<double>(n);
  // Not std::lgamma: it writes the sign into a global variable, which is a data race between threads.
  return process.mass(n) / std::exp(nd * std::log(nd) - nd - boost::math::lgamma(nd + 1));
}

double solve(std::size_t n, double alpha) {
  // Bonferroni below, a single interval above; log of the miss probability is nearly linear in log alpha'.
  double low = std::log(alpha / static_cast<double>(n));
  double high = std::log(alpha);
  const auto miss = [&](double x) { return std::log((1 - joint_probability(n, std::exp(x))) / alpha); };
  double x0 = low + 0.5 * (high - low);
  double y0 = miss(x0);
  double x1 = std::clamp(x0 - 1.1 * y0, low, high);
  for (int step = 0; step < 60; ++step) {
    const double y1 = miss(x1);
    (y1 > 0 ? high : low) = x1;
    if (std::abs(y1) < 1e-10 || y1 == y0) break;
    double x2 = x1 - y1 * (x1 - x0) / (y1 - y0);
    if (!(x2 > low && x2 < high)) x2 = 0.5 * (low + high);
    x0 = x1;
    y0 = y1;
    x1 = x2;
    if (std::abs(x1 - x0) < 1e-9) break;
  }
  return std::exp(x1);
}

double exact_level(std::size_t n, double alpha) {
  static std::mutex mutex;
  static std::map<std::pair<std::size_t, double>, double> known;
  {
    const std::lock_guard lock(mutex);
    const auto it = known.find({n, alpha});
    if (it != known.end()) return it->second;
  }
  const double level = solve(n, alpha);
  const std::lock_guard lock(mutex);
  return known.try_emplace({n, alpha}, level).first->second;
}

// log(log n · log log n): alpha'(n) falls like its inverse as n grows.
double iterated(double n) { return std::log(std::log(n)) + std::log(std::log(std::log(n))); }

}  // namespace

double equal_local_level(std::size_t n, double alpha) {
  check_level(alpha);
  if (n <= 1) return alpha;
  if (n <= kExactUpTo) return exact_level(n, alpha);
  const double x = iterated(static_cast<double>(n)) - iterated(static_cast<double>(kExactUpTo));
  const double slope = (1.103 - 0.0448 * x) * (1 + 0.0258 * std::log10(0.05 / alpha));
  return exact_level(kExactUpTo, alpha) * std::exp(-slope * x);
}

Interval band(std::size_t k, std::size_t n, double alpha) {
  return clopper_pearson(k, n, equal_local_level(n, alpha));
}

Interval band_effective(double share, double effective, std::size_t n, double alpha) {
  return clopper_pearson_effective(share, effective, equal_local_level(n, alpha));
}

}  // namespace proofload::stats
