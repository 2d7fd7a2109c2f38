// Finds where a share of the pictures breaks by bisecting the data set, and proves it by counting every
// picture at both ends of a bracket.
//
// Three ideas keep it cheap. Random parts of growing size find the neighbourhood of the limit, each on the
// undecided pictures only, so that the whole set is first looked at where it is going to be counted. What is
// counted is shared by the limit, both ends of its interval and the curve. And on the refined axis the next
// count is placed by the slope of the curve, learnt from the parts and pinned to the counts so far, not by
// halving.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "proofload/core/error.h"
#include "proofload/search/answer.h"
#include "proofload/search/auditor.h"
#include "proofload/search/board.h"
#include "proofload/search/estimate.h"
#include "proofload/search/forecast.h"
#include "proofload/search/ladder.h"
#include "proofload/search/parts.h"
#include "proofload/search/strategy.h"
#include "proofload/search/sweep.h"
#include "proofload/stats/band.h"
#include "proofload/stats/binomial.h"

namespace proofload::search {

namespace {

// Constants of the search; tuned on verdict tables of real nets and on synthetic ones. None of them can make
// an answer wrong: what is reported as certified has been counted.

// A level stays the aim of a part while the estimate there is off by less than this many standard deviations
// …
constexpr double kSticky = 0.5;
// … plus this share of the interval's half-width.
constexpr double kNear = 0.4;
// … or while it lies within this share of the interval's expected width from the place.
constexpr double kBeside = 0.1;
// A limit's bracket ends are looked for this share of the allowed width apart, so that the true width stays
// inside.
constexpr double kFull = 0.95;
// A counted level is taken for one end of the bracket if the limit is expected within this share of the
// allowed width.
constexpr double kReach = 0.6;
// Share of the interval's width that its limit's bracket may have: before the ends are counted, and after.
constexpr double kQuarterGuess = 0.2;
constexpr double kQuarter = 0.25;
// And the relative width that is always fine.
constexpr double kFine = 0.02;
// Interval ends: aimed this share of the half-width outside, accepted up to that share outside.
constexpr double kOutside = 0.15;
constexpr double kAccept = 0.6;
// A level below a proven crossing is looked at unless the count stays below the rank by this many standard
// deviations.
constexpr double kGuard = 4;
// Pictures that break at a level although they hold at its neighbours, per picture that comes back from one
// level to the next; and how comings-back grow with the number of levels.
constexpr double kHidden = 1.5;
constexpr double kReturn = 0.6;
// How likely a picture breaks below the level where it was first seen to: halved by every so many levels between, and
// never less than this share of the likelihood right there.
constexpr double kHalving = 8;
constexpr double kRobust = 0.15;
// Pictures without a verdict at a looked-at level are asked in pieces of at least this share.
constexpr double kPiece = 1.0 / 16;
// Points of the curve: steps in shares; brackets of inferred limits; and never more levels than this.
constexpr double kCurveStep = 0.07;
constexpr double kInferredStep = 0.02;
constexpr std::size_t kMostLevels = 48;
// Even levels at which inferred verdicts are checked.
constexpr std::size_t kAuditedLevels = 64;
// Checks below the limit, at least.
constexpr std::size_t kLeastBelow = 24;
// A level that was not counted tells of a crossing only if its count lies so many standard deviations off the rank.
constexpr double kClear = 2;
// Levels that are counted on all pictures for what the closer look shows, at most.
constexpr int kMostAgain = 8;

enum class Kind { limit, lower, upper };

// One search: the counted levels between which the count reaches a rank.
struct Goal {
  Kind kind = Kind::limit;
  Unknown unknown = Unknown::holds;
  std::size_t rank = 0;
  std::size_t half = 0;  // half-width of the interval on this side, in pictures
  bool found = false;
  int counts = 0;  // full counts asked for by the slope
  int misses = 0;  // of them on the wrong side, for interval ends
  std::optional<Level> aimed;
};

Goal goal_of(Kind kind, Unknown unknown, std::size_t rank, std::size_t half) {
  Goal goal;
  goal.kind = kind;
  goal.unknown = unknown;
  goal.rank = rank;
  goal.half = half;
  return goal;
}

struct Share {
  Ranks ranks;
  Goal limit, lower, upper;
  bool certified() const { return limit.found && lower.found && upper.found; }
};

// The last counted level below a rank (or the untouched picture) and the first one that reaches it.
struct Bracket {
  std::optional<Level> before;
  std::optional<Level> level;
};

class Race final : public Strategy {
 public:
  Race(const Task& task, std::size_t curve_pictures, double audit)
      : ladder_(task.axis, task.from, task.to, task.levels, task.refine),
        board_(task),
        parts_(parts_of(board_, curve_pictures)),
        levels_(thinned(even_levels(task), kAuditedLevels)),
        auditor_(task, levels_),
        audit_share_(audit),
        alpha_(1 - task.confidence),
        refine_(task.refine),
        certify_all_(task.certify_all),
        curve_(task.curve),
        curve_part_(parts_.holding(curve_pictures)) {
    check_shares(task);
    share_ = {task.onset, task.watch, task.broken};
    for (std::size_t k = 0; k < 3; ++k) {
      const Ranks ranks = ranks_of(share_[k], board_.pictures(), task.confidence);
      Share& share = shares_[k];
      share.ranks = ranks;
      share.limit =
          goal_of(Kind::limit, Unknown::holds, ranks.need, ranks.need - std::min(ranks.need, ranks.lower));
      share.lower = goal_of(Kind::lower, Unknown::breaks, ranks.lower, share.limit.half);
      share.upper =
          goal_of(Kind::upper, Unknown::holds, ranks.upper, ranks.upper - std::min(ranks.need, ranks.upper));
    }
    plan();
  }

