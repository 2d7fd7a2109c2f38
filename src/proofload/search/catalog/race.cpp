#include <algorithm>
#include <array>
#include <cmath>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"
#include "proofload/search/board.h"
#include "proofload/search/estimate.h"
#include "proofload/search/ladder.h"
#include "proofload/search/strategy.h"
#include "proofload/stats/band.h"
#include "proofload/stats/binomial.h"

namespace proofload::search {

namespace {

// Tuned on families of curves (Weibull, uniform, mostly unbreakable, log-normal; steep and flat; none to a tenth of the
// verdicts contradicting each other): what they trade is cost only, never whether a bracket is proven.
constexpr double kPilot = 64;     // pictures of the first part
constexpr double kPart = 8;       // … at most one in so many
constexpr double kGrow = 3;       // size of the next part over all before it
constexpr double kSnap = 0.5;     // standard deviations within which a level already looked at is taken
constexpr double kWin = 0.4;      // … and half-widths of the interval
constexpr double kMargin = 0.15;  // interval ends are aimed this share of the rank's half-width outside
constexpr double kAccept = 0.6;   // … and taken if they lie within this share
constexpr double kGuard = 1.5;    // standard deviations within which an earlier crossing is looked for
constexpr double kHidden = 0.3;   // share of the come-backs that hide in pictures not looked at
constexpr int kScouts = 2;        // parts whose curve guides the refined search
constexpr double kKnot = 0.04;    // step of that curve in shares
constexpr double kQuarter =
    0.2;  // width of the limit over that of its interval, while the interval is a forecast
constexpr double kFull = 0.95;
constexpr double kReach = 0.6;
// Pictures whose whole path is sampled for the curve beside the certified levels.
constexpr std::size_t kCurvePictures = 100;
constexpr int kCurveLevels = 16;

struct Bracket {
  std::optional<Level> before;
  std::optional<Level> level;
};

enum class Kind { limit, lower, upper };

struct Goal {
  Kind kind = Kind::limit;
  Unknown unknown = Unknown::holds;
  std::size_t rank = 0;
  std::size_t half = 0;  // half-width of the interval in pictures
  int misses = 0;
  std::optional<Level> aimed;
  bool done = false;
};

struct Quantile {
  double q = 0;
  std::size_t need = 0;
  Goal limit, lower, upper;
};

class Race final : public Strategy {
 public:
  Race(const Task& task, const Params&)
      : task_(task), ladder_(task.axis, task.from, task.to, task.levels, task.refine), board_(task) {
    const std::size_t n = board_.pictures();
    // tiers
    std::vector<std::pair<std::uint32_t, std::size_t>> order(n);
    const Rng rng(0x70726f6f66ULL);
    for (std::size_t i = 0; i < n; ++i) order[i] = {rng.bits32(0, board_.sample(i)), i};
    std::sort(order.begin(), order.end());
    parts_.of.resize(n);
    std::uint8_t tier = 0;
    double size = std::clamp(static_cast<double>(n) / kPart, 8.0, kPilot);
    for (std::size_t k = 0; k < n; ++k) order_.push_back(static_cast<std::uint32_t>(order[k].second));
    for (std::size_t k = 0; k < n; ++k) {
      while (static_cast<double>(k) >= size) {
        size *= kGrow;
        ++tier;
      }
      if (size > 0.75 * static_cast<double>(n)) size = static_cast<double>(n);
      parts_.of[order[k].second] = tier;
    }
    parts_.last = n == 0 ? 0 : parts_.of[order.back().second];
    const double alpha = 1 - task.confidence;
    const std::array<double, 3> shares = {task.onset, task.watch, task.broken};
    for (std::size_t k = 0; k < 3; ++k) {
      Quantile& x = quantiles_[k];
      x.q = shares[k];
      x.need = stats::count_for_share(x.q, n);
      const stats::Ranks ranks = stats::quantile_ranks(n, x.q, alpha);
      x.limit = {Kind::limit, Unknown::holds, x.need, 0, 0, {}, false};
      x.lower = {Kind::lower, Unknown::breaks, ranks.lower, x.need - std::min(x.need, ranks.lower), 0, {},
                 false};
      x.upper = {Kind::upper, Unknown::holds, ranks.upper, ranks.upper - std::min(x.need, ranks.upper), 0,
                 {},          false};
    }
    plan();
  }

