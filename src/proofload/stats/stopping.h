// Verdicts as soon as they are certain: on which side of a border q does a share lie?
//
// A requirement "the watch limit is at least v" asks whether the share broken at v lies below the watch share. Three ways to
// stop early without a false verdict more often than alpha, in rising order of freedom:
//   doubling looks   n = 100, 200, 400 …, each with an exact interval at its part of alpha; the default
//   SequentialGate   after every picture, with the confidence sequence
//   of_plan          the same with a last picture known beforehand, whose exact look is part of the plan
//   of_population    the same about the pictures at hand only: decided at the latest with the last picture
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "proofload/stats/binomial.h"
#include "proofload/stats/confidence_sequence.h"

namespace proofload::stats {

enum class Side { below, above, undecided };

/// Below when the whole interval is < q, above when it is >= q.
Side side_of(Interval interval, double q);

/// One planned look: at n pictures, with an interval at level alpha.
struct Look {
  std::size_t n = 0;
  double alpha = 0.05;
};

/// first, 2·first, 4·first … and `most` as the last one, each at alpha divided by their number (Bonferroni): intervals at
/// all looks hold jointly. Error{invalid_argument} unless 1 <= first <= most and 0 < alpha < 1.
std::vector<Look> doubling_looks(std::size_t first, std::size_t most, double alpha);

/// Side at a look where k of look.n pictures broke, by the exact interval.
Side side_at(const Look& look, std::size_t k, double q);

/// The first look at more than n pictures that would decide if the share stayed what it is; none when no look would.
std::optional<Look> deciding_look(const std::vector<Look>& looks, std::size_t n, double share, double q);

/// Watches a share while pictures come in, in random order.
class SequentialGate {
 public:
  /// About the population that the pictures are drawn from, with mixture_for(q), which takes 10 to 30 % fewer pictures near q
  /// than Beta(1/2, 1/2). Error{invalid_argument} unless 0 < q < 1 and 0 < alpha < 1.
  SequentialGate(double q, double alpha);
  SequentialGate(double q, double alpha, Mixture mixture);
  /// About N pictures of which these are a random part.
  static SequentialGate of_population(double q, double alpha, std::size_t N);
  /// About the population they are drawn from, with N pictures to be had at most. Looks on the way take half of alpha, one exact
  /// look at the last picture the other half: whoever is not decided early loses next to nothing against an interval of Clopper
  /// and Pearson planned for the end alone. q may be 0 or 1, where there is no side and only the interval counts.
  static SequentialGate of_plan(double q, double alpha, std::size_t N);

  /// Counts so far, among `judged` pictures: `broken` broke and `unknown` could not be judged, which the lower end of the interval
  /// takes for whole and the upper for broken. Error{invalid_argument} if one of them falls, if more broke or stayed unknown than
  /// were judged since, or with more pictures than there are.
  void tell(std::size_t broken, std::size_t judged, std::size_t unknown = 0);

  /// A verdict stays once it is given.
  Side side() const { return side_; }
  /// How many pictures were judged when it was given; none while undecided.
  std::optional<std::size_t> decided_at() const { return decided_at_; }
  /// What all looks so far leave of the share: the intersection of their intervals.
  Interval interval() const { return interval_; }
  /// Further pictures after which the gate would be decided if the share stayed what it is; 0 when decided, none when the
  /// share lies on the border or 10^9 pictures would not do. Of a plan: the last picture of a larger one. A forecast, not a promise.
  std::optional<std::size_t> further_pictures() const;

 private:
  SequentialGate(double q, double alpha, Mixture mixture, std::size_t N);
  Interval at(std::size_t broken, std::size_t judged) const;
  Side verdict(Interval interval) const;

  double q_;
  double alpha_;
  Mixture mixture_;
  std::optional<std::size_t> population_;
  std::optional<std::size_t> last_;  // picture of a plan
  std::size_t broken_ = 0;
  std::size_t unknown_ = 0;
  std::size_t judged_ = 0;
  Interval interval_;
  Side side_ = Side::undecided;
  std::optional<std::size_t> decided_at_;
};

}  // namespace proofload::stats
