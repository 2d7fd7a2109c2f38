#include <algorithm>
#include <unordered_map>

#include "proofload/search/strategy.h"
#include "proofload/stats/band.h"
#include "proofload/stats/binomial.h"

namespace proofload::search {
namespace {
class Grid final : public Strategy {
 public:
  explicit Grid(const Task& task) : task_(task) {
    for (int j = 1; j <= task.levels; ++j) {
      const auto m = static_cast<Level>(static_cast<std::int64_t>(j) * kTopLevel / task.levels);
      const Level c = task.axis.canonical(m);
      if (c > task.from && c <= task.to && (levels_.empty() || levels_.back() != c)) levels_.push_back(c);
    }
    if (levels_.empty() || levels_.back() < task.to) levels_.push_back(task.axis.canonical(task.to));
    broken_.resize(levels_.size());
    unknown_.resize(levels_.size());
  }
  std::vector<Cell> ask(std::size_t limit) override {
    std::vector<Cell> out;
    const std::size_t all = task_.samples.size() * levels_.size();
    while (next_ < all && out.size() < limit) {
      Cell cell;
      cell.sample = task_.samples[next_ / levels_.size()];
      cell.chain = {{task_.stress, levels_[next_ % levels_.size()]}};
      out.push_back(cell);
      ++next_;
    }
    return out;
  }
  void tell(std::span<const RunRecord> records) override {
    for (const RunRecord& r : records) {
      const auto at = static_cast<std::size_t>(std::lower_bound(levels_.begin(), levels_.end(), r.cell.chain[0].level) - levels_.begin());
      const Outcome o = r.verdict(task_.oracle).outcome;
      if (o == Outcome::broken) ++broken_[at];
      if (o != Outcome::broken && o != Outcome::holds) ++unknown_[at];
      ++told_;
    }
  }
  bool done() const override { return told_ == task_.samples.size() * levels_.size(); }
  Result result() const override {
    Result out;
    out.n = task_.samples.size();
    out.evaluations = out.evaluations_for_limit = out.evaluations_for_interval = next_;
    out.onset = limit(task_.onset);
    out.watch = limit(task_.watch);
    out.broken = limit(task_.broken);
    out.points.push_back({task_.from, out.n, out.n, 0, 0, 0, stats::band(0, out.n, 0.05).hi, Basis::certified});
    for (std::size_t i = 0; i < levels_.size(); ++i) {
      const auto band = stats::band(broken_[i], out.n, 1 - task_.confidence);
      out.points.push_back({levels_[i], out.n, out.n, broken_[i], unknown_[i], band.lo, band.hi, Basis::certified});
      out.unknown = std::max(out.unknown, unknown_[i]);
    }
    return out;
  }

 private:
  std::optional<std::size_t> first(std::size_t need, bool with_unknown) const {
    for (std::size_t i = 0; i < levels_.size(); ++i)
      if (broken_[i] + (with_unknown ? unknown_[i] : 0) >= need) return i;
    return {};
  }
  Level before(std::size_t i) const { return i == 0 ? task_.from : levels_[i - 1]; }
  Limit limit(double q) const {
    Limit out;
    out.basis = Basis::certified;
    const std::size_t n = task_.samples.size();
    const auto at = first(stats::count_for_share(q, n), false);
    if (at) {
      out.level = levels_[*at];
      out.before = before(*at);
    } else {
      out.censored = Censored::right;
    }
    const auto ranks = stats::quantile_ranks(n, q, 1 - task_.confidence);
    if (ranks.lower > 0) {
      const auto lo = first(ranks.lower, true);
      out.lo = lo ? before(*lo) : levels_.back();
    }
    if (ranks.upper <= n)
      if (const auto hi = first(ranks.upper, false)) out.hi = levels_[*hi];
    return out;
  }
  Task task_;
  std::vector<Level> levels_;
  std::vector<std::size_t> broken_, unknown_;
  std::size_t next_ = 0, told_ = 0;
};
}  // namespace
Spec grid() {
  return {.title = "Grid",
          .summary = "Counts every picture at every even level: the whole truth, at the whole price.",
          .params = {},
          .make = [](const Task& task, const Params&) -> std::unique_ptr<Strategy> { return std::make_unique<Grid>(task); }};
}
}  // namespace proofload::search