  std::vector<Cell> ask(std::size_t limit) override { return board_.ask(limit); }
  void tell(std::span<const RunRecord> records) override {
    board_.tell(records);
    if (!board_.waiting() && !done_) plan();
  }
  bool done() const override { return done_; }

  Result result() const override {
    Result out;
    out.n = board_.pictures();
    out.unknown = board_.without_verdict();
    out.evaluations = board_.evaluations();
    out.evaluations_for_limit = for_limit_;
    out.evaluations_for_interval = for_interval_;
    if (out.n == 0) return out;
    out.points = points();
    out.onset = limit(quantiles_[0], task_.certify_all, out.points);
    out.watch = limit(quantiles_[1], true, out.points);
    out.broken = limit(quantiles_[2], task_.certify_all, out.points);
    out.onset_crossings = crossings(quantiles_[0].need);
    out.watch_crossings = crossings(quantiles_[1].need);
    out.broken_crossings = crossings(quantiles_[2].need);
    return out;
  }

 private:
  // Points of the curve: every level that enough pictures were looked at, and both ends.
  std::vector<CurvePoint> points() const {
    const std::size_t n = board_.pictures();
    const double alpha = 1 - task_.confidence;
    const Estimate estimate(board_, ladder_, parts_, Unknown::holds, parts_.last);
    std::vector<CurvePoint> out;
    if (ladder_.from_identity()) {
      const auto band = stats::band(0, n, alpha);
      out.push_back({ladder_.from(), n, n, 0, 0, band.lo, band.hi, Basis::certified});
    }
    const std::size_t least =
        std::min<std::size_t>(n, std::min<std::size_t>(kCurvePictures, std::max<std::size_t>(20, n / 8)));
    for (const Column& column : board_.columns()) {
      if (column.evaluated() == n) {
        const auto low = stats::band(column.broken(), n, alpha);
        const auto high = stats::band(std::min(n, column.broken() + column.unknown()), n, alpha);
        out.push_back(
            {column.level(), n, n, column.broken(), column.unknown(), low.lo, high.hi, Basis::certified});
      } else if (column.evaluated() >= least || column.level() == ladder_.to()) {
        const double share = std::clamp(estimate.broken(column.level()) / static_cast<double>(n), 0.0, 1.0);
        const auto band = stats::band_effective(share, estimate.effective(column.level()), n, alpha);
        const auto broken = static_cast<std::size_t>(std::lround(share * static_cast<double>(n)));
        out.push_back({column.level(), n, column.evaluated(), broken, column.unknown(), band.lo, band.hi,
                       Basis::inferred});
      }
    }
    return out;
  }

  int crossings(std::size_t need) const {
    int out = 0;
    bool over = false;
    for (const Column& column : board_.columns()) {
      if (column.evaluated() != board_.pictures()) continue;
      const bool now = column.broken() >= need;
      out += now != over ? 1 : 0;
      over = now;
    }
    return out;
  }

