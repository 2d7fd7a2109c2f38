// The allowed region: how strong the stresses of a run may get in operation, and which of them come together.
//
//   domain:
//     stresses:
//       gaussian_noise: {from: 0, to: 12}       # any strength in between is as likely as any other
//       packet_loss: 2 %                        # always this one
//     together: [[gaussian_noise, packet_loss], [packet_loss]]   # each as likely as any other; default: all at once
//     at_most: 2                                # without `together`: any so many of them
//     never: [[gaussian_noise, gaussian_blur]]  # without `together`: what never comes together
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "proofload/campaign/config.h"
#include "proofload/campaign/spec.h"
#include "proofload/campaign/store.h"
#include "proofload/data/record.h"

namespace proofload::campaign {

class Section;

/// How strong one stress gets: evenly spread over distances from the untouched picture.
struct DomainRange {
  std::uint16_t stress = 0;  ///< Index in the run.
  double from = 0;           ///< Distance, natural unit.
  double to = 0;             ///< At least `from`; equal: a fixed strength.

  bool fixed() const { return from == to; }
};

struct Domain {
  std::vector<DomainRange> ranges;  ///< In the order in which they act.
  std::vector<std::vector<std::size_t>>
      combinations;  ///< Indices in `ranges`, ascending; each as likely as any other.

  /// Ranges that are not fixed.
  std::size_t dimensions() const;
  /// The chain of a combination, with strengths at `shares` (0 … 1, one for each range) of the way from `from` to `to`.
  std::vector<Link> chain(const CampaignSpec& spec,
                          std::size_t combination,
                          std::span<const double> shares) const;
  /// "gaussian_noise 0 to 12 grey levels with packet_loss at 2 %", combinations joined by " or ".
  std::string text(const CampaignSpec& spec) const;
};

/// Reads what stands under `domain` (or at the top, where that key is missing). All problems in one
/// Error{invalid_argument}, each with its place: stresses that the run does not have, strengths off their axes, ends in the
/// wrong order, and regions that contradict themselves (what comes together is forbidden, or more than `at_most`; a stress that
/// no combination lets in; nothing left).
Domain read_domain(const Config& config, const CampaignSpec& spec, const Registry& registry);
/// The same of what a config declares, its problems among the others: strengths beyond what the run searches and operating points
/// outside are problems, too.
Domain read_domain(const Config& config,
                   Section& section,
                   const CampaignSpec& spec,
                   const Registry& registry,
                   Problems& problems);

/// The domain that a config declares decides no record and no search, so it is no part of the campaign and may be written anew for a
/// run that is done. It is kept beside the run, as it was written; a config without one takes it away.
/// Error{not_found | invalid_argument} where there is no run, or one in use.
void keep_declared_domain(const std::filesystem::path& run_folder, const Config& config);
/// None: the run's config declared none.
std::optional<Domain> declared_domain(const Store& store, const CampaignSpec& spec, const Registry& registry);

}  // namespace proofload::campaign
