// How much was not found yet: kinds of failures as species, test cases as a catch (Good 1953; Chao 1984; for fuzzing Böhme 2018,
// "STADS").
//
// A catch is one independent draw after the other from the same population, each of one kind or of none (a test case that passes).
// Cases chosen by what was found before are no such catch.
#pragma once

#include <cstddef>
#include <span>

#include "proofload/stats/binomial.h"

namespace proofload::stats {

struct UnseenKinds {
  std::size_t draws = 0;
  std::size_t seen = 0;   ///< Distinct kinds.
  std::size_t once = 0;   ///< f1: kinds that were caught exactly once.
  std::size_t twice = 0;  ///< f2.
  double next_new =
      1;  ///< Probability that the next draw is of a kind not seen: f1/n (Good–Turing); 1 without draws.
  /// It lies below this at one-sided level alpha. Of the last half of the draws those that brought a new kind are counted, and
  /// Clopper and Pearson bound their probability; the probability of a new kind only falls, so it is no larger now.
  double bound = 1;
  double richness = 0;  ///< Kinds there are, at least: S + f1(f1 − 1)/(2(f2 + 1)) (Chao 1, bias-corrected).
};

/// A draw that is of no kind.
inline constexpr std::size_t kNoKind = static_cast<std::size_t>(-1);

/// `kinds` in the order of the draws: any number for each kind, or kNoKind. Error{invalid_argument} unless 0 < alpha < 1/2.
UnseenKinds unseen_kinds(std::span<const std::size_t> kinds, double alpha);

/// Chao's lower bound alone.
double chao1(std::size_t seen, std::size_t once, std::size_t twice);

}  // namespace proofload::stats