  Limit limit(const Quantile& quantile, bool certified, const std::vector<CurvePoint>& points) const {
    Limit out;
    if (certified) {
      const Bracket b = bracket(quantile.limit);
      out.basis = Basis::certified;
      out.level = b.level;
      out.before = b.before;
      if (!b.level) out.censored = Censored::right;
      if (quantile.lower.rank > 0) out.lo = bracket(quantile.lower).before;
      if (quantile.upper.rank <= board_.pictures()) out.hi = bracket(quantile.upper).level;
      return out;
    }
    out.basis = Basis::inferred;
    const Estimate estimate(board_, ladder_, parts_, Unknown::holds, parts_.last);
    const Column* top = board_.find(ladder_.to());
    const double target = static_cast<double>(quantile.need) - 0.5;
    if (!top || estimate.broken(ladder_.to()) < target) {
      out.censored = Censored::right;
    } else {
      const double x = estimate.crossing(target, ladder_.from(), ladder_.to());
      out.level = ladder_.snap(static_cast<Level>(std::min<double>(std::ceil(x), ladder_.to())));
      if (*out.level <= ladder_.from() && ladder_.from_identity()) out.level = ladder_.first();
      out.before = ladder_.below(*out.level);
    }
    // Ends by what the curve is known as well as: the last level surely below the share, the first surely above it.
    const double alpha = 1 - task_.confidence;
    for (const CurvePoint& point : points) {
      const double share =
          static_cast<double>(point.broken) / static_cast<double>(std::max<std::size_t>(point.n, 1));
      const double worth = point.level == ladder_.from() && ladder_.from_identity()
                               ? static_cast<double>(point.n)
                               : estimate.effective(point.level);
      const auto interval = stats::clopper_pearson_effective(std::clamp(share, 0.0, 1.0), worth, alpha);
      if (interval.hi < quantile.q && !out.hi && (!out.level || point.level <= *out.level))
        out.lo = point.level;
      if (interval.lo >= quantile.q && !out.hi && (!out.level || point.level >= *out.level))
        out.hi = point.level;
    }
    return out;
  }

  // The first pictures in random order at even steps of the axis; false once nothing is left to ask for.
  bool sample_curve() {
    if (!task_.curve || curve_asked_) return false;
    curve_asked_ = true;
    const std::size_t n = board_.pictures();
    const std::size_t pilot =
        std::min<std::size_t>(n, std::max<std::size_t>(std::min(n, kCurvePictures), n / 16));
    bool asked = false;
    for (int j = 1; j <= kCurveLevels; ++j) {
      const auto at =
          ladder_.from() +
          static_cast<Level>(static_cast<std::int64_t>(ladder_.to() - ladder_.from()) * j / kCurveLevels);
      const Level level = j == kCurveLevels ? ladder_.to() : ladder_.snap(at);
      if (level < ladder_.first()) continue;
      for (std::size_t k = 0; k < pilot; ++k) asked = board_.request(level, order_[k]) || asked;
    }
    return asked;
  }

  std::size_t count(const Column& column, Unknown unknown) const {
    return column.broken() + (unknown == Unknown::breaks ? column.unknown() : 0);
  }

  Bracket bracket(const Goal& goal) const {
    Bracket out;
    if (ladder_.from_identity()) out.before = ladder_.from();
    for (const Column& column : board_.columns()) {
      if (column.evaluated() != board_.pictures()) continue;
      if (count(column, goal.unknown) >= goal.rank) {
        out.level = column.level();
        break;
      }
      out.before = column.level();
    }
    return out;
  }

  bool adjacent(const Bracket& b) const {
    if (!b.level) return b.before && *b.before == ladder_.to();
    if (!b.before) return *b.level == ladder_.first();
    return ladder_.above(*b.before) == b.level;
  }

  // Asks for the next, larger part of what is not known at `level`; with `everything` for all of it.
  void pursue(Level level, Unknown unknown, bool everything) {
    const std::size_t least = std::max<std::size_t>(1, std::min<std::size_t>(16, board_.pictures() / 50));
    const Column* column = board_.find(level);
    std::vector<std::size_t> want;
    const auto missing = [&](std::size_t i) { return !column || column->at(i) == Mark::none; };
    for (int part = 0; part <= parts_.last && want.size() < least && !everything; ++part)
      for (std::size_t i = 0; i < board_.pictures(); ++i)
        if (parts_.of[i] == part && missing(i) && undecided(board_, level, i, unknown)) want.push_back(i);
    if (want.size() < least) {
      want.clear();
      for (std::size_t i = 0; i < board_.pictures(); ++i)
        if (missing(i)) want.push_back(i);
    }
    PROOFLOAD_ASSERT(!want.empty());
    for (const std::size_t i : want) board_.request(level, i);
  }

