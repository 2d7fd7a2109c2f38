// Runs a checked campaign, writes its reports and says what came out: shared by run, resume and demo.
#pragma once

#include "proofload/campaign/spec.h"
#include "session.h"

namespace proofload::cli {

struct ExecuteOptions {
  bool force = false;
  bool exit_zero = false;  ///< 0 whatever the gates say.
};

/// Returns the exit code.
int execute(const Session& session,
            const campaign::CampaignSpec& spec,
            const Registry& registry,
            const ExecuteOptions& options);

}  // namespace proofload::cli