  std::vector<Cell> ask(std::size_t limit) override {
    return phase_ == Phase::audit ? auditor_.ask(limit) : board_.ask(limit);
  }

  void tell(std::span<const RunRecord> records) override {
    if (done()) return;
    if (phase_ == Phase::audit)
      auditor_.tell(records);
    else
      board_.tell(records);
    if (!board_.waiting() && !auditor_.waiting()) plan();
  }

  bool done() const override { return phase_ == Phase::done; }

  Result result() const override;

 private:
  enum class Phase { search, audit, sweep, again, done };

  std::size_t pictures() const { return board_.pictures(); }

  // --- What is known ---------------------------------------------------------------------------------------------

  // What a column proves of a rank: enough pictures were seen to break there, or enough to hold.
  enum class Side { below, reaches, open };
  Side side(const Column& column, const Goal& goal) const {
    const std::size_t broken = column.broken(goal.unknown);
    if (broken >= goal.rank) return Side::reaches;
    return broken + (pictures() - column.evaluated()) < goal.rank ? Side::below : Side::open;
  }

  Bracket bracket(const Goal& goal) const {
    Bracket out;
    if (ladder_.from_identity()) out.before = ladder_.from();
    for (const Column& column : board_.columns()) {
      const Side at = side(column, goal);
      if (at == Side::reaches) {
        out.level = column.level();
        break;
      }
      if (at == Side::below) out.before = column.level();
    }
    return out;
  }

  // Nothing lies between the ends.
  bool closed(const Bracket& b) const {
    if (!b.level) return b.before && *b.before == ladder_.to();
    if (!b.before) return *b.level == ladder_.first();
    return ladder_.above(*b.before) == b.level;
  }

  // Ends for interpolation: one step outside the ladder where nothing is known.
  Level low_of(const Bracket& b) const { return b.before ? *b.before : ladder_.from() - 1; }
  Level high_of(const Bracket& b) const { return b.level ? *b.level : ladder_.to() + 1; }

  // The highest allowed level <= x that lies strictly inside the bracket, or the lowest inside it.
  Level inside(const Bracket& b, double x) const {
    Level level = ladder_.snap(static_cast<Level>(std::clamp<double>(x, 0, kTopLevel)));
    if (level <= low_of(b) || level < ladder_.first())
      level = b.before ? *ladder_.above(*b.before) : ladder_.first();
    if (level >= high_of(b)) level = *ladder_.below(high_of(b));
    return level;
  }

  Estimate estimate(Unknown unknown, int most) const { return {board_, ladder_, parts_, unknown, most}; }
  Estimate estimate(Unknown unknown) const { return estimate(unknown, parts_.last()); }

  // The curve to report. After a closer look it rests on the pictures that were looked at: of the others the same verdict at
  // two levels tells nothing of what lies between.
  Estimate reported(Unknown unknown) const {
    return {board_, ladder_, parts_, unknown, swept_ ? curve_part_ : parts_.last(), Shape::plain};
  }

  Forecast forecast(Unknown unknown) const {
    // Later parts are seen from one side only: their brackets overstate the slope.
    constexpr int kScouts = 2;
    return {estimate(unknown, std::min(parts_.last(), kScouts)), counted_steps(board_, ladder_), pictures(),
            unknown};
  }

  // --- Asking ----------------------------------------------------------------------------------------------------

  // Asks for the next, larger part of the pictures whose verdict at `level` is not told by their brackets.
  // When there is none left: with `prove` for those on whose side the rank is expected to lie, which is
  // enough to prove it; then for all.
  void pursue(Level level, const Goal& goal, bool prove) {
    const std::size_t least = std::clamp<std::size_t>(pictures() / 50, 1, 16);
    const Column* column = board_.find(level);
    std::vector<std::size_t> want;
    std::array<std::vector<std::size_t>, 2> inferred;  // holds, breaks
    for (int part = 0; part <= parts_.last() && want.size() < least; ++part)
      for (std::size_t i = 0; i < pictures(); ++i) {
        if (parts_.of[i] != part || (column && column->at(i) != Mark::none)) continue;
        const Told verdict = told(board_, level, i, goal.unknown);
        if (verdict == Told::nothing)
          want.push_back(i);
        else
          inferred[verdict == Told::breaks ? 1 : 0].push_back(i);
      }
    if (want.size() < least) {
      const std::size_t broken = (column ? column->broken(goal.unknown) : 0) + inferred[1].size();
      const auto& side = inferred[broken >= goal.rank ? 1 : 0];
      if (!prove || side.empty())
        board_.request_all(level);
      else
        want.insert(want.end(), side.begin(), side.end());
    }
    for (const std::size_t i : want) board_.request(level, i);
    PROOFLOAD_ASSERT(board_.waiting());
  }

