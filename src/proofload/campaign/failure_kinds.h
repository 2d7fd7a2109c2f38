// In which ways do pictures break, and from where on? One share for each way; they add up to the share broken.
#pragma once

#include <span>
#include <vector>

#include "proofload/campaign/breaking_points.h"
#include "proofload/campaign/store.h"
#include "proofload/data/record.h"
#include "proofload/stats/binomial.h"

namespace proofload::campaign {

struct RecordedRun;

struct KindsAt {
  Level level = 0;
  std::size_t known = 0;       ///< Pictures of which it is known whether they broke up to here.
  double broken = 0;           ///< Share broken at or before this level: the sum of `shares`.
  stats::Interval interval;    ///< Of it, exact, for `known` pictures.
  std::vector<double> shares;  ///< As `FailureKinds::kinds`.
};

struct FailureKinds {
  std::size_t n = 0;
  std::vector<Failure> kinds;  ///< Those that occur, in the order of the enum.
  std::vector<KindsAt> at;     ///< One for each level asked for, in that order.
};

/// In which way each of `breaks.pictures` broke where it was first seen to; Failure::none for those that were not.
std::vector<Failure> first_failures(const Store& store,
                                    const RecordedRun& run,
                                    std::size_t stress,
                                    const StressBreaks& breaks);

/// Cumulative incidence (Aalen and Johansen) of the first way each picture was seen to break, at `levels`. A picture that was not
/// followed so far counts as long as it was watched. `failures` as `breaks.pictures`. Nothing is said (`at` empty) of fewer than
/// `fewest` pictures.
FailureKinds failure_kinds(const StressBreaks& breaks,
                           std::span<const Failure> failures,
                           std::span<const Level> levels,
                           double confidence,
                           std::size_t fewest = 20);

/// "class flip", "lost", … for people.
std::string_view words_of(Failure failure);

}  // namespace proofload::campaign
