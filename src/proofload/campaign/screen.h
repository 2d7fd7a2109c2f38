// An opening look at many stresses of a finished run at once: few mixtures in which every two of them meet at every two strengths.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

#include "proofload/campaign/components.h"
#include "proofload/stats/binomial.h"

namespace proofload::campaign {

struct ScreenRequest {
  std::vector<std::string> stresses{};  ///< By name; empty = all of the run that break the watch share alone.
  std::size_t levels = 3;  ///< Of each stress: left out, once, twice … its share of the mixture. 2 to 6.
  /// Of a mixture: Σ distance/limit. At 1 it breaks the watch share if its stresses add up.
  double load = 1;
};

struct ScreenRow {
  std::vector<std::size_t> levels;  ///< By stress, 0 = left out.
  std::vector<Link> chain;
  std::size_t broken = 0;
  std::size_t unknown = 0;
  stats::Interval share;  ///< Clopper–Pearson at the run's confidence.
};

struct ScreenPair {
  std::size_t a = 0;  ///< Indices in ScreenAnswer::parts, a < b.
  std::size_t b = 0;
  double share = 0;  ///< Broken in the mean of the rows in which both are.
  std::size_t rows = 0;
};

struct ScreenAnswer {
  std::vector<Component> parts;   ///< In the order in which they act.
  std::vector<ScreenRow> rows;    ///< Most broken first.
  std::vector<ScreenPair> pairs;  ///< Most broken first.
  std::size_t n = 0;
  std::uint64_t evaluated = 0;
  std::uint64_t reused = 0;
  bool whole = true;  ///< False if `stop` ended it: rows that were finished are there.
};

/// Error{invalid_argument} as of `components`, for fewer than two stresses, one that does not break the watch share alone, and
/// levels or a load that cannot be.
ScreenAnswer screen(FollowUp& run,
                    const Registry& registry,
                    const ScreenRequest& request,
                    const std::atomic<bool>& stop,
                    Progress& progress);

/// Plain data of what was found, as the run keeps it.
Value to_record(const ScreenAnswer& answer, const CampaignSpec& spec);

}  // namespace proofload::campaign