  Level low_of(const Bracket& b) const { return b.before ? *b.before : ladder_.from() - 1; }
  Level high_of(const Bracket& b) const { return b.level ? *b.level : ladder_.to() + 1; }

  // Allowed level nearest below x, strictly inside the bracket.
  Level inside(const Bracket& b, double x) const {
    Level level = ladder_.snap(static_cast<Level>(std::min<double>(x, kTopLevel)));
    if (b.before && level <= *b.before) level = *ladder_.above(*b.before);
    if (!b.before && level < ladder_.first()) level = ladder_.first();
    if (b.level && level >= *b.level) level = *ladder_.below(*b.level);
    return level;
  }

  // After a crossing is proven: asks for a lower level where the count may well reach the rank too. True if it asked.
  bool earlier(Goal& goal, const Bracket& b, const Estimate& estimate) {
    if (!b.before || kGuard <= 0) return false;
    double back = 0.5;
    double pairs = 1;
    const Column* low = nullptr;
    for (const Column& column : board_.columns()) {
      if (column.evaluated() != board_.pictures()) continue;
      if (low && ladder_.above(low->level()) == column.level() && column.level() <= high_of(b)) {
        for (std::size_t i = 0; i < board_.pictures(); ++i)
          back += breaks(low->at(i), goal.unknown) && !breaks(column.at(i), goal.unknown);
        pairs += 1;
      }
      low = &column;
    }
    if (pairs > 1) pairs -= 1;
    const double rate = back / pairs;
    const auto fragile = [&](std::size_t i) {
      for (const Column& column : board_.columns()) {
        if (column.level() > high_of(b)) break;
        if (breaks(column.at(i), goal.unknown)) return true;
      }
      return false;
    };
    const double rank = static_cast<double>(goal.rank);
    double above = -1;  // broken at the nearest level above that was looked at
    double steps = 0;
    Level suspect = -1;
    double least = kGuard;
    for (std::optional<Level> j = b.before; j && *j >= ladder_.first(); j = ladder_.below(*j)) {
      const Column* column = board_.find(*j);
      if (column && column->evaluated() == board_.pictures()) {
        above = static_cast<double>(count(*column, goal.unknown));
        steps = 0;
        continue;
      }
      if (above < 0) continue;
      steps += 1;
      const double come_back = rate * std::pow(steps, 0.6);
      bool looked = column != nullptr;
      for (std::size_t i = 0; looked && i < board_.pictures(); ++i)
        looked = column->at(i) != Mark::none || !fragile(i);
      if (looked) {
        const double known = static_cast<double>(count(*column, goal.unknown));
        const double hidden = kHidden * come_back;
        const double z = (rank - 0.5 - known - hidden) / std::sqrt(hidden + 0.1);
        if (z < least) {
          pursue(*j, goal.unknown, true);
          return true;
        }
        above = known + hidden;
        steps = 0;
        continue;
      }
      const double drop = std::max(0.0, above - estimate.broken(*j));
      const double z = (rank - above - 0.5 + drop - come_back) / std::sqrt(drop + come_back + 0.5);
      if (z < least) {
        least = z;
        suspect = *j;
      }
    }
    if (suspect < 0) return false;
    bool asked = false;
    for (std::size_t i = 0; i < board_.pictures(); ++i)
      if (fragile(i)) asked = board_.request(suspect, i) || asked;
    return asked;
  }

