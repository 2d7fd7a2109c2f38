#include "proofload/campaign/group_limit.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "proofload/core/error.h"
#include "proofload/stats/binomial.h"
#include "proofload/stats/breaking_point.h"
#include "proofload/stats/turnbull.h"

namespace proofload::campaign {

std::size_t fewest_for_limit(double q, double confidence) {
  constexpr std::size_t kMost = 1'000'000;
  for (std::size_t n = 1; n < kMost; ++n) {
    const stats::Ranks ranks = stats::quantile_ranks(n, q, 1 - confidence);
    if (ranks.lower >= 1 && ranks.upper <= n) return n;
  }
  return kMost;
}

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// The step in which the estimate passes q.
std::optional<stats::TurnbullCell> passing(std::span<const PictureBreak> breaks, double q) {
  const std::size_t n = breaks.size();
  if (n == 0) return {};
  std::vector<stats::Bracket> brackets;
  brackets.reserve(n);
  for (const PictureBreak& one : breaks)
    brackets.push_back({static_cast<double>(one.held), one.broke ? static_cast<double>(*one.broke) : kNever});
  // The estimate may end a hair below the share because it is iterated.
  constexpr double kRounding = 1e-6;
  const auto need = static_cast<double>(std::max<std::size_t>(1, stats::count_for_share(q, n)));
  const double share = need / static_cast<double>(n) - kRounding;
  double mass = 0;
  for (const stats::TurnbullCell& cell : stats::turnbull(brackets).cells) {
    mass += cell.mass;
    if (mass < share) continue;
    if (!std::isfinite(cell.hi)) return {};
    return cell;
  }
  return {};
}

}  // namespace

std::optional<Level> estimated_limit(std::span<const PictureBreak> breaks, double q) {
  const auto cell = passing(breaks, q);
  return cell ? std::optional(static_cast<Level>(cell->hi)) : std::nullopt;
}

search::Limit group_limit(std::span<const PictureBreak> breaks, double q, double confidence) {
  search::Limit out;
  const std::size_t n = breaks.size();
  if (n == 0) return out;
  const stats::Ranks ranks = stats::quantile_ranks(n, q, 1 - confidence);
  if (ranks.lower < 1 || ranks.upper > n) return out;

  std::vector<Level> held;
  std::vector<double> broke;
  for (const PictureBreak& one : breaks) {
    held.push_back(one.held);
    broke.push_back(one.broke ? static_cast<double>(*one.broke) : kNever);
  }
  std::sort(held.begin(), held.end());
  std::sort(broke.begin(), broke.end());
  out.lo = held[ranks.lower - 1];
  if (std::isfinite(broke[ranks.upper - 1])) out.hi = static_cast<Level>(broke[ranks.upper - 1]);

  const auto cell = passing(breaks, q);
  if (!cell) {
    out.censored = search::Censored::right;
    out.before = held[std::max<std::size_t>(1, stats::count_for_share(q, n)) - 1];
    return out;
  }
  out.level = static_cast<Level>(cell->hi);
  out.before = static_cast<Level>(std::max(0.0, cell->lo));
  // The likeliest place of many overlapping brackets need not lie between two order statistics of their ends.
  out.lo = std::min(*out.lo, *out.before);
  if (out.hi) out.hi = std::max(*out.hi, *out.level);
  return out;
}

}  // namespace proofload::campaign