  // Asks for what is missing at the ends of a bracket that have to be counted on every picture: both for a
  // limit, the safe one for an end of the interval. The other end is proven by the pictures seen there. True
  // when nothing is missing.
  bool settled(const Goal& goal, const Bracket& b) {
    const auto count_at = [this](std::optional<Level> level) {
      if (level && !(ladder_.from_identity() && *level == ladder_.from()) && !board_.counted(*level))
        board_.request_all(*level);
    };
    if (goal.kind != Kind::upper) count_at(b.before);
    if (goal.kind != Kind::lower) count_at(b.level);
    if (goal.kind == Kind::lower && !b.before)
      count_at(b.level);  // censored: the lowest level itself is the answer
    if (goal.kind == Kind::upper && !b.level) count_at(b.before);
    return !board_.waiting();
  }

  void count(Goal& goal, Level level) {
    ++goal.counts;
    goal.aimed = level;
    board_.request_all(level);
    PROOFLOAD_ASSERT(board_.waiting());
  }

  // --- The K even levels -----------------------------------------------------------------------------------------

  // True when the bracket is two neighbours of the ladder and no lower crossing is likely; else it asks.
  bool find_on_levels(const Goal& goal) {
    const Bracket b = bracket(goal);
    const Estimate curve = estimate(goal.unknown);
    if (closed(b)) return settled(goal, b) && !asks_below(goal, b, curve);
    const double target = static_cast<double>(goal.rank) - 0.5;
    const Level low = low_of(b);
    const Level high = high_of(b);
    // Both neighbours of the crossing have to be counted; the one nearer to the rank tells more.
    const double x = curve.crossing(target, low, high);
    const Level under = inside(b, std::floor(x));
    const std::optional<Level> over = ladder_.above(under);
    Level aim = under;
    if (over && *over < high &&
        std::abs(curve.broken(*over) - target) <= std::abs(curve.broken(under) - target))
      aim = *over;
    pursue(aim, goal, true);
    return false;
  }

  // The curve of a data set may pass the rank, come back and pass it again: after a crossing is proven, looks
  // at lower levels where the count may well reach the rank too; first at the pictures that broke near,
  // then at those that broke nearest above, until what the others may hide is too little. True if it asked.
  bool asks_below(const Goal& goal, const Bracket& b, const Estimate& curve) {
    if (!b.before) return false;
    const auto rank = static_cast<double>(goal.rank);
    const double returns = returns_per_level(goal.unknown, high_of(b));
    double above = -1;  // broken at the nearest level above that was looked at
    double levels = 0;  // how far that is
    double least = kGuard;
    std::optional<Level> suspect;
    for (std::optional<Level> level = b.before; level && *level >= ladder_.first();
         level = ladder_.below(*level)) {
      const Column* column = board_.find(*level);
      if (column != nullptr && column->counted()) {
        above = static_cast<double>(column->broken(goal.unknown));
        levels = 0;
        continue;
      }
      if (above < 0) {
        // The level before the crossing: proven below the rank by those seen to hold, who are asked first. The
        // untouched picture has no column.
        if (column != nullptr)
          above = static_cast<double>(column->broken(goal.unknown) + pictures() - column->evaluated());
        continue;
      }
      ++levels;
      // Few pictures come back where few break at all.
      const double part = std::min(1.0, (curve.broken(*level) + 1) / (above + 1));
      const double back = returns * std::pow(std::min(levels, 8.0), kReturn) * part;
      const Unseen unseen = unseen_at(*level, goal.unknown);
      if (column != nullptr && !unseen.fragile) {
        const auto known = static_cast<double>(column->broken(goal.unknown));
        const auto hidden = [&](double left) { return kHidden * back * left / unseen.all; };
        const auto may_reach = [&](double left) {
          return rank - 0.5 - known - hidden(left) < kGuard * std::sqrt(hidden(left) + 0.02);
        };
        if (!may_reach(unseen.left)) {
          above = known + hidden(unseen.left);
          levels = 0;
          continue;
        }
        double left = unseen.left;
        double asked = 0;
        for (const auto& [likelihood, i] : unseen.pictures) {
          if (!may_reach(left) && asked >= kPiece * static_cast<double>(pictures())) break;
          board_.request(*level, i);
          left -= likelihood;
          ++asked;
        }
        return true;
      }
      const double drop = std::max(0.0, above - curve.broken(*level));
      const double margin = (rank - 0.5 - above + drop - back) / std::sqrt(drop + back + 0.5);
      if (margin < least) {
        least = margin;
        suspect = level;
      }
    }
    if (!suspect) return false;
    for (const auto& [likelihood, i] : unseen_at(*suspect, goal.unknown).pictures)
      if (likelihood >= 1) board_.request(*suspect, i);
    return board_.waiting();
  }

  // The pictures without a verdict at a level, likeliest to break there first.
  struct Unseen {
    std::vector<std::pair<double, std::size_t>> pictures;  // likelihood against one that broke below, index
    double all = 0;                                        // likelihoods of all pictures, seen or not
    double left = 0;                                       // of those unseen
    bool fragile = false;  // one of them broke below the level or at the next one
  };
  Unseen unseen_at(Level level, Unknown unknown) const {
    Unseen out;
    const Column* column = board_.find(level);
    for (std::size_t i = 0; i < pictures(); ++i) {
      const double likelihood = likelihood_to_break(i, level, unknown);
      out.all += likelihood;
      if (column != nullptr && column->at(i) != Mark::none) continue;
      out.left += likelihood;
      out.fragile = out.fragile || likelihood >= 1;
      out.pictures.emplace_back(likelihood, i);
    }
    std::stable_sort(out.pictures.begin(), out.pictures.end(),
                     [](const auto& x, const auto& y) { return x.first > y.first; });
    return out;
  }

