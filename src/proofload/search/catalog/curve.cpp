// The whole curve by a search in every picture, and a check of what that search takes for granted.
//
// A few pictures are bisected; where they break is what the others are expected to do, so that their questions come from
// the tree with the fewest of them (search/alphabetic_tree). All pictures are asked at once, one question a round.
// Such a search sees two or three levels around each breaking point and infers the rest: that a picture holds below and
// breaks above. A random part of the inferred verdicts is then looked at. It corrects the curve; where it contradicts too
// often, every picture is judged at 16 levels and between all its changes instead.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "proofload/search/alphabetic_tree.h"
#include "proofload/search/answer.h"
#include "proofload/search/auditor.h"
#include "proofload/search/board.h"
#include "proofload/search/estimate.h"
#include "proofload/search/ladder.h"
#include "proofload/search/parts.h"
#include "proofload/search/strategy.h"
#include "proofload/search/sweep.h"
#include "proofload/stats/band.h"
#include "proofload/stats/turnbull.h"

namespace proofload::search {

namespace {

// Of the pictures, at most the parameter `pilot`; fewer would hardly tell a shape.
constexpr std::size_t kPilotPart = 4;
constexpr std::size_t kLeastPilot = 16;
// Weight of an outcome beside the pictures of the pilot.
constexpr double kFloor = 0.5;

// The levels from index 0 on, K of them, and the virtual outcome K: never.
class Curve final : public Strategy {
 public:
  Curve(const Task& task, std::size_t pilot, double audit)
      : ladder_(task.axis, task.from, task.to, task.levels, false),
        levels_(even_levels(task)),
        board_(task),
        auditor_(task, thinned(levels_, 64)),
        alpha_(1 - task.confidence),
        audit_share_(audit),
        share_{task.onset, task.watch, task.broken},
        tree_(AlphabeticTree::halving(levels_.size() + 1)) {
    check_shares(task);
    const std::size_t n = board_.pictures();
    if (n == 0) {
      phase_ = Phase::done;
      return;
    }
    const std::size_t size = std::min({n, pilot, std::max(kLeastPilot, n / kPilotPart)});
    parts_ = parts_of(board_, size);
    pilot_part_ = parts_.holding(size);
    place_.assign(n, tree_.root());
    advance();
  }

  std::vector<Cell> ask(std::size_t limit) override {
    return phase_ == Phase::audit ? auditor_.ask(limit) : board_.ask(limit);
  }

  void tell(std::span<const RunRecord> records) override {
    if (phase_ == Phase::done) return;
    if (phase_ == Phase::audit) {
      auditor_.tell(records);
      if (!auditor_.waiting()) advance();
    } else {
      board_.tell(records);
      if (!board_.waiting()) advance();
    }
  }

  bool done() const override { return phase_ == Phase::done; }

  Result result() const override;

 private:
  enum class Phase { pilot, rest, audit, sweep, done };

  std::size_t pictures() const { return board_.pictures(); }
  bool in_pilot(std::size_t i) const { return parts_.of[i] <= pilot_part_; }
  bool looked_at(std::size_t i) const {
    return std::any_of(board_.columns().begin(), board_.columns().end(),
                       [i](const Column& column) { return column.at(i) != Mark::none; });
  }
  std::size_t evaluations() const { return board_.evaluations() + auditor_.evaluations(); }

  // The answers of a round are in: goes on until something is asked or all is done.
  void advance() {
    const Picked every = [](std::size_t) { return true; };
    if (phase_ == Phase::pilot) {
      if (step()) return;
      plant();
      phase_ = Phase::rest;
    }
    if (phase_ == Phase::rest) {
      if (step()) return;
      for_curve_ = evaluations();
      phase_ = Phase::audit;
      const auto budget =
          static_cast<std::size_t>(std::llround(audit_share_ * static_cast<double>(board_.evaluations())));
      if (budget > 0) auditor_.draw(board_, budget);
      if (auditor_.waiting()) return;
    }
    if (phase_ == Phase::audit) {
      swept_ = auditor_.compare(board_).not_monotone;
      phase_ = swept_ ? Phase::sweep : Phase::done;
      if (swept_) ask_evenly(board_, levels_, every);
    }
    // What the audit has seen need not be asked again.
    while (phase_ == Phase::sweep) {
      board_.adopt(auditor_.seen());
      if (board_.waiting()) return;
      ask_between_changes(board_, levels_, every);
      if (!board_.waiting()) phase_ = Phase::done;
    }
  }

