// Answers cells of a run: what run.db holds is read, the rest is evaluated and written there as it is made.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "proofload/campaign/answer_counts.h"
#include "proofload/campaign/clips.h"
#include "proofload/campaign/evaluator.h"
#include "proofload/campaign/progress.h"
#include "proofload/campaign/store.h"

namespace proofload::campaign {

/// One session of a run or of what follows it. Bench and store outlive it.
class CellAnswers {
 public:
  /// Rows go to `part`; a follow-up reads those of the run too. `minutes` is how long the session may last, 0 = without end.
  CellAnswers(const Bench& bench, Store& store, Store::Part part, double minutes = 0);
  CellAnswers(const CellAnswers&) = delete;
  CellAnswers& operator=(const CellAnswers&) = delete;
  ~CellAnswers() = default;

  /// A record per cell, in the order of `cells` (sorted, each once), without predictions. Nothing if `stop` was set or the time
  /// was out on the way, or if more than `allowance` inferences would have been needed: those are made and kept.
  /// `look_up`: whether the store can hold any of them.
  std::optional<std::vector<RunRecord>> records(const std::vector<Cell>& cells,
                                                Progress& progress,
                                                const std::atomic<bool>& stop,
                                                bool look_up = true,
                                                std::uint64_t allowance = UINT64_MAX);
  /// What a sample's answers are held against; null without a clean prediction. Kept for a while. Safe from many threads.
  std::shared_ptr<const Known> known(std::uint32_t sample);

  bool out_of_time() const;
  std::uint64_t evaluated() const { return tally_.evaluated; }
  std::uint64_t reused() const { return tally_.reused; }
  double seconds() const;
  AnswerCounts& counts() { return counts_; }
  /// What the tally says of the work as a whole.
  void set_share(std::optional<double> share);

 private:
  using Clock = std::chrono::steady_clock;

  std::optional<RunRecord> find(const Cell& cell) const;
  void take(std::vector<Row>&& rows, Progress& progress, const std::atomic<bool>& stop);
  std::vector<RunRecord> collect(Progress& progress);
  void write();
  void tick(Progress& progress);

  const Bench& bench_;
  Store& store_;
  Store::Part part_;
  double minutes_;
  AnswerCounts counts_;
  std::unique_ptr<Evaluator> evaluator_;
  std::atomic<bool> halt_{false};
  std::mutex guard_;  // of everything below but `known_`
  std::vector<Row> pending_;
  std::vector<RunRecord> finished_;
  Tally tally_;
  std::uint64_t counted_ = 0;
  Clock::time_point start_ = Clock::now();
  Clock::time_point written_ = Clock::now() - std::chrono::seconds(10);
  Clock::time_point came_ = Clock::now();
  Clock::time_point ticked_ = Clock::now();
  std::mutex known_guard_;
  std::unordered_map<std::uint32_t, std::shared_ptr<const Known>> known_;
};

}  // namespace proofload::campaign
