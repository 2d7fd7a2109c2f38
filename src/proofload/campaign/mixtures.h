// Three to five stresses of a finished run at once: along which mixture the model breaks first.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "proofload/campaign/components.h"
#include "proofload/search/rays.h"

namespace proofload::campaign {

struct MixturesRequest {
  std::vector<std::string> stresses;  ///< 2 to 5, by name.
  std::size_t directions = 32;
  std::size_t further = 8;  ///< Around the weakest of them.
  int levels = 32;          ///< Steps of a ray between which its limit is told.
};

struct MixturesAnswer {
  std::vector<Component> parts;  ///< In the order in which they act.
  std::vector<search::Ray> rays;
  std::optional<std::size_t> weakest;  ///< None = no mixture breaks the watch share.
  std::size_t n = 0;
  std::size_t evaluations = 0;  ///< Cells that the rays asked for.
  std::uint64_t evaluated = 0;  ///< Inferences made now.
  std::uint64_t reused = 0;
  bool whole = true;  ///< False if `stop` ended it; asking again goes on.
};

/// Error{invalid_argument} as of `components`, for fewer than 2 or more than 5 stresses, and for one that does not break the watch
/// share alone: strengths are measured in those limits.
MixturesAnswer combine_mixtures(FollowUp& run,
                                const Registry& registry,
                                const MixturesRequest& request,
                                const std::atomic<bool>& stop,
                                Progress& progress);

/// Plain data of what was found, as the run keeps it.
Value to_record(const MixturesAnswer& answer, const CampaignSpec& spec);

}  // namespace proofload::campaign
