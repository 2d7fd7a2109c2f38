// Pictures for the report: one picture over its levels per stress, and the worst cases, stored with the run.
#pragma once

#include <atomic>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/evaluator.h"
#include "proofload/campaign/store.h"

namespace proofload::campaign {

/// Chooses filmstrips and worst cases from the records, evaluates what is missing and stores pictures (WebP, long side
/// at most 384) and cases in the form of docs/dev/report-data.md (`Case`, and `Filmstrip` with "filmstrip": true).
/// Nothing is shown, and no picture kept, with `out.cases` 0. Returns the number of inferences.
std::uint64_t store_showcase(const Bench& bench,
                             Store& store,
                             const Answer& answer,
                             const std::function<std::shared_ptr<const Known>(std::uint32_t)>& known,
                             const std::atomic<bool>& stop);

}  // namespace proofload::campaign
