#include "proofload/search/staircase.h"

#include <algorithm>
#include <numeric>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/search/path.h"
#include "proofload/stats/binomial.h"

namespace proofload::search {

std::vector<std::size_t> Contour::corners() const {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < border.size(); ++i)
    if (border[i] && (i == 0 || !border[i - 1] || *border[i] < *border[i - 1])) out.push_back(i);
  return out;
}

Staircase::Staircase(PairTask task) : task_(std::move(task)) {
  if (!(task_.share > 0 && task_.share < 1))
    throw Error(ErrorCode::invalid_argument, "the share of a contour must lie between 0 and 1");
  for (const std::vector<Level>& levels : task_.levels)
    if (levels.size() < 2 || levels.front() != 0 ||
        std::adjacent_find(levels.begin(), levels.end(), std::greater_equal<>()) != levels.end())
      throw Error(ErrorCode::invalid_argument,
                  "a table of two stresses needs levels that ascend from 0, two at least on each side");
  std::sort(task_.samples.begin(), task_.samples.end());
  const auto twice = std::adjacent_find(task_.samples.begin(), task_.samples.end());
  if (twice != task_.samples.end())
    throw Error(ErrorCode::invalid_argument, "a contour needs every picture once, but number " +
                                                 std::to_string(*twice) + " is listed twice");
  need_ = stats::count_for_share(task_.share, task_.samples.size());
  j_ = task_.levels[1].size() - 1;
  plan();
}

Staircase::Place& Staircase::place(std::size_t i, std::size_t j) {
  if (places_.empty() || places_.back().i != i || places_.back().j != j) {
    places_.push_back({.i = i, .j = j, .marks = std::vector<Mark>(task_.samples.size(), Mark::none)});
  }
  return places_.back();
}

Staircase::Hint Staircase::hint(std::size_t i, std::size_t j, std::size_t picture) const {
  // A witness deep inside its side is the surer one: few pictures break, hold again and break within a few steps.
  std::size_t broke = 0;
  std::size_t held = 0;
  bool breaks = false;
  bool holds = false;
  for (const Place& at : places_) {
    const Mark mark = at.marks[picture];
    if (mark == Mark::broken && at.i <= i && at.j <= j) {
      breaks = true;
      broke = std::max(broke, (i - at.i) + (j - at.j));
    } else if (mark == Mark::holds && at.i >= i && at.j >= j) {
      holds = true;
      held = std::max(held, (at.i - i) + (at.j - j));
    }
  }
  if (breaks == holds) return {};
  return breaks ? Hint{Hint::Told::breaks, broke} : Hint{Hint::Told::holds, held};
}

void Staircase::request(std::vector<std::size_t> pictures) {
  std::sort(pictures.begin(), pictures.end());
  due_ = std::move(pictures);
  asked_ = 0;
  open_ = due_.size();
}

