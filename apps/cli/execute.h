// Runs a checked campaign, writes its reports and says what came out: shared by run, resume and demo.
#pragma once

#include <span>
#include <string>

#include "proofload/campaign/gate.h"
#include "proofload/campaign/spec.h"
#include "session.h"

namespace proofload::cli {

struct ExecuteOptions {
  bool force = false;
  bool exit_zero = false;  ///< 0 whatever the gates say.
};

/// `run` as a baseline; of `max_drop` ("5 %") nothing where it is "". Error{invalid_argument | parse} for a share that is none, or for one
/// without a baseline.
void set_baseline(campaign::CampaignSpec& spec, const std::string& run, const std::string& max_drop);
/// Cases of `paths` instead of those that the config names; of none nothing.
void set_corpus(campaign::CampaignSpec& spec, const std::vector<std::string>& paths);

/// kGateFailed if one failed, else kInconclusive if one is open.
Exit exit_code(std::span<const campaign::GateResult> gates);

/// Returns the exit code.
int execute(const Session& session,
            const campaign::CampaignSpec& spec,
            const Registry& registry,
            const ExecuteOptions& options);

}  // namespace proofload::cli
