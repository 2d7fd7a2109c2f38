// run.json: the small, versioned summary of a run (docs/dev/report-data.md).
#pragma once

#include "proofload/campaign/answer.h"
#include "proofload/campaign/store.h"
#include "proofload/core/value.h"

namespace proofload::report {

/// `Run` of docs/dev/report-data.md. A function of the store alone (through `answer`).
Value run_json(const campaign::Store& store, const campaign::Answer& answer, const Registry& registry);

}  // namespace proofload::report
