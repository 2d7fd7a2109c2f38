// Holds a model against a corpus: every case is made again and judged by the rule it was found with.
#pragma once

#include <atomic>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "proofload/campaign/config.h"
#include "proofload/campaign/corpus.h"
#include "proofload/campaign/evaluator.h"
#include "proofload/campaign/progress.h"

namespace proofload::campaign {

enum class CaseState {
  fails_as_before,
  fails_otherwise,  ///< Fails, but in another way: another class, a crash instead of a wrong answer.
  mended,           ///< Failed before, passes now.
  passes,           ///< Passed before, passes now.
  new_failure,      ///< Passed before, fails now: what the gate is about.
  missing,          ///< The picture is not in the data set.
  changed,          ///< The picture's pixels are not what they were.
  no_verdict,       ///< Nothing can be said, such as without a clean answer.
};
inline constexpr std::size_t kCaseStates = 8;
/// "fails as before", "mended" …
std::string_view name_of(CaseState state);
/// Whether it says nothing of the model: missing, changed or without a verdict.
bool silent(CaseState state);

struct CaseResult {
  CaseState state = CaseState::no_verdict;
  std::string how;  ///< As it fails now; or why there is no verdict.
};

struct CorpusOutcome {
  std::vector<CaseResult>
      cases;  ///< As the corpus; where interrupted, those that were not reached have no verdict.
  std::uint64_t evaluated = 0;  ///< Inferences, clean pictures among them.
  bool interrupted = false;

  std::size_t count(CaseState state) const;
  /// Of cases that passed before, those that cannot be judged now: the gate is then undecided.
  std::size_t undecided = 0;
};

/// `base` says `model` and `data` (and `threads`) as a config does; stresses, seed and rule come from the cases. The whole data set is
/// looked at, whatever part of it `data.limit` names. The model is opened once. Keeps nothing on disk.
/// Error{invalid_argument} for stresses and parameters that this program does not know; what opening model and data says else.
CorpusOutcome run_corpus(std::span<const CorpusCase> corpus,
                         const Config& base,
                         const Registry& registry,
                         Progress& progress,
                         const std::atomic<bool>& stop);
/// The same with model and data of a campaign that is open.
CorpusOutcome run_corpus(std::span<const CorpusCase> corpus,
                         const Bench& open,
                         const Registry& registry,
                         Progress& progress,
                         const std::atomic<bool>& stop);

/// Model and data of a stored config, for another campaign on the same.
Config parts_of(const Value& stored_config, const std::string& origin);

Value to_record(std::span<const CorpusCase> corpus, const CorpusOutcome& outcome);

}  // namespace proofload::campaign
