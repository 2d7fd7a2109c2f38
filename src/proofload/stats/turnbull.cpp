#include "proofload/stats/turnbull.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <utility>

#include "proofload/core/error.h"
#include "proofload/stats/isotonic.h"

namespace proofload::stats {

namespace {

constexpr int kRounds = 10'000;

// A picture's bracket as the cells first … last; `count` pictures have the same.
struct Cover {
  std::size_t first;
  std::size_t last;
  double count;
};

// Ends in the order in which they cut the axis: the point x itself opens before a bracket that ends at x closes, and that
// closes before one that begins after x opens.
struct End {
  double at;
  int order;  // 0 opens at the point, 1 closes, 2 opens behind it
  bool operator<(const End& other) const { return at != other.at ? at < other.at : order < other.order; }
};

End opening(const Bracket& b) { return {b.held, b.held == b.broke ? 0 : 2}; }

std::vector<TurnbullCell> innermost(std::span<const Bracket> pictures) {
  std::vector<End> ends;
  for (const Bracket& b : pictures) {
    if (!(b.held <= b.broke)) throw Error(ErrorCode::invalid_argument, "a bracket ends before it begins");
    ends.push_back(opening(b));
    ends.push_back({b.broke, 1});
  }
  std::sort(ends.begin(), ends.end());
  std::vector<TurnbullCell> cells;
  for (std::size_t i = 1; i < ends.size(); ++i)
    if (ends[i].order == 1 && ends[i - 1].order != 1) cells.push_back({ends[i - 1].at, ends[i].at, 0});
  return cells;
}

std::vector<Cover> covers_of(std::span<const Bracket> pictures, const std::vector<TurnbullCell>& cells) {
  std::map<std::pair<std::size_t, std::size_t>, double> counts;
  for (const Bracket& b : pictures) {
    const CellRange range = cells_in(cells, b);
    ++counts[{range.first, range.last}];
  }
  std::vector<Cover> out;
  out.reserve(counts.size());
  for (const auto& [range, count] : counts) out.push_back({range.first, range.second, count});
  return out;
}

class Fit {
 public:
  Fit(std::vector<Cover> covers, std::size_t cells, double pictures)
      : covers_(std::move(covers)), pictures_(pictures), mass_(cells, 1.0 / static_cast<double>(cells)) {}

  const std::vector<double>& mass() const { return mass_; }

  double log_likelihood(const std::vector<double>& mass) const {
    const std::vector<double> below = sums(mass);
    double out = 0;
    for (const Cover& c : covers_) {
      const double p = below[c.last + 1] - below[c.first];
      if (!(p > 0)) return -std::numeric_limits<double>::infinity();
      out += c.count * std::log(p);
    }
    return out;
  }

  // For each cell the mean of 1/P(bracket) over all pictures, 0 for those that do not hold it: 1 where mass is, at most 1
  // elsewhere, at the maximum (Karush, Kuhn and Tucker).
  std::vector<double> pull() const {
    const std::vector<double> below = sums(mass_);
    std::vector<double> change(mass_.size() + 1, 0.0);
    for (const Cover& c : covers_) {
      const double weight = c.count / (below[c.last + 1] - below[c.first]) / pictures_;
      change[c.first] += weight;
      change[c.last + 1] -= weight;
    }
    std::vector<double> out(mass_.size());
    double sum = 0;
    for (std::size_t j = 0; j < out.size(); ++j) out[j] = sum += change[j];
    return out;
  }

  void consistency_step(const std::vector<double>& pull) {
    double all = 0;
    for (std::size_t j = 0; j < mass_.size(); ++j) all += mass_[j] *= pull[j];
    for (double& m : mass_) m /= all;
  }

  // A Newton step on the distribution function with the diagonal of the Hessian, made rising, and halved until it gains.
  void convex_minorant_step() {
    const std::size_t free = mass_.size() - 1;  // F_0 … F_(m−2); the last is 1
    if (free == 0) return;
    const std::vector<double> below = sums(mass_);
    std::vector<double> gradient(free, 0.0);
    std::vector<double> weight(free, 0.0);
    for (const Cover& c : covers_) {
      const double p = below[c.last + 1] - below[c.first];
      if (c.last < free) {
        gradient[c.last] += c.count / p;
        weight[c.last] += c.count / (p * p);
      }
      if (c.first > 0) {
        gradient[c.first - 1] -= c.count / p;
        weight[c.first - 1] += c.count / (p * p);
      }
    }
    std::vector<double> aim(free);
    for (std::size_t j = 0; j < free; ++j) {
      weight[j] = std::max(weight[j], 1e-12 * pictures_);
      aim[j] = below[j + 1] + gradient[j] / weight[j];
    }
    const std::vector<double> rising = isotonic(aim, weight).values;
    std::vector<double> target(mass_.size());
    double last = 0;
    for (std::size_t j = 0; j < free; ++j) {
      const double f = std::clamp(rising[j], 0.0, 1.0);
      target[j] = f - last;
      last = f;
    }
    target[free] = 1 - last;
    const double now = log_likelihood(mass_);
    std::vector<double> next(mass_.size());
    for (double step = 1; step > 1e-6; step /= 2) {
      for (std::size_t j = 0; j < next.size(); ++j) next[j] = mass_[j] + step * (target[j] - mass_[j]);
      if (log_likelihood(next) > now) {
        mass_ = next;
        return;
      }
    }
  }

 private:
  static std::vector<double> sums(const std::vector<double>& mass) {
    std::vector<double> out(mass.size() + 1, 0.0);
    for (std::size_t j = 0; j < mass.size(); ++j) out[j + 1] = out[j] + mass[j];
    return out;
  }

  std::vector<Cover> covers_;
  double pictures_;
  std::vector<double> mass_;
};

}  // namespace

CellRange cells_in(std::span<const TurnbullCell> cells, const Bracket& bracket) {
  // A cell lies in the bracket if it begins at or after its opening and ends at or before its close.
  const auto first = std::partition_point(cells.begin(), cells.end(), [&](const TurnbullCell& cell) {
    return End{cell.lo, cell.lo == cell.hi ? 0 : 2} < opening(bracket);
  });
  const auto behind = std::partition_point(cells.begin(), cells.end(), [&](const TurnbullCell& cell) {
    return cell.hi <= bracket.broke;
  });
  return {static_cast<std::size_t>(first - cells.begin()),
          static_cast<std::size_t>(behind - cells.begin()) - 1};
}

Turnbull turnbull(std::span<const Bracket> pictures, double tolerance) {
  Turnbull out;
  out.cells = innermost(pictures);
  if (out.cells.empty()) return out;
  Fit fit(covers_of(pictures, out.cells), out.cells.size(), static_cast<double>(pictures.size()));
  for (;; ++out.iterations) {
    const std::vector<double> pull = fit.pull();
    out.gap = *std::max_element(pull.begin(), pull.end()) - 1;
    if (out.gap < tolerance || out.iterations == kRounds) break;
    fit.consistency_step(pull);
    fit.convex_minorant_step();
  }
  for (std::size_t j = 0; j < out.cells.size(); ++j) out.cells[j].mass = fit.mass()[j];
  out.log_likelihood = fit.log_likelihood(fit.mass());
  return out;
}

Interval share_broken(const Turnbull& fit, double s) {
  Interval out{0, 0};
  for (const TurnbullCell& cell : fit.cells) {
    if (cell.hi <= s) out.lo += cell.mass;
    if (cell.lo < s || cell.hi <= s) out.hi += cell.mass;
  }
  return {std::min(out.lo, 1.0), std::min(out.hi, 1.0)};
}

}  // namespace proofload::stats
