// Two models, or two versions of one, on the same pictures with the same random fields: is one better?
#pragma once

#include <cstddef>
#include <span>

#include "proofload/stats/breaking_point.h"

namespace proofload::stats {

/// Exact test of McNemar (1947) at one strength: b pictures break only under the first, c only under the second. Two-sided
/// p = min(1, 2 P(Bin(b + c, 1/2) >= max(b, c))); 1 when nothing differs.
double mcnemar_exact(std::size_t b, std::size_t c);

/// With half of the probability of what was seen (Lancaster 1961): less cautious on few differences, and above its level
/// by a hair at most (Fagerland, Lydersen and Laake 2013).
double mcnemar_mid_p(std::size_t b, std::size_t c);

/// Test over the whole path: of how many pictures does the first break later?
struct SignTest {
  std::size_t later = 0;    ///< The first breaks later, for certain.
  std::size_t earlier = 0;  ///< … earlier.
  std::size_t ties = 0;     ///< Brackets that overlap, both never broken among them.
  double p = 1;             ///< Exact, two-sided, ties left out.
};
/// Picture by picture. Brackets that overlap are ties, so that no order is read out of what was not searched.
/// Error{invalid_argument} unless there are as many on both sides.
SignTest sign_test(std::span<const Bracket> first, std::span<const Bracket> second);

}  // namespace proofload::stats