  // Reads the answers and asks every picture of the phase its next question; false when all have come to an outcome.
  bool step() {
    for (std::size_t i = 0; i < pictures(); ++i) {
      if ((phase_ == Phase::pilot) != in_pilot(i)) continue;
      for (;;) {
        AlphabeticTree::Place& place = place_[i];
        if (AlphabeticTree::is_leaf(place)) break;
        const Level level = levels_[tree_.split(place)];
        const Column* column = board_.find(level);
        const Mark mark = column != nullptr ? column->at(i) : Mark::none;
        if (mark == Mark::none) {
          board_.request(level, i);
          break;
        }
        place = tree_.next(place, mark == Mark::broken);
      }
    }
    return board_.waiting();
  }

  // Makes the tree of the other pictures from what the pilot showed.
  void plant() {
    const std::size_t outcomes = levels_.size() + 1;
    std::vector<double> counts(outcomes, kFloor);
    for (std::size_t i = 0; i < pictures(); ++i)
      if (in_pilot(i)) counts[AlphabeticTree::outcome(place_[i])] += 1;
    // Smoothed over neighbouring levels; "never" is no neighbour of the highest one.
    std::vector<double> weights = counts;
    for (std::size_t k = 0; k + 1 < outcomes; ++k) {
      const double left = k > 0 ? counts[k - 1] : counts[k];
      const double right = k + 2 < outcomes ? counts[k + 1] : counts[k];
      weights[k] = left / 4 + counts[k] / 2 + right / 4;
    }
    tree_ = AlphabeticTree::optimal(weights);
    for (std::size_t i = 0; i < pictures(); ++i)
      if (!in_pilot(i)) place_[i] = tree_.root();
  }

  // Pictures that break at each level: for certain, as estimated, and at most; scaled up from those looked at.
  struct Counts {
    std::vector<double> least, likely, most;
    std::size_t looked_at = 0;  // pictures
  };
  Counts counts() const;
  void estimate_open(const std::vector<stats::Bracket>& brackets, Counts& counts) const;
  std::vector<Step> steps(const std::vector<double>& holds, const std::vector<double>& breaks) const;
  Limit limit(std::size_t share, const Counts& counts, double alpha) const;

