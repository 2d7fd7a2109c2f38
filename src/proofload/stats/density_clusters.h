// Groups of things that lie close together, where all that is known is how far any two are apart; what lies alone stays alone.
//
// A hierarchy of densities (HDBSCAN: Campello, Moulavi, Sander 2013) in place of one radius: with one radius, the one that shows
// groups among 200 things makes a single chain of 600 things of the same kind, as density grows with their number. Two things are joined at the
// largest of their distance and of the distances to their (least − 1)-th neighbours; of the groups that so come about at all
// densities, those are taken that last longest, each thing counted (excess of mass, with the logarithm of the density, so that a unit
// of distance does not matter).
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace proofload::stats {

/// Symmetric, at least 0, finite; asked about 2 n² times for n things.
using Distance = std::function<double(std::size_t, std::size_t)>;

inline constexpr int kNoCluster = -1;

struct DensityClusters {
  std::size_t least = 5;  ///< Things of a cluster, at least 2.
  /// How far members lie from the most typical one, in the mean, at most; nor is anything joined that is farther than this. Keeps
  /// chains out, and decides little else.
  double width = 0.3;
};

/// Label of each of `n` things: 0, 1, 2 … from the largest cluster down (equal ones by their first thing), kNoCluster for those in
/// none. What clusters there are depends on the order of things in no way: distances are read to a 2^24-th of `width` and summed exactly.
/// Those below a 64th of it count as this. Memory n. Error{invalid_argument} for `least` below 2 or a `width` that is not above 0.
std::vector<int> density_clusters(std::size_t n, const Distance& distance, const DensityClusters& wanted);

/// The one of `items` that is nearest to all others in the mean; of several the first. Error{invalid_argument} for none.
std::size_t medoid(std::span<const std::size_t> items, const Distance& distance);

}  // namespace proofload::stats