  // Against a picture that broke below the level or at the next one (1 and more): by how far above it was first seen to
  // break.
  double likelihood_to_break(std::size_t i, Level level, Unknown unknown) const {
    Level breaks_at = level;
    bool seen = false;
    for (const Column& column : board_.columns()) {
      const Mark mark = column.at(i);
      if (mark == Mark::none || (column.level() <= level && !breaks(mark, unknown))) continue;
      breaks_at = column.level();
      seen = breaks(mark, unknown);
      if (seen) break;
    }
    double steps = ladder_.steps(level, breaks_at);
    if (!seen) steps += 2;  // Somewhere beyond the highest level where it holds.
    return steps <= 0 ? 1 : std::exp2((1 - steps) / kHalving) + kRobust;
  }

  // Pictures that break at one level and hold at the next one, on average over counted neighbours up to
  // `highest`.
  double returns_per_level(Unknown unknown, Level highest) const {
    double returns = 0.5;
    double pairs = 0;
    const Column* low = nullptr;
    for (const Column& column : board_.columns()) {
      if (!column.counted()) continue;
      if (low != nullptr && column.level() <= highest && ladder_.above(low->level()) == column.level()) {
        for (std::size_t i = 0; i < pictures(); ++i)
          returns += breaks(low->at(i), unknown) && !breaks(column.at(i), unknown);
        ++pairs;
      }
      low = &column;
    }
    return returns / std::max(1.0, pairs);
  }

  // --- The refined axis ------------------------------------------------------------------------------------------

  // Before anything near the rank is counted: the level where the curve is expected to reach it, on ever more
  // pictures.
  bool scout(Goal& goal) {
    const Bracket b = bracket(goal);
    const Estimate curve = estimate(goal.unknown);
    const double target = static_cast<double>(goal.rank) - 0.5;
    const double x = std::min<double>(curve.crossing(target, low_of(b), high_of(b)), ladder_.to());
    const auto half = static_cast<double>(goal.half);
    // A level is near when its count may be, or when it lies next to the place: the curve may jump across the
    // rank there.
    const auto place = [&](double count) {
      return ladder_.distance(static_cast<Level>(
          std::clamp<double>(curve.crossing(count, low_of(b), high_of(b)), ladder_.from(), ladder_.to())));
    };
    const double at = ladder_.distance(static_cast<Level>(std::max<double>(x, ladder_.from())));
    const double close = std::max(kFine * at, kBeside * (place(target + half) - place(target - half)));
    Level aim = untried_first(b, x).value_or(inside(b, std::ceil(x)));
    std::size_t most = 0;
    for (const Column& column : board_.columns()) {
      // An end of the bracket may be proven and yet not counted.
      if (column.counted() || column.level() < low_of(b) || column.level() > high_of(b)) continue;
      if (column.evaluated() <= most) continue;
      // What has been paid for half is finished: its count tells more than another estimate.
      const bool late = 2 * column.evaluated() > pictures();
      const bool beside = std::abs(ladder_.distance(column.level()) - at) <= close;
      const double off = std::abs(curve.broken(column.level()) - target);
      if (!late && !beside && off > kNear * half + kSticky * curve.deviation(column.level())) continue;
      most = column.evaluated();
      aim = column.level();
    }
    if (2 * most > pictures())
      board_.request_all(aim);
    else
      pursue(aim, goal, false);
    return false;
  }

  // If everything points to identity's side of the axis: the lowest level, once. A stress may break pictures
  // as soon as it acts at all (resampling, re-encoding).
  std::optional<Level> untried_first(const Bracket& b, double x) const {
    if (!b.before || *b.before != ladder_.from() || !ladder_.from_identity()) return {};
    if (x > ladder_.from() + (ladder_.to() - ladder_.from()) / 1024.0) return {};
    const Column* column = board_.find(ladder_.first());
    if (column != nullptr && column->evaluated() > 0) return {};
    return ladder_.first();
  }

  bool near_something_counted(const Goal& goal) const {
    const double near =
        std::max(0.08 * static_cast<double>(pictures()), 2.0 * static_cast<double>(goal.half));
    return std::any_of(board_.columns().begin(), board_.columns().end(), [&](const Column& column) {
      return column.counted() && std::abs(static_cast<double>(column.broken(goal.unknown)) -
                                          static_cast<double>(goal.rank)) <= near;
    });
  }

  // Width of a share's interval in the natural unit, expected where it is not counted.
  double interval_width(const Share& share, const Forecast& curve) const {
    const auto place = [&](const Goal& goal) {
      const bool lower = goal.kind == Kind::lower;
      Level level = lower ? ladder_.from() : ladder_.to();
      const Bracket b = bracket(goal);
      if (goal.found) {
        level = (lower ? b.before : b.level).value_or(level);
      } else if (goal.rank > 0 && goal.rank <= pictures()) {
        level = static_cast<Level>(
            std::clamp<double>(curve.level(static_cast<double>(goal.rank) - 0.5, low_of(b), high_of(b)),
                               ladder_.from(), ladder_.to()));
      }
      return ladder_.distance(level);
    };
    return place(share.upper) - place(share.lower);
  }

  // Width that a bracket ending at `level` may have.
  double allowed(const Share& share, Level level, const Forecast& curve) const {
    const double part = share.lower.found && share.upper.found ? kQuarter : kQuarterGuess;
    return std::max(kFine * ladder_.distance(level), part * interval_width(share, curve));
  }

