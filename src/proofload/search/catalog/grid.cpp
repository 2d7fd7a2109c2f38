#include <algorithm>

#include "proofload/search/ladder.h"
#include "proofload/search/strategy.h"
#include "proofload/stats/band.h"
#include "proofload/stats/binomial.h"

namespace proofload::search {

namespace {

class Grid final : public Strategy {
 public:
  explicit Grid(const Task& task)
      : task_(task), levels_(even_levels(task)), broken_(levels_.size()), unknown_(levels_.size()) {}

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
      const auto at = static_cast<std::size_t>(
          std::lower_bound(levels_.begin(), levels_.end(), r.cell.chain[0].level) - levels_.begin());
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
    if (out.n == 0) return out;
    if (task_.from == 0)
      out.points.push_back(
          {0, out.n, out.n, 0, 0, 0, stats::band(0, out.n, 1 - task_.confidence).hi, Basis::certified});
    for (std::size_t i = 0; i < levels_.size(); ++i) {
      const double alpha = 1 - task_.confidence;
      const double lo = stats::band(broken_[i], out.n, alpha).lo;
      const double hi = stats::band(std::min(out.n, broken_[i] + unknown_[i]), out.n, alpha).hi;
      out.points.push_back({levels_[i], out.n, out.n, broken_[i], unknown_[i], lo, hi, Basis::certified});
      out.unknown = std::max(out.unknown, unknown_[i]);
    }
    out.onset_crossings = crossings(task_.onset);
    out.watch_crossings = crossings(task_.watch);
    out.broken_crossings = crossings(task_.broken);
    return out;
  }

 private:
  int crossings(double q) const {
    const std::size_t need = stats::count_for_share(q, task_.samples.size());
    int out = 0;
    bool over = false;
    for (const std::size_t count : broken_) {
      out += (count >= need) != over ? 1 : 0;
      over = count >= need;
    }
    return out;
  }
  // The first level whose count reaches `need`.
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
    if (n == 0) return out;
    const auto at = first(stats::count_for_share(q, n), false);
    if (at) {
      out.level = levels_[*at];
      out.before = before(*at);
    } else {
      out.censored = Censored::right;
      out.before = levels_.back();
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
  std::vector<std::size_t> broken_;  // by level
  std::vector<std::size_t> unknown_;
  std::size_t next_ = 0;  // cells asked for
  std::size_t told_ = 0;
};

}  // namespace

Spec grid() {
  return {.title = "Grid",
          .summary = "Counts every picture at every even level: the whole truth, at the whole price.",
          .params = {},
          .make = [](const Task& task, const Params&) -> std::unique_ptr<Strategy> {
            return std::make_unique<Grid>(task);
          }};
}

}  // namespace proofload::search
