#include "proofload/search/covering_array.h"

#include <algorithm>
#include <numeric>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::search {

namespace {

constexpr std::size_t kCandidates = 40;  // Rows built for one that is taken.
constexpr std::size_t kTrials = 24;      // Arrays built for one that is given.

// Which pairs of settings no row holds yet.
class Pairs {
 public:
  explicit Pairs(const std::vector<std::size_t>& levels) : first_(levels.size()) {
    std::size_t settings = 0;
    for (std::size_t f = 0; f < levels.size(); ++f) {
      first_[f] = settings;
      settings += levels[f];
    }
    settings_ = settings;
    open_.assign(settings * settings, false);
    for (std::size_t f = 0; f < levels.size(); ++f)
      for (std::size_t g = 0; g < levels.size(); ++g)
        for (std::size_t a = 0; f != g && a < levels[f]; ++a)
          for (std::size_t b = 0; b < levels[g]; ++b) open_[place(f, a, g, b)] = true;
    left_ = static_cast<std::size_t>(std::count(open_.begin(), open_.end(), true)) / 2;
  }

  std::size_t left() const { return left_; }
  bool open(std::size_t f, std::size_t a, std::size_t g, std::size_t b) const {
    return open_[place(f, a, g, b)];
  }
  /// Open pairs of a setting with any other.
  std::size_t open_of(std::size_t f, std::size_t a) const {
    const auto row = open_.begin() + static_cast<std::ptrdiff_t>((first_[f] + a) * settings_);
    return static_cast<std::size_t>(std::count(row, row + static_cast<std::ptrdiff_t>(settings_), true));
  }
  std::size_t covered_by(const std::vector<std::size_t>& row) const {
    std::size_t count = 0;
    for (std::size_t f = 0; f < row.size(); ++f)
      for (std::size_t g = 0; g < f; ++g) count += open(f, row[f], g, row[g]) ? 1 : 0;
    return count;
  }
  void cover(const std::vector<std::size_t>& row) {
    left_ -= covered_by(row);
    for (std::size_t f = 0; f < row.size(); ++f)
      for (std::size_t g = 0; g < row.size(); ++g)
        if (f != g) open_[place(f, row[f], g, row[g])] = false;
  }

 private:
  std::size_t place(std::size_t f, std::size_t a, std::size_t g, std::size_t b) const {
    return (first_[f] + a) * settings_ + first_[g] + b;
  }
  std::vector<std::size_t> first_;
  std::size_t settings_ = 0;
  std::vector<bool> open_;
  std::size_t left_ = 0;
};

class Draws {
 public:
  explicit Draws(std::uint64_t key) : rng_(key) {}
  std::size_t below(std::size_t n) {
    return static_cast<std::size_t>(std::uint64_t{rng_.bits32(0, next_++)} * n >> 32);
  }

 private:
  Rng rng_;
  std::uint64_t next_ = 0;
};

// Begins with a setting that has most open pairs, then goes through the other factors in random order, each time taking the level
// that covers most with those before; ties by lot.
std::vector<std::size_t> candidate(const Pairs& pairs, const std::vector<std::size_t>& levels, Draws& draws) {
  const std::size_t factors = levels.size();
  std::vector<std::size_t> order(factors);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t k = factors; k > 1; --k) std::swap(order[k - 1], order[draws.below(k)]);
  std::vector<std::size_t> row(factors, 0);
  const auto best_level = [&](std::size_t f, const auto& gain) {
    std::size_t best = 0;
    std::size_t most = 0;
    std::size_t ties = 0;
    for (std::size_t a = 0; a < levels[f]; ++a) {
      const std::size_t count = gain(a);
      ties = count > most || a == 0 ? 1 : count == most ? ties + 1 : ties;
      if (count > most || a == 0 || (count == most && draws.below(ties) == 0)) best = a;
      most = std::max(most, count);
    }
    return std::pair(best, most);
  };
  std::size_t begin = 0;
  std::size_t most = 0;
  for (std::size_t k = 0; k < factors; ++k) {
    const auto [level, count] =
        best_level(order[k], [&](std::size_t a) { return pairs.open_of(order[k], a); });
    if (count <= most) continue;
    most = count;
    begin = k;
    row[order[k]] = level;
  }
  std::swap(order[0], order[begin]);
  for (std::size_t k = 1; k < factors; ++k) {
    const std::size_t f = order[k];
    row[f] = best_level(f, [&](std::size_t a) {
               std::size_t count = 0;
               for (std::size_t g = 0; g < k; ++g) count += pairs.open(f, a, order[g], row[order[g]]) ? 1 : 0;
               return count;
             }).first;
  }
  return row;
}

std::vector<std::vector<std::size_t>> greedy(Pairs pairs,
                                             const std::vector<std::size_t>& levels,
                                             Draws& draws) {
  std::vector<std::vector<std::size_t>> rows;
  while (pairs.left() > 0) {
    std::vector<std::size_t> best;
    std::size_t most = 0;
    for (std::size_t c = 0; c < kCandidates; ++c) {
      std::vector<std::size_t> row = candidate(pairs, levels, draws);
      const std::size_t covered = pairs.covered_by(row);
      if (covered <= most) continue;
      most = covered;
      best = std::move(row);
    }
    pairs.cover(best);
    rows.push_back(std::move(best));
  }
  return rows;
}

}  // namespace

std::vector<std::vector<std::size_t>> covering_array(const std::vector<std::size_t>& levels,
                                                     std::uint64_t key) {
  if (levels.size() < 2 || std::find(levels.begin(), levels.end(), std::size_t{0}) != levels.end())
    throw Error(ErrorCode::invalid_argument, "a covering array needs two factors with levels");
  const Pairs pairs(levels);
  Draws draws(key);
  std::vector<std::vector<std::size_t>> out;
  for (std::size_t trial = 0; trial < kTrials; ++trial) {
    std::vector<std::vector<std::size_t>> rows = greedy(pairs, levels, draws);
    if (trial == 0 || rows.size() < out.size()) out = std::move(rows);
  }
  return out;
}

}  // namespace proofload::search