  // True when the bracket is as narrow as the interval deserves; else it asks.
  bool find_limit(Share& share) {
    Goal& goal = share.limit;
    const Bracket b = bracket(goal);
    if (closed(b)) return settled(goal, b);
    const Forecast curve = forecast(goal.unknown);
    const auto distance = [&](Level level) { return ladder_.distance(level); };
    if (b.before && b.level && distance(*b.level) - distance(*b.before) <= allowed(share, *b.level, curve))
      return settled(goal, b);
    if (!near_something_counted(goal) && !(b.before && b.level && goal.counts > 0)) return scout(goal);

    const double x =
        std::clamp<double>(curve.level(static_cast<double>(goal.rank) - 0.5, low_of(b), high_of(b)),
                           ladder_.from(), ladder_.to());
    const double at = distance(static_cast<Level>(x));
    const double width = allowed(share, static_cast<Level>(x), curve);
    Level aim = inside(b, std::ceil(x));
    if (const auto first = untried_first(b, b.level ? *b.level : kTopLevel)) {
      aim = *first;
    } else if (goal.counts >= 6 && goal.counts % 2 == 0) {  // the curve is rougher than any slope tells
      aim = inside(b, std::midpoint(low_of(b), high_of(b)));
    } else if (b.level && distance(*b.level) - at <= kReach * width) {
      const double least = distance(*b.level) - kFull * allowed(share, *b.level, curve);
      const Level level = ladder_.within(least);
      aim = inside(b, distance(level) < least ? ladder_.above(level).value_or(level) : level);
    } else if (b.before && *b.before > ladder_.from() && at - distance(*b.before) <= kReach * width) {
      aim = inside(b, ladder_.within(distance(*b.before) + kFull * width));
    }
    count(goal, aim);
    return false;
  }

  // True when an end of the interval is counted, on the safe side and not far out; else it asks.
  bool find_end(const Share& share, Goal& goal) {
    const Bracket b = bracket(goal);
    if (closed(b)) return settled(goal, b);
    if (!near_something_counted(goal)) return scout(goal);
    const Forecast curve = forecast(goal.unknown);
    const bool lower = goal.kind == Kind::lower;
    const auto rank = static_cast<double>(goal.rank);
    const auto half = static_cast<double>(goal.half);
    if (goal.aimed && board_.counted(*goal.aimed)) {
      goal.misses += lower ? goal.aimed == b.level : goal.aimed == b.before;
      goal.aimed = {};
    }
    const double margin = kOutside * half * std::exp2(goal.misses);
    if (const std::optional<Level> end = lower ? b.before : b.level) {
      const Column* column = board_.find(*end);  // none for the untouched picture
      if (column != nullptr) {
        const auto broken = static_cast<double>(column->broken(goal.unknown));
        const double out = lower ? rank - broken : broken - rank + 1;
        if (out <= std::max({1.0, kAccept * half, 1.5 * margin}) || goal.counts >= 4) return true;
      }
      if (goal.counts >= 8) return true;
      if (b.before && b.level &&
          ladder_.distance(*b.level) - ladder_.distance(*b.before) <=
              std::max(kFine / 2 * ladder_.distance(*b.level), kQuarter / 2 * interval_width(share, curve)))
        return true;
    }
    const double target = lower ? rank - 0.5 - margin : rank - 0.5 + margin;
    const double x = curve.level(target, low_of(b), high_of(b));
    Level aim = inside(b, lower ? std::floor(x) : std::ceil(x));
    if (const auto first = untried_first(b, b.level ? *b.level : kTopLevel)) aim = *first;
    if (goal.counts >= 8) aim = inside(b, std::midpoint(low_of(b), high_of(b)));
    count(goal, aim);
    return false;
  }

  // --- Order of the work -----------------------------------------------------------------------------------------

  bool find(Share& share, Goal& goal) {
    if (goal.rank == 0 || goal.rank > pictures()) return goal.found = true;  // that end is open
    goal.found = !refine_                   ? find_on_levels(goal)
                 : goal.kind == Kind::limit ? find_limit(share)
                                            : find_end(share, goal);
    return goal.found;
  }

  // The limit, then both ends of its interval, then the limit again, for whose bracket the interval is the
  // measure.
  bool certify(Share& share, std::size_t* for_limit, std::size_t* for_interval) {
    if (!find(share, share.limit)) return false;
    if (for_limit && *for_limit == 0) *for_limit = board_.evaluations();
    const bool lower = find(share, share.lower);
    const bool upper = find(share, share.upper);
    if (!lower || !upper || !find(share, share.limit)) return false;
    if (for_interval && *for_interval == 0) *for_interval = board_.evaluations();
    return true;
  }

  bool certify_all_shares(std::size_t* for_limit, std::size_t* for_interval) {
    return certify(shares_[1], for_limit, for_interval) && trace() &&
           (!certify_all_ ||
            (certify(shares_[0], nullptr, nullptr) && certify(shares_[2], nullptr, nullptr)));
  }