// True when the side of the cell is known; else it has asked.
bool Staircase::settle(ContourCell& cell) {
  const Place& at = place(cell.i, cell.j);
  const std::size_t n = task_.samples.size();
  cell.evaluated = at.evaluated;
  cell.broken = at.broken;
  cell.unknown = at.unknown;
  cell.inferred = 0;
  cell.certified = true;
  cell.reaches = at.broken >= need_;
  if (cell.reaches || at.broken + (n - at.evaluated) < need_) return true;

  std::vector<std::size_t> open;
  std::array<std::vector<std::pair<std::size_t, std::size_t>>, 2> told;  // holds, breaks: (depth, picture)
  for (std::size_t p = 0; p < n; ++p) {
    if (at.marks[p] != Mark::none) continue;
    const Hint known = hint(cell.i, cell.j, p);
    if (known.told == Hint::Told::nothing)
      open.push_back(p);
    else
      told[known.told == Hint::Told::breaks ? 1 : 0].emplace_back(known.depth, p);
  }
  if (!open.empty()) {
    request(std::move(open));
    return false;
  }
  cell.inferred = told[1].size();
  cell.reaches = at.broken + cell.inferred >= need_;
  if (!task_.certify) {
    cell.certified = false;
    return true;
  }
  // As few of those told by others as prove the side, the surest first. One that does what was not expected costs another
  // round. To prove that the share is not reached, all but need − 1 − broken of the pictures left must be seen to hold.
  auto& side = told[cell.reaches ? 1 : 0];
  const std::size_t wanted = cell.reaches ? need_ - at.broken : (n - at.evaluated) - (need_ - 1 - at.broken);
  std::stable_sort(side.begin(), side.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::size_t> pictures;
  for (std::size_t k = 0; k < std::min(wanted, side.size()); ++k) pictures.push_back(side[k].second);
  PROOFLOAD_ASSERT(!pictures.empty());
  request(std::move(pictures));
  return false;
}

void Staircase::plan() {
  if (task_.samples.empty()) done_ = true;
  while (!done_) {
    if (i_ == 0 && j_ == 0) {  // Untouched pictures hold.
      ++i_;
    } else {
      ContourCell cell{.i = i_, .j = j_};
      if (!settle(cell)) return;
      walked_.push_back(cell);
      if (!cell.reaches)
        ++i_;
      else if (j_ == 0)
        below_ = true;
      else
        --j_;
    }
    done_ = below_ || i_ == task_.levels[0].size();
  }
}

std::vector<Cell> Staircase::ask(std::size_t limit) {
  std::vector<Cell> out;
  for (; asked_ < due_.size() && out.size() < limit; ++asked_) {
    Cell& cell = out.emplace_back();
    cell.sample = task_.samples[due_[asked_]];
    cell.chain = chain_at({{task_.stress[0], task_.levels[0][i_]}, {task_.stress[1], task_.levels[1][j_]}});
  }
  return out;
}

void Staircase::tell(std::span<const RunRecord> records) {
  if (open_ == 0) return;
  Place& at = place(i_, j_);
  const std::vector<Link> chain =
      chain_at({{task_.stress[0], task_.levels[0][i_]}, {task_.stress[1], task_.levels[1][j_]}});
  for (const RunRecord& record : records) {
    if (record.cell.chain != chain || record.cell.relation >= 0 || record.cell.replicate != 0) continue;
    const auto sample = std::lower_bound(task_.samples.begin(), task_.samples.end(), record.cell.sample);
    if (sample == task_.samples.end() || *sample != record.cell.sample) continue;
    const auto p = static_cast<std::size_t>(sample - task_.samples.begin());
    if (at.marks[p] != Mark::none || !std::binary_search(due_.begin(), due_.end(), p)) continue;
    const Outcome outcome = record.verdict(task_.oracle).outcome;
    at.marks[p] = outcome == Outcome::holds    ? Mark::holds
                  : outcome == Outcome::broken ? Mark::broken
                                               : Mark::unknown;
    ++at.evaluated;
    at.broken += at.marks[p] == Mark::broken ? 1 : 0;
    at.unknown += at.marks[p] == Mark::unknown ? 1 : 0;
    ++evaluations_;
    --open_;
  }
  if (open_ == 0) {
    due_.clear();
    asked_ = 0;
    plan();
  }
}

std::vector<Mark> Staircase::marks(std::size_t i, std::size_t j) const {
  for (const Place& at : places_)
    if (at.i == i && at.j == j) return at.marks;
  return std::vector<Mark>(task_.samples.size(), Mark::none);
}

Contour Staircase::result() const {
  Contour out;
  out.n = task_.samples.size();
  out.need = need_;
  out.cells = walked_;
  out.evaluations = evaluations_;
  out.finished = done_;
  out.certified = done_ && std::all_of(walked_.begin(), walked_.end(),
                                       [](const ContourCell& cell) { return cell.certified; });
  out.border.resize(task_.levels[0].size());
  // A column inherits the border of the one before it: what reaches the share there reaches it with more of the first stress.
  std::optional<std::size_t> lowest;
  std::size_t column = 0;
  for (const ContourCell& cell : walked_) {
    for (; column < cell.i; ++column) out.border[column] = lowest;
    if (cell.reaches) lowest = cell.j;
  }
  if (!walked_.empty())
    for (; column < out.border.size(); ++column) out.border[column] = lowest;
  return out;
}

}  // namespace proofload::search
