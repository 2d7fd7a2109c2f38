// From counts to limits, crossings and curve points.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "proofload/search/board.h"
#include "proofload/search/ladder.h"
#include "proofload/search/strategy.h"

namespace proofload::search {

/// A share as counts of n pictures: the limit is reached with `need`, its interval ends belong to `lower` and
/// `upper` (0 and n + 1: no bound).
struct Ranks {
  std::size_t need = 0;
  std::size_t lower = 0;
  std::size_t upper = 0;
};
Ranks ranks_of(double share, std::size_t n, double confidence);

/// Error{invalid_argument} unless the shares and the confidence lie between 0 and 1.
void check_shares(const Task& task);

/// What is known at one level.
struct Step {
  Level level = 0;
  double holds = 0;   ///< Broken pictures, those without a verdict left out.
  double breaks = 0;  ///< The same with them.
};

/// The untouched picture, if the ladder starts there, and the counted levels, ascending.
std::vector<Step> counted_steps(const Board& board, const Ladder& ladder);

/// The limit that ascending steps show: the first step that reaches each rank, and the step before it. The
/// basis is left to the caller. Empty when there are no pictures.
Limit read_limit(std::span<const Step> steps, const Ranks& ranks, const Ladder& ladder, std::size_t pictures);

/// Where the count passes `need` between neighbouring steps, upwards or downwards.
std::vector<Crossing> crossings(std::span<const Step> steps, std::size_t need);

/// A level at which `evaluated` of n pictures were judged, `broken` and `unknown` of them so. The band is
/// that of the judged pictures; those without a verdict hold for its lower end and break for its upper end.
CurvePoint counted_point(
    Level level, std::size_t n, std::size_t evaluated, std::size_t broken, std::size_t unknown, double alpha);

/// The untouched picture: everything holds, nothing has to be evaluated.
CurvePoint identity_point(Level level, std::size_t n);

}  // namespace proofload::search