  // The answers of a round are in: goes on until something is asked or all is done.
  void plan() {
    if (pictures() == 0) phase_ = Phase::done;
    if (phase_ == Phase::search) {
      if (!certify_all_shares(&for_limit_, &for_interval_)) return;
      phase_ = Phase::audit;
      draw_checks();
      if (auditor_.waiting()) return;
    }
    if (phase_ == Phase::audit) {
      swept_ = auditor_.compare(board_).not_monotone;
      phase_ = swept_ ? Phase::sweep : Phase::done;
      if (swept_)
        ask_evenly(board_, levels_, closely());
      else
        doubt();
    }
    // What the audit has seen need not be asked again.
    while (phase_ == Phase::sweep || phase_ == Phase::again) {
      board_.adopt(auditor_.seen());
      if (board_.waiting()) return;
      if (phase_ == Phase::sweep) {
        ask_between_changes(board_, levels_, closely());
        if (!board_.waiting()) phase_ = Phase::again;
      } else if (!counts_earlier() && certify_again()) {
        phase_ = Phase::done;
      }
    }
  }

  // Certifies anew what the closer look has moved; true when nothing is missing.
  bool certify_again() {
    if (again_ == 0) return true;
    std::size_t ignored = 0;
    if (!certify_all_shares(&ignored, &ignored) || counts_earlier()) return false;
    for_limit_ = for_interval_ = board_.evaluations();
    return true;
  }

  // --- What was only inferred ------------------------------------------------------------------------------------

  // Checks are dearest where a wrong verdict would be an earlier limit: as many again as everywhere else go there, and more
  // where the search was so short that a share of it is next to nothing.
  void draw_checks() {
    if (!(audit_share_ > 0) || !curve_) return;
    const auto budget =
        static_cast<std::size_t>(std::llround(audit_share_ * static_cast<double>(board_.evaluations())));
    const Bracket b = bracket(shares_[1].limit);
    auditor_.draw(board_, budget, b.before.value_or(0), std::max(budget, kLeastBelow));
  }

  // Whether the lower end of the watch limit's interval may have been passed earlier, as far as the checks tell.
  void doubt() {
    if (!auditor_.looked()) return;
    const Goal& goal = shares_[1].ranks.lower > 0 ? shares_[1].lower : shares_[1].limit;
    if (const std::optional<Level> end = bracket(goal).before)
      may_pass_ = auditor_.may_reach(board_, estimate(goal.unknown), goal.rank, *end);
  }

  // The closer look is taken at the pictures of the curve.
  Picked closely() const {
    return [this](std::size_t i) { return parts_.of[i] <= curve_part_; };
  }

  // After the closer look: counts every picture at the mildest level where a rank seems to be reached before it was found.
  // True if it asked.
  bool counts_earlier() {
    if (again_ >= kMostAgain) return false;
    for (std::size_t s = 0; s < 3; ++s) {
      if (s != 1 && !certify_all_) continue;
      for (Goal* goal : {&shares_[s].limit, &shares_[s].lower, &shares_[s].upper}) {
        if (goal->rank == 0 || goal->rank > pictures()) continue;
        const Level end = high_of(bracket(*goal));
        const Estimate curve = reported(goal->unknown);
        for (const Level level : levels_) {
          if (level >= end) break;
          if (level < ladder_.first() || board_.counted(level)) continue;
          if (board_.find(level) == nullptr || curve.broken(level) < static_cast<double>(goal->rank) - 0.5)
            continue;
          board_.request_all(level);
          if (!board_.waiting()) continue;
          ++again_;
          for (Goal* stale : {&shares_[s].limit, &shares_[s].lower, &shares_[s].upper})
            *stale = goal_of(stale->kind, stale->unknown, stale->rank, stale->half);
          return true;
        }
      }
    }
    return false;
  }

  // --- The curve -------------------------------------------------------------------------------------------------

  // Every picture of the curve's part is judged at the level or told by its bracket.
  bool resolved(Level level) const {
    const Column* column = board_.find(level);
    if (column == nullptr) return false;
    for (std::size_t i = 0; i < pictures(); ++i)
      if (parts_.of[i] <= curve_part_ && column->at(i) == Mark::none &&
          told(board_, level, i, Unknown::holds) == Told::nothing)
        return false;
    return true;
  }

  std::vector<Level> resolved_levels() const {
    std::vector<Level> levels;
    for (const Column& column : board_.columns())
      if (column.counted() || resolved(column.level())) levels.push_back(column.level());
    return levels;
  }

  // The ranks of a share for a limit that rests on fewer pictures than all, in pictures of all.
  Ranks inferred_ranks(const Share& share, std::size_t k, const Estimate& curve, Level at) const {
    const auto n = static_cast<double>(pictures());
    const double worth = std::max(1.0, std::floor(curve.effective(at)));
    const auto few = static_cast<std::size_t>(worth);
    const stats::Ranks ranks = stats::quantile_ranks(few, share_[k], alpha_);
    const auto scaled = [&](std::size_t rank) {
      return static_cast<std::size_t>(std::ceil(static_cast<double>(rank) * n / worth - 1e-9));
    };
    return {share.ranks.need, scaled(ranks.lower), ranks.upper > few ? pictures() + 1 : scaled(ranks.upper)};
  }

  // Asks for levels on the curve's part of the pictures until the steps of the curve are small; true when
  // they are.
  bool trace();

  Limit certified(const Share& share) const;
  Limit unfinished(std::size_t share, const Estimate& holds, const Estimate& broken) const;
  std::vector<Step> inferred_steps(const Estimate& holds, const Estimate& broken) const;
  std::vector<Step> clear_steps(const Estimate& holds, std::size_t need) const;
  void add_points(Result& out, const Estimate& holds, const Estimate& broken) const;

