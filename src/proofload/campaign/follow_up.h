// A finished run opened again to be asked further cells: combinations of stresses, other replicates, other strengths.
//
// Its rows lie in the run's database, in a part of their own (Store::Part): counts, limits, cases, exports and the hash of the run
// stay what they were, and going on with the run never sees them. A follow-up reads both parts, so nothing that the run or an
// earlier follow-up evaluated is evaluated again, whoever asked for it.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/evaluator.h"
#include "proofload/campaign/progress.h"
#include "proofload/campaign/search_jobs.h"
#include "proofload/campaign/store.h"

namespace proofload::campaign {

struct FollowUpOptions {
  std::string endpoint;  ///< Of the model server, where the run used one.
  int threads = 0;       ///< 0 = all the process may use. Never changes a record.
};

/// Holds the run's lock while it lives.
class FollowUp {
 public:
  /// Error{invalid_argument} for a run that is not finished, whose model, pictures or labels are not what they were (each named)
  /// or that is in use; Error{not_found} where there is no run; what opening model and data says else.
  FollowUp(const std::filesystem::path& folder,
           const Registry& registry,
           const FollowUpOptions& options = {});
  FollowUp(const FollowUp&) = delete;
  FollowUp& operator=(const FollowUp&) = delete;
  ~FollowUp();

  const CampaignSpec& spec() const;
  const Store& store() const;
  const Answer& answer() const;          ///< Of the run.
  const Population& population() const;  ///< Pictures that count.
  const Bench& bench() const;            ///< With the tolerances that the run found.
  /// What differs without changing what is asked: "the engine: OpenVINO 2026.4.0 then, 2026.4.1 now".
  const std::vector<std::string>& notes() const;

  /// Records in the order of the cells, without predictions; a cell may stand there twice. Links at level 0 change nothing and
  /// are for the caller to leave out. Nothing once `stop` was set: what was finished is kept.
  /// Error{invalid_argument} where a picture's file has changed since the run.
  std::optional<std::vector<RunRecord>> records(std::span<const Cell> cells,
                                                const std::atomic<bool>& stop,
                                                Progress& progress);

  std::uint64_t evaluated() const;  ///< Inferences of this session.
  std::uint64_t reused() const;     ///< Cells that were found in the store.
  /// A line for the run's diary, and plain data under a name of the caller's own.
  void log_event(std::string_view kind, std::string_view text);
  void set_fact(std::string_view name, const Value& value);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace proofload::campaign
