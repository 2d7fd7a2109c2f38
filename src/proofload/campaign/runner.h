// Runs a campaign: clean pass, null calibration, relations, searches, pictures for the report. Everything finished is in
// run.db; running again goes on where it stopped.
#pragma once

#include <atomic>
#include <string>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/progress.h"
#include "proofload/campaign/spec.h"

namespace proofload::campaign {

struct RunOptions {
  bool force = false;  ///< Take over a folder of another config, keeping what still fits.
  std::string tool_version;
  std::string command;        ///< As typed, for the record.
  std::string tool_commit{};  ///< Of the build; "" outside a checkout.
};

struct RunOutcome {
  Answer answer;
  bool interrupted = false;  ///< `stop` was set.
  std::uint64_t evaluated = 0;
  std::uint64_t reused = 0;
};

/// Error{invalid_argument} for a folder of another config or one in use; Error{not_found | parse | io | engine} for model, data
/// and output. `stop` may be set from a signal handler.
RunOutcome run(const CampaignSpec& spec,
               const Registry& registry,
               const RunOptions& options,
               Progress& progress,
               const std::atomic<bool>& stop);

}  // namespace proofload::campaign
