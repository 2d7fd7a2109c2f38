// The box of a fuzzer: which pictures, which stresses, how strong at most, and what is known of single stresses.
//
// A test case is a Cell: picture, ordered chain of stresses with their levels, replicate, and perhaps a relation. Every stress of the
// box is so mild that it breaks few pictures alone; with `together_only` it holds on the very picture, so what breaks there breaks by
// working together.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proofload/data/axis.h"
#include "proofload/data/record.h"

namespace proofload::search {

/// Steps of a stress between the untouched picture and the edge of its box, at most; the levels that cases may have. A box ends at a
/// half to a quarter of an axis, so a step is a 32nd to a 64th of the axis.
inline constexpr int kFuzzSteps = 16;

struct FuzzStress {
  std::uint16_t stress = 0;  ///< Index for the cells.
  Axis axis;
  std::vector<Level> levels;  ///< Ascending, each another natural value; the last is the edge of the box.

  double limit() const { return axis.distance(levels.back()); }
};

/// Evenly spaced in severity up to `edge`; fewer where the natural value is whole. Empty for an edge that changes nothing.
std::vector<Level> fuzz_levels(const Axis& axis, Level edge);

struct FuzzSample {
  std::uint32_t sample = 0;  ///< Index for the cells.
  std::uint32_t slice = 0;   ///< Group of pictures that the bandit tells apart, from 0.
  /// Distance at which each stress of the box breaks this picture alone, as far as is known or guessed (infinity: not on its axis).
  std::vector<double> breaks_at;
  /// Distance up to which each of them is known to hold alone, at most `breaks_at`; as far as is guessed where little is known.
  std::vector<double> holds_to;
  std::vector<std::int16_t> relations;  ///< Those that speak of this picture and hold on it.
};

struct FuzzSpace {
  std::vector<FuzzStress> stresses;  ///< Ascending by index.
  std::vector<FuzzSample> samples;   ///< Ascending by index.
  int longest = 3;                   ///< Stresses of a chain, at most.
  Oracle oracle = Oracle::stability;
  /// The box is narrower for every picture: no stress is stronger than the picture holds alone.
  bool together_only = false;

  /// Place of a stress in `stresses`, of a picture in `samples`. Error{internal} for one that is none of the box.
  std::size_t place_of(std::uint16_t stress) const;
  std::size_t place_of_sample(std::uint32_t sample) const;
  const FuzzStress& at(std::uint16_t stress) const { return stresses[place_of(stress)]; }
  /// d/T: how near a link comes to breaking the picture alone; 0 for infinitely far away.
  double damage(const FuzzSample& sample, const Link& link) const;
  /// Σ d_j/T_j over a case's chain.
  double damage(const Cell& cell) const;
  /// Whether the link alone is known (or, where little is known, guessed) to leave the picture's answer as it is.
  bool holds_alone(const FuzzSample& sample, const Link& link) const;
  /// Distance of a link as a share of its box, 0 … 1.
  double share(const Link& link) const;
};

}  // namespace proofload::search
