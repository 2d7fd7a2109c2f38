// Every picture at every even level: the full sweep that other searches are measured against.
#include <cmath>

#include "proofload/search/answer.h"
#include "proofload/search/board.h"
#include "proofload/search/ladder.h"
#include "proofload/search/strategy.h"

namespace proofload::search {

namespace {

class Grid final : public Strategy {
 public:
  explicit Grid(const Task& task)
      : ladder_(task.axis, task.from, task.to, task.levels, false),
        board_(task),
        shares_{task.onset, task.watch, task.broken},
        confidence_(task.confidence) {
    check_shares(task);
    if (board_.pictures() == 0) return;
    for (std::optional<Level> level = ladder_.first(); level; level = ladder_.above(*level))
      board_.request_all(*level);
  }

  std::vector<Cell> ask(std::size_t limit) override { return board_.ask(limit); }
  void tell(std::span<const RunRecord> records) override { board_.tell(records); }
  bool done() const override { return !board_.waiting(); }

  Result result() const override {
    const std::size_t n = board_.pictures();
    Result out;
    out.n = n;
    out.unknown = board_.without_verdict();
    if (ladder_.from_identity()) out.points.push_back(identity_point(ladder_.from(), n));
    // Half-way, the pictures told so far stand for all.
    std::vector<Step> steps;
    if (ladder_.from_identity()) steps.push_back({ladder_.from(), 0, 0});
    for (std::optional<Level> level = ladder_.first(); level; level = ladder_.above(*level)) {
      const Column* column = board_.find(*level);
      const std::size_t judged = column ? column->evaluated() : 0;
      const std::size_t broken = column ? column->broken() : 0;
      const std::size_t unknown = column ? column->unknown() : 0;
      out.points.push_back(counted_point(*level, n, judged, broken, unknown, 1 - confidence_));
      if (judged == 0) continue;
      const double scale = static_cast<double>(n) / static_cast<double>(judged);
      steps.push_back(
          {*level, scale * static_cast<double>(broken), scale * static_cast<double>(broken + unknown)});
      if (judged < n)
        out.points.back().broken = static_cast<std::size_t>(std::lround(scale * static_cast<double>(broken)));
    }
    const auto answer = [&](std::size_t share, Limit& limit, int& count) {
      const Ranks ranks = ranks_of(shares_[share], n, confidence_);
      limit = read_limit(steps, ranks, ladder_, n);
      limit.basis = done() && n > 0 ? Basis::certified : Basis::inferred;
      const std::vector<Crossing> passed = n > 0 ? crossings(steps, ranks.need) : std::vector<Crossing>();
      count = static_cast<int>(passed.size());
      if (share == 1) out.crossings = passed;
    };
    answer(0, out.onset, out.onset_crossings);
    answer(1, out.watch, out.watch_crossings);
    answer(2, out.broken, out.broken_crossings);
    out.evaluations = out.evaluations_for_limit = out.evaluations_for_interval = board_.evaluations();
    return out;
  }

 private:
  Ladder ladder_;
  Board board_;
  double shares_[3];
  double confidence_;
};

}  // namespace

Spec grid() {
  return {.title = "Grid",
          .summary = "Evaluates every picture at every one of the even levels; dear, assumes nothing.",
          .params = {},
          .make = [](const Task& task, const Params&) -> std::unique_ptr<Strategy> {
            return std::make_unique<Grid>(task);
          }};
}

}  // namespace proofload::search
