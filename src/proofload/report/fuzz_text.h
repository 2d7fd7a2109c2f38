// What fuzzing found, for people and for programs.
#pragma once

#include <string>

#include "proofload/campaign/corpus_run.h"
#include "proofload/campaign/fuzz.h"

namespace proofload::report {

/// Markdown that also reads well on a terminal: how much was found for how many inferences, what remains, the families of findings,
/// largest first, and the findings, commonest combination first. With `most` (0 = all) at most so many families and findings, and of
/// the findings those of no family.
std::string fuzz_text(const campaign::FollowUp& run,
                      const campaign::FuzzOutcome& outcome,
                      std::size_t most = 0);

/// "typical" and "family" count from 0 in "list" and "families".
Value fuzz_json(const campaign::FollowUp& run, const campaign::FuzzOutcome& outcome);

/// What the run keeps of it for its page, `run.json` and `limits` (campaign/combinations.h, kind "fuzz"): counts, families with their
/// typical cases, a few findings that are in none. `found`: of `fuzz_json`.
Value fuzz_entry(const Value& found);

/// One line a case that is not as it was, then counts.
std::string corpus_text(const std::vector<campaign::CorpusCase>& corpus,
                        const campaign::CorpusOutcome& outcome);

}  // namespace proofload::report
