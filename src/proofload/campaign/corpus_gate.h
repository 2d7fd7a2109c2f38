// The gate of a run on the failures kept from earlier ones: no case that passed may fail. The cases are made again before anything else
// is asked of the model.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "proofload/campaign/corpus_run.h"
#include "proofload/campaign/gate.h"
#include "proofload/campaign/spec.h"
#include "proofload/campaign/store.h"

namespace proofload::campaign {

/// The cases of all paths, each once, in the order of the paths. Errors as of `read_corpus`.
std::vector<CorpusCase> read_corpora(const CorpusSpec& spec);

/// Counts cases that passed when they were written and fail now; those that cannot be judged now open the interval upwards. Cases that
/// were failures already are only told: they cannot fail the gate. Undecided where no case at all can be judged.
GateResult judge(std::span<const CorpusCase> corpus, const CorpusOutcome& outcome);

/// By what a result is found again: the cases and the model they were held against.
std::string corpus_key(std::span<const CorpusCase> corpus, const std::string& model_hash);

/// What a run keeps of its corpus ("corpus" among the facts); `key` "" where the cases are still to be made.
Value to_record(const CorpusSpec& spec, const std::string& key, const GateResult& gate, const Value& cases);
std::optional<CorpusSpec> corpus_of(const Store& run);
/// None where the run has no corpus, or has not made its cases yet.
std::optional<GateResult> corpus_result(const Store& run);

}  // namespace proofload::campaign