  Ladder ladder_;
  std::vector<Level> levels_;
  Board board_;
  Auditor auditor_;
  double alpha_;
  double audit_share_;
  double share_[3];
  AlphabeticTree tree_;
  Parts parts_;
  int pilot_part_ = 0;
  std::vector<AlphabeticTree::Place>
      place_;  // of the pilot in plain bisection, of the others in the learnt tree
  Phase phase_ = Phase::pilot;
  bool swept_ = false;
  std::size_t for_curve_ = 0;
};

Curve::Counts Curve::counts() const {
  const std::size_t K = levels_.size();
  Counts out{std::vector<double>(K, 0), std::vector<double>(K, 0), std::vector<double>(K, 0), 0};
  std::vector<std::size_t> sample(pictures());
  std::iota(sample.begin(), sample.end(), std::size_t{0});
  if (std::none_of(sample.begin(), sample.end(), [this](std::size_t i) { return looked_at(i); })) return out;
  // While the others have not all been asked their first question, the pilot is the only random part.
  if (!std::all_of(sample.begin(), sample.end(), [this](std::size_t i) { return looked_at(i); }))
    std::erase_if(sample, [this](std::size_t i) { return !in_pilot(i); });
  out.looked_at = sample.size();
  std::vector<stats::Bracket> brackets;
  for (const std::size_t i : sample) {
    const std::vector<Reading> mild = readings(board_, levels_, i, Unknown::holds);
    const std::vector<Reading> harsh = readings(board_, levels_, i, Unknown::breaks);
    std::size_t held = 0;   // levels up to which it holds for certain
    std::size_t broke = K;  // and from which on it breaks
    for (std::size_t k = 0; k < K; ++k) {
      const bool breaks = mild[k].told == Told::breaks;
      out.least[k] += breaks ? 1 : 0;
      out.likely[k] += breaks ? 1 : 0;
      out.most[k] += mild[k].told != Told::holds || harsh[k].told != Told::holds ? 1 : 0;
      if (mild[k].told == Told::holds && broke == K) held = k + 1;
      if (breaks) broke = std::min(broke, k);
    }
    brackets.push_back({static_cast<double>(held), static_cast<double>(broke + 1)});
  }
  if (phase_ == Phase::pilot || phase_ == Phase::rest) estimate_open(brackets, out);
  const double scale = static_cast<double>(pictures()) / static_cast<double>(out.looked_at);
  for (std::vector<double>* counts : {&out.least, &out.likely, &out.most})
    for (double& count : *counts) count = std::min(count * scale, static_cast<double>(pictures()));
  return out;
}

// Searches under way: open brackets are shared out as the other pictures' brackets tell (Turnbull). Breaking point k + 1
// is level k.
void Curve::estimate_open(const std::vector<stats::Bracket>& brackets, Counts& counts) const {
  if (brackets.empty()) return;
  const stats::Turnbull fit = stats::turnbull(brackets, 1e-4);
  for (std::size_t k = 0; k < levels_.size(); ++k) {
    const auto at = static_cast<double>(k + 1);
    double share = 0;
    for (const stats::TurnbullCell& cell : fit.cells)
      share += cell.mass * (cell.hi <= at ? 1 : cell.lo >= at ? 0 : (at - cell.lo) / (cell.hi - cell.lo));
    counts.likely[k] =
        std::clamp(share * static_cast<double>(brackets.size()), counts.least[k], counts.most[k]);
  }
}

std::vector<Step> Curve::steps(const std::vector<double>& holds, const std::vector<double>& breaks) const {
  std::vector<Step> out;
  if (ladder_.from_identity()) out.push_back({ladder_.from(), 0, 0});
  for (std::size_t k = 0; k < levels_.size(); ++k) out.push_back({levels_[k], holds[k], breaks[k]});
  return out;
}

Limit Curve::limit(std::size_t share, const Counts& counts, double alpha) const {
  const std::size_t n = pictures();
  const auto few = std::max<std::size_t>(counts.looked_at, 1);
  const double scale = static_cast<double>(n) / static_cast<double>(few);
  const Ranks part = ranks_of(share_[share], few, 1 - alpha);
  const auto scaled = [&](std::size_t rank) {
    return static_cast<std::size_t>(std::ceil(static_cast<double>(rank) * scale - 1e-9));
  };
  const Ranks ranks = {ranks_of(share_[share], n, 1 - alpha).need, scaled(part.lower),
                       part.upper > few ? n + 1 : scaled(part.upper)};
  Limit out = read_limit(steps(counts.likely, counts.most), ranks, ladder_, n);
  out.hi = read_limit(steps(counts.least, counts.most), ranks, ladder_, n).hi;
  return out;
}

Result Curve::result() const {
  const std::size_t n = pictures();
  Result out;
  out.n = n;
  out.unknown = board_.without_verdict();
  out.evaluations = evaluations();
  out.evaluations_for_limit = for_curve_;
  out.evaluations_for_interval = done() ? evaluations() : 0;
  if (ladder_.from_identity()) out.points.push_back(identity_point(ladder_.from(), n));
  // The band holds what the checks do not exclude. Limits have the interval of their pictures, as those of a race; how far the
  // inference behind either can be trusted is what the audit says.
  Counts counts = this->counts();
  Counts band = counts;
  const auto all = static_cast<double>(n);

  double alpha = alpha_;
  const bool audited = auditor_.looked() && (phase_ == Phase::sweep || phase_ == Phase::done);
  if (audited) {
    out.audit = auditor_.compare(board_);
    // The sweep was decided by the first reading; the second one tells how good the curve has become.
    out.audit->swept = out.audit->not_monotone = swept_;
    out.audit->swept_pictures = swept_ ? n : 0;
    alpha /= 2;  // half for the audit, half for the pictures
  }
  for (std::size_t k = 0; k < levels_.size(); ++k) {
    const Column* column = board_.find(levels_[k]);
    const std::size_t judged = column != nullptr ? column->evaluated() : 0;
    const std::size_t unknown = column != nullptr ? column->unknown() : 0;
    if (judged == n) {
      const std::size_t broken = column != nullptr ? column->broken() : 0;
      out.points.push_back(counted_point(levels_[k], n, n, broken, unknown, alpha_));
      continue;
    }
    CurvePoint point;
    point.level = levels_[k];
    point.n = n;
    point.evaluated = judged;
    point.unknown = unknown;
    point.broken = static_cast<std::size_t>(std::llround(counts.likely[k]));
    if (audited) {
      const double inferred = counts.likely[k] / all;
      const stats::AuditedShare share = stats::audited_share(inferred, out.audit->probes, alpha);
      // After the sweep what is left wrong lies in few places, and two rates for all levels would make the curve worse.
      const double best = swept_ ? inferred : share.share;
      if (!swept_) point.corrected = best;
      out.audit->correction = std::max(out.audit->correction, std::abs(best - inferred));
      // Pictures without a verdict may break as well.
      const double open = (counts.most[k] - counts.likely[k]) / all;
      for (std::vector<double>* read : {&counts.least, &counts.likely, &counts.most})
        (*read)[k] = std::clamp((*read)[k] + all * (best - inferred), 0.0, all);
      band.least[k] = all * std::min(share.interval.lo, best);
      band.most[k] = all * std::min(1.0, std::max(share.interval.hi, best) + open);
    }
    const auto few = static_cast<double>(counts.looked_at);
    point.lo = stats::band_effective(band.least[k] / all, few, n, alpha).lo;
    point.hi = stats::band_effective(band.most[k] / all, few, n, alpha).hi;
    out.points.push_back(point);
  }
  if (n == 0 || counts.looked_at == 0) return out;
  const std::array<Limit*, 3> limits = {&out.onset, &out.watch, &out.broken};
  const std::array<int*, 3> crossed = {&out.onset_crossings, &out.watch_crossings, &out.broken_crossings};
  const std::vector<Step> steps = this->steps(counts.likely, counts.most);
  for (std::size_t s = 0; s < 3; ++s) {
    *limits[s] = limit(s, counts, alpha_);
    const std::vector<Crossing> passed = crossings(steps, ranks_of(share_[s], n, 1 - alpha_).need);
    *crossed[s] = static_cast<int>(passed.size());
    if (s == 1) out.crossings = passed;
  }
  return out;
}

}  // namespace

Spec curve() {
  return {.title = "Curve",
          .summary =
              "Searches every picture for its own breaking point and checks a part of what it inferred: the "
              "whole "
              "curve at the even levels.",
          .params =
              {integer("pilot", 100, {8, 1e6}, "pictures",
                       "Pictures that are bisected; where they break decides how the others are searched."),
               real("audit", 0.1, {0, 1}, "", "Checks of inferred verdicts, as a share of the inferences.")},
          .make = [](const Task& task, const Params& params) -> std::unique_ptr<Strategy> {
            return std::make_unique<Curve>(task, static_cast<std::size_t>(params.integer("pilot")),
                                           params.real("audit"));
          }};
}

}  // namespace proofload::search
