// Where some of a run's pictures break: a class, a slice, the small objects. Nothing is evaluated for it; it is read from what the
// search of the whole run saw of them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "proofload/campaign/breaking_points.h"
#include "proofload/search/strategy.h"

namespace proofload::campaign {

/// Fewest pictures of which a limit of share q can be told at all: with fewer, no order statistic bounds it from below or none from above.
/// 17 at q = 0.2 and 95 %, 72 at 0.05, 6 at 0.5. Error{invalid_argument} unless 0 < q < 1 and 0 < confidence < 1.
std::size_t fewest_for_limit(double q, double confidence);

/// Limit of share q of the pictures whose breaks are given, in levels.
///
/// `level` is the strength at which the maximum likelihood estimate of Turnbull has passed q; `before` the place where that step begins.
/// `lo` is the l-th smallest level that a picture still held at and `hi` the u-th smallest at which one broke, l and u the ranks of
/// `stats::quantile_ranks`: since T_i > held_i and T_i <= broke_i, the limit lies in (lo, hi] with the confidence asked for, whatever the
/// search looked at. Without a level it is censored to the right, and `before` is the level up to which fewer than the share are known or can
/// be broken: "no break of that share up to there". Everything is inferred, never certified: between two looks a picture is taken to
/// break once. Of fewer than `fewest_for_limit` pictures nothing is said (no level, not censored).
search::Limit group_limit(std::span<const PictureBreak> breaks, double q, double confidence);

/// The estimate alone: the level at which Turnbull's estimate has passed q, however few pictures there are; none where it does not.
std::optional<Level> estimated_limit(std::span<const PictureBreak> breaks, double q);

}  // namespace proofload::campaign