  bool search_fixed(Goal& goal, const Estimate& estimate) {
    const Bracket b = bracket(goal);
    if (adjacent(b)) return !earlier(goal, b, estimate);
    const double target = static_cast<double>(goal.rank) - 0.5;
    const Level low = low_of(b);
    const Level high = high_of(b);
    const double x = estimate.crossing(target, low, high);
    Level up = ladder_.snap(static_cast<Level>(std::min<double>(std::floor(x), ladder_.to())));
    if (up < x) {
      const auto next = ladder_.above(up);
      up = next ? *next : high;
    }
    if (up <= low) up = ladder_.above(low) ? *ladder_.above(low) : high;
    std::optional<Level> down = ladder_.below(std::min(up, high));
    if (up > ladder_.to()) down = ladder_.to();
    Level aim = up;
    if (up >= high || (down && *down > low && *down >= ladder_.first() &&
                       std::abs(estimate.broken(*down) - target) < std::abs(estimate.broken(up) - target)))
      aim = *down;
    goal.aimed = aim;
    const bool everything = false;
    pursue(aim, goal.unknown, everything);
    return false;
  }

  // Anchors: counted levels; between and beyond them the curve follows the scouts' smoothed estimate.
  struct Smooth {
    std::vector<std::pair<double, double>> knots;  // level, count; both ascending
    double at(double level) const {
      std::size_t k = 1;
      while (k + 1 < knots.size() && knots[k].first < level) ++k;
      const auto& [x0, y0] = knots[k - 1];
      const auto& [x1, y1] = knots[k];
      return y0 + (y1 - y0) * (level - x0) / (x1 - x0);
    }
    double inverse(double count) const {
      std::size_t k = 1;
      while (k + 1 < knots.size() && knots[k].second < count) ++k;
      const auto& [x0, y0] = knots[k - 1];
      const auto& [x1, y1] = knots[k];
      return x0 + (x1 - x0) * (count - y0) / (y1 - y0);
    }
  };
  Smooth smooth(Unknown unknown) const {
    const Estimate estimate(board_, ladder_, parts_, unknown, std::min(parts_.last, kScouts));
    const auto n = static_cast<double>(board_.pictures());
    Smooth out;
    const Level bottom = estimate.nodes().front().level;
    const Level beyond = estimate.nodes().back().level;
    out.knots.emplace_back(bottom, 0);
    for (double share = kKnot; share < 1; share += kKnot) {
      const double x = estimate.crossing(share * n, bottom, beyond);
      if (x >= beyond) break;
      if (x > out.knots.back().first + 1e-9)
        out.knots.emplace_back(x, share * n);
      else
        out.knots.back().second = share * n;
    }
    out.knots.emplace_back(std::max<double>(beyond, out.knots.back().first + 1), n);
    if (out.knots.size() > 2 && out.knots[out.knots.size() - 2].second >= n) out.knots.pop_back();
    out.knots.front().second = 0;
    return out;
  }

  // The level where the curve is expected to reach `count`, strictly between counted levels or beyond them.
  double forecast(const Bracket& b, const Smooth& curve, double target, Unknown unknown) const {
    std::vector<std::pair<double, double>> anchors;
    if (ladder_.from_identity()) anchors.emplace_back(ladder_.from(), 0);
    for (const Column& column : board_.columns())
      if (column.evaluated() == board_.pictures())
        anchors.emplace_back(column.level(), count(column, unknown));
    const double low = low_of(b);
    const double high = high_of(b);
    const std::pair<double, double>* a = nullptr;
    const std::pair<double, double>* c = nullptr;
    for (const auto& anchor : anchors) {
      if (b.before && anchor.first == *b.before) a = &anchor;
      if (b.level && anchor.first == *b.level) c = &anchor;
    }
    double x = 0;
    if (a && c) {
      const double sa = curve.at(a->first);
      const double sc = curve.at(c->first);
      const double t = (target - a->second) / (c->second - a->second);
      const double even = a->first + t * (c->first - a->first);
      x = sc - sa > 1e-6 ? curve.inverse(sa + t * (sc - sa)) : even;
    } else if (c) {
      x = curve.inverse(curve.at(c->first) + target - c->second);
    } else if (a) {
      x = curve.inverse(curve.at(a->first) + (target - a->second));
    } else {
      x = curve.inverse(target);
    }
    return std::clamp(x, low, high);
  }