  Ladder ladder_;
  Board board_;
  Parts parts_;
  std::vector<Level> levels_;  // at which inferred verdicts are checked
  Auditor auditor_;
  double audit_share_;
  double alpha_;
  bool refine_;
  bool certify_all_;
  bool curve_;
  int curve_part_;
  std::array<double, 3> share_;
  std::array<Share, 3> shares_;
  std::size_t for_limit_ = 0;
  std::size_t for_interval_ = 0;
  Phase phase_ = Phase::search;
  bool swept_ = false;  // Pictures were looked at closely …
  int again_ = 0;       // … and at so many levels all had to be counted for what that showed.
  std::optional<Level> may_pass_;
};

bool Race::trace() {
  if (board_.columns().size() >= kMostLevels + 16) return true;
  const Estimate curve = estimate(Unknown::holds);
  const auto n = static_cast<double>(pictures());
  std::vector<Level> levels = resolved_levels();
  std::vector<Level> wanted;
  if (levels.empty() || levels.back() != ladder_.to()) wanted.push_back(ladder_.to());
  if (!ladder_.from_identity() && (levels.empty() || levels.front() != ladder_.from()))
    wanted.push_back(ladder_.from());
  if (ladder_.from_identity()) levels.insert(levels.begin(), ladder_.from());

  // Counts to be known finely: the limits that stay inferred, and the ends of their intervals.
  std::vector<double> targets;
  for (std::size_t s = 0; s < 3; ++s) {
    if (s == 1 || certify_all_) continue;
    const Level at = static_cast<Level>(
        std::min<double>(ladder_.to(), curve.crossing(static_cast<double>(shares_[s].ranks.need),
                                                      ladder_.from(), ladder_.to())));
    const Ranks ranks = inferred_ranks(shares_[s], s, curve, at);
    for (const std::size_t rank : {ranks.need, ranks.lower, ranks.upper})
      if (rank > 0 && rank <= pictures()) targets.push_back(static_cast<double>(rank));
  }
  // One new level a round between two neighbours, or the same pictures would be asked several times for one
  // answer.
  for (std::size_t k = 1; k < levels.size(); ++k) {
    const Level low = levels[k - 1];
    const Level high = levels[k];
    const std::optional<Level> next = ladder_.above(low);
    if (!next || *next >= high ||
        ladder_.distance(high) - ladder_.distance(low) <= kFine * ladder_.distance(high))
      continue;
    const double below = curve.broken(low);
    const double above = curve.broken(high);
    const double step = std::abs(above - below);
    const bool visible = high - low > (ladder_.to() - ladder_.from()) / 256;
    std::optional<double> aim;
    if (curve_ && visible && step > kCurveStep * n) aim = (below + above) / 2;
    if (step > kInferredStep * n)
      for (const double target : targets)
        if (below < target && target <= above && (!aim || std::abs(target - *aim) < 0.3 * step)) {
          aim = target;
          break;
        }
    if (!aim) continue;
    const double width = high - low;
    wanted.push_back(inside({low, high}, std::clamp(curve.crossing(*aim, low, high), low + 0.1 * width,
                                                    high - 0.1 * width)));
  }
  for (const Level level : wanted)
    for (std::size_t i = 0; i < pictures(); ++i)
      if (parts_.of[i] <= curve_part_ && told(board_, level, i, Unknown::holds) == Told::nothing)
        board_.request(level, i);
  return !board_.waiting();
}

std::vector<Step> Race::inferred_steps(const Estimate& holds, const Estimate& broken) const {
  std::vector<Step> steps;
  if (ladder_.from_identity()) steps.push_back({ladder_.from(), 0, 0});
  for (const Level level : resolved_levels()) {
    const Column* column = board_.find(level);
    if (column != nullptr && column->counted())
      steps.push_back({level, static_cast<double>(column->broken(Unknown::holds)),
                       static_cast<double>(column->broken(Unknown::breaks))});
    else
      steps.push_back({level, holds.broken(level), std::max(holds.broken(level), broken.broken(level))});
  }
  return steps;
}

// Counted levels, and those of the closer look at which the share lies on one side of `need` for certain.
std::vector<Step> Race::clear_steps(const Estimate& holds, std::size_t need) const {
  std::vector<Step> steps;
  for (const Step& step : inferred_steps(holds, holds))
    if (step.level == ladder_.from() || board_.counted(step.level) ||
        std::abs(step.holds - static_cast<double>(need) + 0.5) > kClear * holds.deviation(step.level))
      steps.push_back(step);
  return steps;
}

void Race::add_points(Result& out, const Estimate& holds, const Estimate& broken) const {
  const auto n = static_cast<double>(pictures());
  const auto inferred = [&](Level level) {
    CurvePoint point;
    const Column* column = board_.find(level);
    point.level = level;
    point.n = pictures();
    point.evaluated = column != nullptr ? column->evaluated() : 0;
    point.unknown = column != nullptr ? column->unknown() : 0;
    const double share = std::clamp(holds.broken(level) / n, 0.0, 1.0);
    const double worst = std::clamp(broken.broken(level) / n, share, 1.0);
    point.broken = static_cast<std::size_t>(std::lround(share * n));
    point.lo = stats::band_effective(share, holds.effective(level), pictures(), alpha_).lo;
    point.hi = stats::band_effective(worst, broken.effective(level), pictures(), alpha_).hi;
    return point;
  };
  if (ladder_.from_identity()) out.points.push_back(identity_point(ladder_.from(), pictures()));
  if (pictures() == 0) {
    if (!ladder_.from_identity()) out.points.push_back(counted_point(ladder_.from(), 0, 0, 0, 0, alpha_));
    out.points.push_back(counted_point(ladder_.to(), 0, 0, 0, 0, alpha_));
    return;
  }
  std::vector<Level> levels = resolved_levels();
  for (const Level end : {ladder_.first(), ladder_.to()})
    if ((end == ladder_.to() || !ladder_.from_identity()) &&
        !std::binary_search(levels.begin(), levels.end(), end))
      levels.insert(std::lower_bound(levels.begin(), levels.end(), end), end);
  for (const Level level : levels) {
    const Column* column = board_.find(level);
    if (column != nullptr && column->counted())
      out.points.push_back(
          counted_point(level, pictures(), pictures(), column->broken(), column->unknown(), alpha_));
    else
      out.points.push_back(inferred(level));
  }
}

Limit Race::certified(const Share& share) const {
  Limit out;
  const Bracket b = bracket(share.limit);
  out.level = b.level;
  out.before = b.before;
  if (share.ranks.lower > 0) out.lo = bracket(share.lower).before;
  if (share.ranks.upper <= pictures()) out.hi = bracket(share.upper).level;
  if (!b.level)
    out.censored = Censored::right;
  else if (*b.level == ladder_.first())
    out.censored = Censored::left;
  out.basis = Basis::certified;
  return out;
}

// What is certain while the search is under way: the nearest judged levels whose share lies on one side of the border, by
// the exact interval of as many pictures as the estimate there is worth.
Limit Race::unfinished(std::size_t share, const Estimate& holds, const Estimate& broken) const {
  Limit out;
  const auto n = static_cast<double>(pictures());
  const auto need = static_cast<double>(shares_[share].ranks.need);
  for (const Column& column : board_.columns()) {
    const Level level = column.level();
    if (column.evaluated() == 0 || column.waiting()) continue;
    const double mild = std::clamp(holds.broken(level) / n, 0.0, 1.0);
    const double harsh = std::clamp(broken.broken(level) / n, mild, 1.0);
    if (!out.level && holds.broken(level) >= need)
      out.level =
          std::max(ladder_.first(),
                   ladder_.snap(static_cast<Level>(std::ceil(holds.crossing(need, ladder_.from(), level)))));
    if (stats::clopper_pearson_effective(mild, holds.effective(level), alpha_).lo >= share_[share]) {
      out.hi = level;
      break;
    }
    if (stats::clopper_pearson_effective(harsh, broken.effective(level), alpha_).hi < share_[share])
      out.lo = level;
  }
  return out;
}

Result Race::result() const {
  Result out;
  out.n = pictures();
  out.unknown = board_.without_verdict();
  out.evaluations = board_.evaluations() + auditor_.evaluations();
  if (done() && auditor_.looked()) {
    out.audit = auditor_.compare(board_);
    out.audit->may_pass = may_pass_;
    if (swept_) {  // decided by the first reading; this one tells how good the curve has become
      out.audit->swept = out.audit->not_monotone = true;
      for (std::size_t i = 0; i < pictures(); ++i) out.audit->swept_pictures += closely()(i) ? 1 : 0;
    }
  }
  out.evaluations_for_limit = for_limit_;
  out.evaluations_for_interval = for_interval_;
  const Estimate holds = reported(Unknown::holds);
  const Estimate broken = reported(Unknown::breaks);
  const std::vector<Step> counted = counted_steps(board_, ladder_);
  const std::vector<Step> steps = inferred_steps(holds, broken);
  const std::array<Limit*, 3> limits = {&out.onset, &out.watch, &out.broken};
  const std::array<int*, 3> counts = {&out.onset_crossings, &out.watch_crossings, &out.broken_crossings};
  for (std::size_t s = 0; s < 3; ++s) {
    const Share& share = shares_[s];
    Limit& limit = *limits[s];
    if (pictures() == 0) continue;
    const std::vector<Crossing> passed =
        crossings(swept_ && done() ? clear_steps(holds, share.ranks.need) : counted, share.ranks.need);
    *counts[s] = static_cast<int>(passed.size());
    if (s == 1) out.crossings = passed;
    if (share.certified()) {
      limit = certified(share);
      continue;
    }
    if (!done()) {
      limit = unfinished(s, holds, broken);
      continue;
    }
    const Level at = static_cast<Level>(
        std::min<double>(ladder_.to(), holds.crossing(static_cast<double>(share.ranks.need), ladder_.from(),
                                                      ladder_.to())));
    limit = read_limit(steps, inferred_ranks(share, s, holds, at), ladder_, pictures());
  }
  add_points(out, holds, broken);
  return out;
}

}  // namespace

Spec race() {
  return {.title = "Race",
          .summary =
              "Bisects the data set and counts every picture at both ends of the limit and of its interval.",
          .params = {integer("curve_pictures", 300, {16, 1e6}, "pictures",
                             "Pictures, drawn at random, that the curve away from the limit rests on."),
                     real("audit", 0.05, {0, 1}, "",
                          "Checks of inferred verdicts, as a share of the inferences of the search.")},
          .make = [](const Task& task, const Params& params) -> std::unique_ptr<Strategy> {
            return std::make_unique<Race>(task, static_cast<std::size_t>(params.integer("curve_pictures")),
                                          params.real("audit"));
          }};
}

}  // namespace proofload::search
