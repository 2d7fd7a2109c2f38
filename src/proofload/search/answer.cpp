#include "proofload/search/answer.h"

#include <cmath>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/stats/band.h"
#include "proofload/stats/binomial.h"

namespace proofload::search {

Ranks ranks_of(double share, std::size_t n, double confidence) {
  const stats::Ranks ranks = stats::quantile_ranks(n, share, 1 - confidence);
  return {stats::count_for_share(share, n), ranks.lower, ranks.upper};
}

void check_shares(const Task& task) {
  Problems problems;
  for (const auto& [name, value] :
       {std::pair{"onset", task.onset}, std::pair{"watch", task.watch}, std::pair{"broken", task.broken},
        std::pair{"confidence", task.confidence}})
    if (!(value > 0 && value < 1))
      problems.add(name, "must lie between 0 and 1, not be " + number_text(value));
  problems.throw_if_any(ErrorCode::invalid_argument, "a search cannot be made of these shares");
}

std::vector<Step> counted_steps(const Board& board, const Ladder& ladder) {
  std::vector<Step> steps;
  if (ladder.from_identity()) steps.push_back({ladder.from(), 0, 0});
  if (board.pictures() == 0) return steps;
  for (const Column& column : board.columns())
    if (column.counted())
      steps.push_back({column.level(), static_cast<double>(column.broken(Unknown::holds)),
                       static_cast<double>(column.broken(Unknown::breaks))});
  return steps;
}

Limit read_limit(std::span<const Step> steps,
                 const Ranks& ranks,
                 const Ladder& ladder,
                 std::size_t pictures) {
  Limit out;
  if (pictures == 0) return out;
  // Index of the first step that reaches a rank, or the number of steps.
  const auto first = [&](std::size_t rank, double Step::*count) {
    std::size_t k = 0;
    while (k < steps.size() && steps[k].*count < static_cast<double>(rank)) ++k;
    return k;
  };
  const std::size_t at = first(ranks.need, &Step::holds);
  if (at < steps.size()) out.level = steps[at].level;
  if (at > 0) out.before = steps[at - 1].level;
  if (!out.level)
    out.censored = Censored::right;
  else if (*out.level == ladder.first())
    out.censored = Censored::left;
  if (ranks.lower > 0) {
    const std::size_t low = first(ranks.lower, &Step::breaks);
    if (low > 0) out.lo = steps[low - 1].level;
  }
  if (ranks.upper <= pictures) {
    const std::size_t high = first(ranks.upper, &Step::holds);
    if (high < steps.size()) out.hi = steps[high].level;
  }
  return out;
}

std::vector<Crossing> crossings(std::span<const Step> steps, std::size_t need) {
  std::vector<Crossing> out;
  const auto reaches = [need](const Step& step) { return step.holds >= static_cast<double>(need); };
  for (std::size_t k = 1; k < steps.size(); ++k)
    if (reaches(steps[k]) != reaches(steps[k - 1]))
      out.push_back({steps[k - 1].level, steps[k].level, reaches(steps[k])});
  return out;
}

CurvePoint counted_point(Level level,
                         std::size_t n,
                         std::size_t evaluated,
                         std::size_t broken,
                         std::size_t unknown,
                         double alpha) {
  CurvePoint point;
  point.level = level;
  point.n = n;
  point.evaluated = evaluated;
  point.broken = broken;
  point.unknown = unknown;
  point.lo = stats::band(broken, evaluated, alpha).lo;
  point.hi = stats::band(broken + unknown, evaluated, alpha).hi;
  point.basis = evaluated == n ? Basis::certified : Basis::inferred;
  return point;
}

CurvePoint identity_point(Level level, std::size_t n) {
  CurvePoint point;
  point.level = level;
  point.n = n;
  point.evaluated = n;
  point.lo = 0;
  point.hi = 0;
  point.basis = Basis::certified;
  return point;
}

}  // namespace proofload::search