  double interval_width(const Smooth& curve) const {
    const Quantile& w = quantiles_[1];
    const auto place = [&](const Goal& goal) {
      if (goal.rank == 0) return ladder_.distance(ladder_.from());
      if (goal.rank > board_.pictures()) return ladder_.distance(ladder_.to());
      const Bracket b = bracket(goal);
      if (goal.done) {
        const auto end = goal.kind == Kind::lower ? b.before : b.level;
        return ladder_.distance(end ? *end : goal.kind == Kind::lower ? ladder_.from() : ladder_.to());
      }
      const double x = forecast(b, curve, static_cast<double>(goal.rank) - 0.5, goal.unknown);
      return ladder_.distance(static_cast<Level>(std::min<double>(ladder_.to(), x)));
    };
    return place(w.upper) - place(w.lower);
  }

  double allowed(Level b, const Smooth& curve) const {
    const Quantile& w = quantiles_[1];
    const bool known = w.lower.done && w.upper.done;
    return std::max(0.02 * ladder_.distance(b), (known ? 0.25 : kQuarter) * interval_width(curve));
  }

  // Before anything is counted: the level where the limit is expected, on ever more pictures.
  bool scout(Goal& goal) {
    const Estimate estimate(board_, ladder_, parts_, goal.unknown, parts_.last);
    const Bracket b = bracket(goal);
    const double target = static_cast<double>(goal.rank) - 0.5;
    const double x = std::min<double>(estimate.crossing(target, low_of(b), high_of(b)), ladder_.to());
    Level aim = inside(b, std::ceil(x));
    const double window = kWin * (static_cast<double>(goal.half));
    std::size_t most = 0;
    for (const Column& column : board_.columns()) {
      const double off = std::abs(estimate.broken(column.level()) - target);
      const bool late = 2 * column.evaluated() > board_.pictures();
      if (!late && off > window + kSnap * estimate.deviation(column.level())) continue;
      if (column.evaluated() > most) {
        most = column.evaluated();
        aim = column.level();
      }
    }
    goal.aimed = aim;
    pursue(aim, goal.unknown, 2 * most > board_.pictures());
    return false;
  }

  bool any_counted() const {
    for (const Column& column : board_.columns())
      if (column.evaluated() == board_.pictures()) return true;
    return false;
  }

  bool search_limit(Goal& goal) {
    const Bracket b = bracket(goal);
    if (adjacent(b)) return true;
    const double target = static_cast<double>(goal.rank) - 0.5;
    if (!any_counted()) return scout(goal);
    const Smooth curve = smooth(goal.unknown);
    if (b.level && b.before &&
        ladder_.distance(*b.level) - ladder_.distance(*b.before) <= allowed(*b.level, curve))
      return true;
    const double x = std::min<double>(forecast(b, curve, target, goal.unknown), ladder_.to());
    const double dx = ladder_.distance(static_cast<Level>(x));
    const double most = allowed(static_cast<Level>(x), curve);
    Level aim = 0;
    const bool close_above = b.level && ladder_.distance(*b.level) - dx <= kReach * most;
    const bool close_below =
        b.before && *b.before > ladder_.from() && dx - ladder_.distance(*b.before) <= kReach * most;
    if (close_above) {
      const double least = ladder_.distance(*b.level) - kFull * allowed(*b.level, curve);
      Level level = ladder_.within(least);
      if (ladder_.distance(level) < least && ladder_.above(level)) level = *ladder_.above(level);
      aim = inside(b, level);
    } else if (close_below) {
      aim = inside(b, ladder_.within(ladder_.distance(*b.before) + kFull * most));
    } else {
      aim = inside(b, std::ceil(x));
    }
    goal.aimed = aim;
    pursue(aim, goal.unknown, true);
    return false;
  }

