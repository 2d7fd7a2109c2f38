#include "proofload/search/growing.h"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "proofload/search/parts.h"
#include "proofload/stats/binomial.h"
#include "proofload/stats/finite_population.h"
#include "proofload/stats/stopping.h"

namespace proofload::search {

namespace {

// The ends of a limit's interval as distances from identity; an open end is no stress, or none strong enough.
std::pair<double, double> ends_of(const Limit& limit, const Axis& axis) {
  return {limit.lo ? axis.distance(*limit.lo) : 0,
          limit.hi ? axis.distance(*limit.hi) : std::numeric_limits<double>::infinity()};
}

const Limit& limit_of(const Result& result, Zone zone) {
  return zone == Zone::onset ? result.onset : zone == Zone::watch ? result.watch : result.broken;
}

bool decided(const Bar& bar, const Result& result, const Axis& axis) {
  const auto [lo, hi] = ends_of(limit_of(result, bar.zone), axis);
  return bar.strict ? lo > bar.distance || hi <= bar.distance : lo >= bar.distance || hi < bar.distance;
}

class Growing final : public Strategy {
 public:
  Growing(const Task& task, MakeStrategy make)
      : task_(task), make_(std::move(make)), order_(random_order(task.samples)) {
    // The last look takes all pictures: the first one is chosen so that the doubling ends there.
    const std::size_t n = order_.size();
    std::size_t parts = 1;
    while (2 * parts * std::max<std::size_t>(task.stop.first, 1) <= n) parts *= 2;
    looks_ = stats::doubling_looks((n + parts - 1) / parts, n, 1 - task.confidence);
    open();
  }

  std::vector<Cell> ask(std::size_t limit) override {
    for (;;) {
      settle();
      if (done_) return {};
      std::vector<Cell> cells = inner_->ask(limit);
      if (cells.empty()) return {};
      std::vector<RunRecord> known;
      std::vector<Cell> unknown;
      for (Cell& cell : cells) {
        const std::uint64_t key = key_of(cell);
        const auto judged = judged_.find(key);
        if (judged == judged_.end()) {
          due_.insert(key);
          unknown.push_back(std::move(cell));
          continue;
        }
        RunRecord& record = known.emplace_back();
        record.cell = std::move(cell);
        (task_.oracle == Oracle::stability ? record.stability : record.correctness).outcome = judged->second;
      }
      if (!known.empty()) inner_->tell(known);
      if (!unknown.empty()) return unknown;
    }
  }

  void tell(std::span<const RunRecord> records) override {
    if (done_) return;
    std::vector<RunRecord> mine;
    for (const RunRecord& record : records) {
      if (record.cell.chain.size() != 1 || record.cell.chain[0].stress != task_.stress ||
          record.cell.relation >= 0 || record.cell.replicate != 0)
        continue;
      const std::uint64_t key = key_of(record.cell);
      if (due_.erase(key) == 0) continue;
      judged_[key] = record.verdict(task_.oracle).outcome;
      mine.push_back(record);
    }
    inner_->tell(mine);
    settle();
  }

  bool done() const override { return done_; }

  Result result() const override {
    // The first look answers while it runs; later ones when they are finished.
    Result out = finished_ && !done_ ? *finished_ : inner_->result();
    const std::size_t n = order_.size();
    if (out.n < n) {
      out.of = n;
      for (const auto& [limit, share] :
           {std::pair{&out.onset, task_.onset}, std::pair{&out.watch, task_.watch},
            std::pair{&out.broken, task_.broken}})
        add_ends_here(out, *limit, share);
    }
    out.evaluations = judged_.size();
    return out;
  }

 private:
  static std::uint64_t key_of(const Cell& cell) {
    return (std::uint64_t{cell.sample} << 32) | static_cast<std::uint32_t>(cell.chain[0].level);
  }

  void open() {
    const stats::Look& look = looks_[look_];
    Task part = task_;
    part.stop = {};
    part.samples.clear();
    for (std::size_t k = 0; k < look.n; ++k) part.samples.push_back(task_.samples[order_[k]]);
    std::sort(part.samples.begin(), part.samples.end());
    part.confidence = 1 - look.alpha;
    part.curve = task_.curve && whole_;
    inner_ = make_(part);
  }

  // Goes on to the next look where the last one is finished and does not satisfy. Only the pictures of the last look are
  // worth a curve and an audit; until then limits are enough.
  void settle() {
    while (!done_ && inner_->done()) {
      if (whole_) {
        done_ = true;
        return;
      }
      finished_ = inner_->result();
      if (look_ + 1 == looks_.size() || satisfied(task_.stop, *finished_, task_.axis))
        whole_ = true;
      else
        ++look_;
      open();
    }
  }

  // From the counts of the part: where so few of its pictures broke that the limit of all lies above, and so many that it
  // lies below.
  void add_ends_here(const Result& result, Limit& limit, double share) const {
    if (result.n == 0) return;
    const std::size_t all = order_.size();
    const stats::Ranks ranks =
        stats::population_quantile_ranks(result.n, all, stats::count_for_share(share, all),
                                         looks_[look_].alpha);
    limit.lo_here = limit.lo;
    limit.hi_here = limit.hi;
    for (const CurvePoint& point : result.points) {
      if (point.basis != Basis::certified) continue;
      if (point.broken + point.unknown < ranks.lower && (!limit.lo_here || point.level > *limit.lo_here) &&
          (!limit.level || point.level < *limit.level))
        limit.lo_here = point.level;
      if (point.broken >= ranks.upper && (!limit.hi_here || point.level < *limit.hi_here))
        limit.hi_here = point.level;
    }
  }

  Task task_;
  MakeStrategy make_;
  std::vector<std::size_t> order_;
  std::vector<stats::Look> looks_;
  std::size_t look_ = 0;
  std::unique_ptr<Strategy> inner_;
  std::optional<Result> finished_;
  std::unordered_map<std::uint64_t, Outcome> judged_;
  std::unordered_set<std::uint64_t> due_;
  bool whole_ = false;  // the answer stands; its curve is added
  bool done_ = false;
};

}  // namespace

bool satisfied(const Stop& stop, const Result& result, const Axis& axis) {
  if (stop.relative > 0 || stop.distance > 0) {
    if (!result.watch.level) return false;
    const auto [lo, hi] = ends_of(result.watch, axis);
    if (stop.relative > 0 && !(hi - lo <= stop.relative * axis.distance(*result.watch.level))) return false;
    if (stop.distance > 0 && !(hi - lo <= stop.distance)) return false;
  }
  return std::all_of(stop.bars.begin(), stop.bars.end(),
                     [&](const Bar& bar) { return decided(bar, result, axis); });
}

std::unique_ptr<Strategy> growing(const Task& task, const MakeStrategy& make) {
  if (task.samples.empty()) return make(task);
  return std::make_unique<Growing>(task, make);
}

}  // namespace proofload::search
