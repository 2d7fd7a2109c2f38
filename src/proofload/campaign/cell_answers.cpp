#include "proofload/campaign/cell_answers.h"

#include <algorithm>
#include <utility>

#include "proofload/campaign/search_jobs.h"

namespace proofload::campaign {

namespace {

constexpr std::size_t kKnownAtOnce = 2048;

double since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

CellAnswers::CellAnswers(const Bench& bench, Store& store, Store::Part part, double minutes)
    : bench_(bench), store_(store), part_(part), minutes_(minutes) {
  const auto held = [this](std::uint32_t sample) { return known(sample); };
  if (bench.clips())
    evaluator_ = std::make_unique<ClipEvaluator>(bench, held, counts_);
  else
    evaluator_ = std::make_unique<LocalEvaluator>(bench, held, counts_);
}

std::optional<RunRecord> CellAnswers::find(const Cell& cell) const {
  const std::int64_t key = bench_.identity->cell_key(bench_.id(cell.sample), cell);
  auto row = store_.find(key);
  if (!row && part_ != Store::Part::run) row = store_.find(key, false, part_);
  // Found by content: the stress may have had another place in an earlier list.
  if (row) row->cell = cell;
  return row;
}

std::optional<std::vector<RunRecord>> CellAnswers::records(const std::vector<Cell>& cells,
                                                           Progress& progress,
                                                           const std::atomic<bool>& stop,
                                                           bool look_up,
                                                           std::uint64_t allowance) {
  std::vector<RunRecord> out(cells.size());
  std::vector<Cell> missing;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (stop.load(std::memory_order_relaxed)) return {};
    if (look_up) {
      if (auto row = find(cells[i])) {
        out[i] = std::move(*row);
        continue;
      }
    }
    missing.push_back(cells[i]);
  }
  {
    const std::scoped_lock lock(guard_);
    tally_.reused += cells.size() - missing.size();
  }
  const bool too_many = missing.size() > allowance;
  if (too_many) missing.resize(allowance);
  if (!missing.empty()) {
    evaluator_->evaluate(
        missing, [&](std::vector<Row>&& rows) { take(std::move(rows), progress, stop); }, halt_);
    std::vector<RunRecord> finished = collect(progress);
    const bool complete = finished.size() == missing.size();
    for (RunRecord& record : finished) {
      const auto at = std::lower_bound(cells.begin(), cells.end(), record.cell);
      out[static_cast<std::size_t>(at - cells.begin())] = std::move(record);
    }
    if (!complete) return {};
  }
  if (too_many || stop || halt_) return {};
  return out;
}

std::shared_ptr<const Known> CellAnswers::known(std::uint32_t sample) {
  {
    const std::scoped_lock lock(known_guard_);
    if (const auto it = known_.find(sample); it != known_.end()) return it->second;
  }
  auto found = known_from_store(store_, *bench_.identity, *bench_.metric, sample);
  // During the clean pass there is nothing to know yet; only what was found is kept.
  if (!found) return found;
  const std::scoped_lock lock(known_guard_);
  if (known_.size() >= kKnownAtOnce) known_.clear();
  known_[sample] = found;
  return found;
}

bool CellAnswers::out_of_time() const { return minutes_ > 0 && since(start_) > 60 * minutes_; }

double CellAnswers::seconds() const { return since(start_); }

void CellAnswers::set_share(std::optional<double> share) {
  const std::scoped_lock lock(guard_);
  tally_.share = share;
}

// Called from many threads.
void CellAnswers::take(std::vector<Row>&& rows, Progress& progress, const std::atomic<bool>& stop) {
  const std::scoped_lock lock(guard_);
  tally_.evaluated += rows.size();
  for (Row& row : rows) {
    tally_.failed += row.record.status == Status::done ? 0 : 1;
    pending_.push_back(std::move(row));
  }
  const double waited = since(written_);
  // With slow models the next rows may be seconds away; then every batch is written at once.
  const double gap = since(came_);
  came_ = Clock::now();
  if (waited > 0.25 || gap > 0.1 || pending_.size() >= 4096) write();
  if (stop.load(std::memory_order_relaxed) || out_of_time()) halt_ = true;
  if (since(ticked_) > 0.1) tick(progress);
}

// Rows since the last call, without predictions.
std::vector<RunRecord> CellAnswers::collect(Progress& progress) {
  const std::scoped_lock lock(guard_);
  write();
  tick(progress);
  return std::exchange(finished_, {});
}

void CellAnswers::write() {
  if (pending_.empty()) return;
  store_.write(pending_, part_);
  for (Row& row : pending_) {
    row.record.prediction = {};
    row.record.clip.reset();
    finished_.push_back(std::move(row.record));
  }
  pending_.clear();
  written_ = Clock::now();
}

void CellAnswers::tick(Progress& progress) {
  tally_.seconds = seconds();
  const double span = since(ticked_);
  if (span > 0.02) {
    const double now = static_cast<double>(tally_.evaluated - counted_) / span;
    tally_.rate = tally_.rate > 0 ? 0.8 * tally_.rate + 0.2 * now : now;
    counted_ = tally_.evaluated;
    ticked_ = Clock::now();
  }
  progress.tick(tally_);
}

}  // namespace proofload::campaign
