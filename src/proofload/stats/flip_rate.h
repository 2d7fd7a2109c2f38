// How steady answers stay along a sequence of pictures that hardly change (ImageNet-P; Hendrycks and Dietterich 2019). Labels
// are not needed.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace proofload::stats {

/// What an answer is compared with: the one `step` pictures before, every pair at that distance, as in the authors' evaluation; or the
/// first of the sequence (noise, which is drawn anew for each picture).
enum class Against { previous, first };

/// Share of differing answers among the comparisons of one sequence, mean over sequences that have at least one. `step` >= 1 is
/// the difficulty; against the first every picture counts. Error{invalid_argument} if no sequence is long enough.
double flip_probability(std::span<const std::vector<int>> sequences, Against against, std::size_t step = 1);

/// Mean over perturbations of the flip probability over that of the reference model: mFR. Error{invalid_argument} unless there are
/// as many of both and no reference is 0.
double mean_flip_rate(std::span<const double> flips, std::span<const double> reference);

/// Distance of the five best answers, the measure behind mT5D: Σ over the places i = 1 … 5 of `before` of |min(σ(i), 6) − i|, σ(i) the
/// place in `after` of the class at place i. Both list all classes, best first.
/// Error{invalid_argument} unless they list the same, five or more.
double top5_distance(std::span<const int> before, std::span<const int> after);

}  // namespace proofload::stats
