#include "proofload/search/share_watch.h"

#include <algorithm>
#include <utility>

#include "proofload/search/parts.h"

namespace proofload::search {

namespace {
// Two batches of a usual engine: fewer pictures would leave it idle, more would be looked at in vain.
constexpr std::size_t kPicturesALook = 32;
}  // namespace

ShareWatch::ShareWatch(ShareTask task)
    : task_(std::move(task)),
      judged_(task_.samples.size()),
      gate_(stats::SequentialGate::of_plan(task_.border, 1 - task_.confidence, task_.samples.size())) {
  order_.reserve(task_.samples.size());
  for (const std::size_t i : random_order(task_.samples)) order_.push_back(task_.samples[i]);
}

std::vector<Cell> ShareWatch::ask(std::size_t limit) {
  std::vector<Cell> out;
  if (decided_) return out;
  const std::size_t end = std::min(told_ + kPicturesALook, order_.size());
  for (; asked_ < end && out.size() < limit; ++asked_) {
    out.push_back(task_.cell);
    out.back().sample = order_[asked_];
  }
  std::sort(out.begin(), out.end());
  return out;
}

void ShareWatch::tell(std::span<const RunRecord> records) {
  for (const RunRecord& record : records) {
    Cell cell = task_.cell;
    cell.sample = record.cell.sample;
    if (record.cell != cell) continue;
    for (std::size_t i = told_; i < asked_; ++i)
      if (order_[i] == cell.sample) judged_[i] = record.verdict(task_.oracle).outcome;
  }
  look();
}

// At whole looks only, so that neither batches nor the order of answers can move where the watch ends.
void ShareWatch::look() {
  const std::size_t end = std::min(told_ + kPicturesALook, order_.size());
  if (decided_ || told_ == end ||
      !std::all_of(judged_.begin() + static_cast<std::ptrdiff_t>(told_),
                   judged_.begin() + static_cast<std::ptrdiff_t>(end),
                   [](const std::optional<Outcome>& outcome) { return outcome.has_value(); }))
    return;
  for (; told_ < end; ++told_) {
    const Outcome outcome = *judged_[told_];
    broken_ += outcome == Outcome::broken ? 1 : 0;
    unknown_ += outcome == Outcome::unknown || outcome == Outcome::not_counted ? 1 : 0;
  }
  gate_.tell(broken_, told_, unknown_);
  decided_ = task_.decided(gate_.interval());
}

ShareCount ShareWatch::count() const {
  ShareCount out;
  out.broken = broken_;
  out.unknown = unknown_;
  out.judged = told_;
  out.of = order_.size();
  out.interval = gate_.interval();
  out.decided = decided_;
  if (!decided_) out.further = gate_.further_pictures();
  return out;
}

}  // namespace proofload::search
