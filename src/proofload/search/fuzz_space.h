// The box of a fuzzer: which pictures, which stresses, how strong at most, and what is known of single stresses.
//
// A test case is a Cell: picture, ordered chain of stresses with their levels, replicate, and perhaps a relation. Every stress of the
// box is so mild that it breaks few pictures alone, so what breaks here breaks by working together.
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
  std::vector<std::int16_t> relations;  ///< Those that speak of this picture and hold on it.
};

struct FuzzSpace {
  std::vector<FuzzStress> stresses;  ///< Ascending by index.
  std::vector<FuzzSample> samples;
  int longest = 3;  ///< Stresses of a chain, at most.
  Oracle oracle = Oracle::stability;

  /// Place of a stress in `stresses`. Error{internal} for one that is none of the box.
  const FuzzStress& at(std::uint16_t stress) const;
  /// Distance of a link as a share of its box, 0 … 1.
  double share(const Link& link) const;
};

}  // namespace proofload::search