  bool search_end(Goal& goal) {
    if (goal.rank == 0 || goal.rank > board_.pictures()) return true;
    const Bracket b = bracket(goal);
    if (adjacent(b)) return true;
    const Smooth curve = smooth(goal.unknown);
    const auto rank = static_cast<double>(goal.rank);
    const auto half = static_cast<double>(goal.half);
    if (goal.aimed && board_.counted(*goal.aimed)) {
      if (goal.kind == Kind::lower ? goal.aimed == b.level : goal.aimed == b.before) ++goal.misses;
      goal.aimed = {};
    }
    const double margin = kMargin * half * std::pow(2, goal.misses);
    const double accept = std::max({1.0, kAccept * half, 1.5 * margin});
    const bool lower = goal.kind == Kind::lower;
    if (const std::optional<Level> end = lower ? b.before : b.level) {
      if (!(lower && *end == ladder_.from() && ladder_.from_identity())) {
        const auto c = static_cast<double>(count(*board_.find(*end), goal.unknown));
        if ((lower ? rank - c : c - rank + 1) <= accept) return true;
      }
      if (b.before && b.level &&
          ladder_.distance(*b.level) - ladder_.distance(*b.before) <=
              std::max(0.01 * ladder_.distance(*b.level), 0.12 * interval_width(curve)))
        return true;
    }
    const double target = lower ? rank - 0.5 - margin : rank - 0.5 + margin;
    const double x = std::min<double>(forecast(b, curve, target, goal.unknown), ladder_.to());
    const Level aim = inside(b, lower ? std::floor(x) : std::ceil(x));
    goal.aimed = aim;
    pursue(aim, goal.unknown, true);
    return false;
  }

  bool search(Goal& goal) {
    if (goal.rank == 0 || goal.rank > board_.pictures()) return goal.done = true;
    const bool finished =
        !task_.refine ? search_fixed(goal, Estimate(board_, ladder_, parts_, goal.unknown, parts_.last))
        : goal.kind == Kind::limit ? search_limit(goal)
                                   : search_end(goal);
    goal.done = finished;
    return finished;
  }

  void plan() {
    if (board_.pictures() == 0) {
      done_ = true;
      return;
    }
    Quantile& w = quantiles_[1];
    if (!search(w.limit)) return;
    if (for_limit_ == 0) for_limit_ = board_.evaluations();
    const bool lower = search(w.lower);
    const bool upper = search(w.upper);
    if (!lower || !upper) return;
    if (!search(w.limit)) return;
    if (for_interval_ == 0) for_interval_ = board_.evaluations();
    if (sample_curve()) return;
    if (task_.certify_all)
      for (const std::size_t k : {std::size_t{0}, std::size_t{2}}) {
        Quantile& x = quantiles_[k];
        if (!search(x.limit)) return;
        const bool low = search(x.lower);
        const bool high = search(x.upper);
        if (!low || !high) return;
      }
    done_ = true;
  }

  Task task_;
  Ladder ladder_;
  Board board_;
  Parts parts_;
  std::vector<std::uint32_t> order_;  // pictures in random order
  bool curve_asked_ = false;
  std::array<Quantile, 3> quantiles_;
  std::size_t for_limit_ = 0;
  std::size_t for_interval_ = 0;
  bool done_ = false;
};

}  // namespace

Spec race() {
  return {.title = "Race",
          .summary =
              "Finds the limit and its interval by asking only pictures that can still matter, and proves "
              "them by counting every picture on both sides.",
          .params = {},
          .make = [](const Task& task, const Params& params) -> std::unique_ptr<Strategy> {
            return std::make_unique<Race>(task, params);
          }};
}

}  // namespace proofload::search
