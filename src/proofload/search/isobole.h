// Do stresses help each other to break a model, or hinder each other? Loewe's additivity (1926): at a point where they break a
// share of the pictures together, the index is I = sum of d_j / d_q,j, each stress's distance from identity over the distance at
// which it breaks that share alone. I < 1 synergy, 1 additive, I > 1 antagonism.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "proofload/stats/binomial.h"

namespace proofload::search {

/// One way through the space of stresses, counted on every picture at some strengths: distances of one stress, or strengths of
/// a path.
struct CountedWay {
  struct Count {
    double at = 0;             ///< Above 0.
    std::vector<bool> broken;  ///< By picture, in the same order for all ways.
  };
  std::vector<Count> counts;  ///< Ascending. At 0 everything holds.
};

enum class Interplay {
  undecided,   ///< The interval allows of more than one.
  synergy,     ///< All of the interval lies below 1.
  additive,    ///< 1 lies in the interval, and all of that within kAdditive of it.
  antagonism,  ///< All of the interval lies above 1.
};
/// "synergy", …
std::string_view name_of(Interplay interplay);

/// An interval within a factor of 1.25 of 1 is called additive if it holds 1.
inline constexpr double kAdditive = 1.25;
Interplay interplay_of(const stats::Interval& interval);

struct IsoboleIndex {
  double value = 0;
  stats::Interval interval;  ///< Its ends are indices, not shares.
  double capped = 0;  ///< Share of resamples in which a limit lay beyond what was counted: then a bound.
  Interplay interplay = Interplay::undecided;
};

/// The index on a path along which stress j stands at distance strength · weights[j], with a bootstrap interval over pictures: every
/// resample has its own limit on the path and under each stress alone, so that pictures that are fragile under everything move
/// all of them. Limits lie between counted strengths by a straight line. A pure function of `key`.
/// None where the path or a stress with a weight does not reach the share within what was counted.
/// Error{invalid_argument} unless there is a weight for each of `alone`, counts ascend and are of one number of pictures.
std::optional<IsoboleIndex> isobole_index(const CountedWay& path,
                                          std::span<const CountedWay> alone,
                                          std::span<const double> weights,
                                          double share,
                                          double confidence,
                                          std::uint64_t key,
                                          std::size_t resamples = 2000);

}  // namespace proofload::search
