// Search: plain objects that ask for cells and are told records. They see no model, picture or thread.
//
// A strategy is a deterministic function of the records it is told, so a stored run is reported, resumed and
// checked by asking and telling again.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/core/params.h"
#include "proofload/data/axis.h"
#include "proofload/data/record.h"
#include "proofload/stats/audit.h"

namespace proofload::search {

enum class Zone { onset, watch, broken };

/// A requirement on a limit: whether its distance from identity is at least, or at most, `distance`.
struct Bar {
  Zone zone = Zone::watch;
  double distance = 0;  ///< In the natural unit.
  bool strict = false;  ///< More than, less than.
};

/// When a search may end on a random part of the pictures (search/growing.h): as soon as all of this is so. Empty = never.
struct Stop {
  double relative = 0;    ///< Interval of the watch limit no wider than this part of the limit; 0 = no wish.
  double distance = 0;    ///< … no wider than this, in the natural unit; 0 = no wish.
  std::vector<Bar> bars;  ///< Every one of these is decided by the interval of its limit.
  std::size_t first = 100;  ///< Pictures of the first look; every further one has twice as many.

  bool empty() const { return !(relative > 0) && !(distance > 0) && bars.empty(); }
};

/// One question: where does this stress break this share of these pictures, judged by this oracle?
struct Task {
  std::uint16_t stress = 0;  ///< Index for the cells.
  Oracle oracle = Oracle::stability;
  std::vector<std::uint32_t> samples;  ///< The N pictures that count for this oracle.
  Axis axis;
  Level from = 0;  ///< Searched part of the axis, from < to.
  Level to = kTopLevel;
  double onset = 0.05;
  double watch = 0.20;
  double broken = 0.50;
  double confidence = 0.95;
  int levels = 64;           ///< K: even levels of the grid and of the coarse search.
  bool refine = true;        ///< Refine the axis (methods 1.4b) instead of stopping at the K levels.
  bool certify_all = false;  ///< Certify onset and broken limits too, not only watch.
  bool curve = true;         ///< Also place points where the curve moves.
  Stop stop{};               ///< Read by `growing` only.
};

enum class Censored { none, right, left };
enum class Basis { certified, inferred };

/// Where a share q of the pictures breaks.
struct Limit {
  std::optional<Level> level;   ///< End b of the bracket: count >= ceil(qN). None if right-censored.
  std::optional<Level> before;  ///< End a of the bracket: count < ceil(qN).
  std::optional<Level> lo;      ///< Pass end of the bracket of rank l; none = no lower bound.
  std::optional<Level> hi;      ///< Fail end of the bracket of rank u; none = not reached.
  std::optional<Level>
      lo_here;  ///< The same ends for the limit of the data set at hand, where the search took a part
  std::optional<Level> hi_here;  ///< of it; else none (all pictures: the bracket itself).
  Censored censored = Censored::none;
  Basis basis = Basis::inferred;
};

struct CurvePoint {
  Level level = 0;
  std::size_t n = 0;
  std::size_t evaluated = 0;  ///< Judged by direct observation; the rest is inferred from brackets.
  std::size_t broken = 0;
  std::size_t unknown = 0;
  double lo = 0;  ///< Equal-local-level band of the share.
  double hi = 1;
  Basis basis = Basis::inferred;    ///< certified = counted on every picture.
  std::optional<double> corrected;  ///< Share after the audit; none where counted or not audited.
};

/// Where a share is passed between two neighbouring levels of the curve.
struct Crossing {
  Level before = 0;
  Level level = 0;
  bool upward = true;
};

/// A picture that broke and, at a stronger level, holds again.
struct Island {
  std::uint32_t sample = 0;
  Level broke = 0;  ///< First level where it breaks.
  Level from = 0;   ///< First and last level of a stretch behind that where it holds.
  Level to = 0;
};

/// What a search that infers verdicts ("held at 0.4, so it holds at 0.2") found when it looked at a random part of them.
struct Audit {
  std::size_t inferred = 0;     ///< Verdicts that were inferred, at all audited levels.
  stats::Audit probes;          ///< Random ones of them, looked at.
  std::size_t paths = 0;        ///< Pictures looked at, at every audited level …
  std::size_t bent = 0;         ///< … of which so many break more than once.
  double gap = 0;               ///< Largest share of these pictures that broke before a level and hold at it.
  std::vector<Island> islands;  ///< On these paths, at most 64.
  bool not_monotone = false;    ///< More than may be called noise contradicts (stats::not_monotone).
  bool swept = false;  ///< Therefore pictures were judged at 16 levels and between all their changes …
  std::size_t swept_pictures = 0;  ///< … so many of them.
  std::size_t below =
      0;  ///< Looks at verdicts "holds" below the watch limit; these are looked at more often …
  std::size_t below_broken = 0;  ///< … and what turned out broken of them.
  /// Mildest level below the interval of the watch limit at which these checks do not exclude (at 95 %) that its lower end
  /// is passed already; none where they do.
  std::optional<Level> may_pass;
  double correction = 0;  ///< Largest change that the audit made to a point of the curve, in shares.

  std::size_t looked_at() const { return probes.held + probes.broken; }
  std::size_t wrong() const { return probes.hidden + probes.recovered; }
};

struct Result {
  std::size_t n = 0;
  std::size_t of = 0;       ///< Pictures in all, where n are a random part of them; 0 = n are all.
  std::size_t unknown = 0;  ///< Pictures without a verdict at some evaluated level.
  Limit onset;
  Limit watch;
  Limit broken;
  int onset_crossings = 0;  ///< Upward and downward crossings seen among counted points.
  int watch_crossings = 0;
  int broken_crossings = 0;
  std::vector<Crossing> crossings;           ///< Of the watch share, ascending.
  std::optional<Audit> audit;                ///< None if nothing was inferred or nothing looked at (yet).
  std::vector<CurvePoint> points;            ///< By level, at least both ends of the searched range.
  std::size_t evaluations = 0;               ///< Distinct cells this strategy asked for.
  std::size_t evaluations_for_limit = 0;     ///< … until the watch limit was certified.
  std::size_t evaluations_for_interval = 0;  ///< … until both ends of its interval were counted too.
};

class Strategy {
 public:
  virtual ~Strategy() = default;
  /// The next cells, at most `limit` (> 0), each asked once, ordered by sample. Empty while told records are still due
  /// for earlier cells, and when done.
  virtual std::vector<Cell> ask(std::size_t limit) = 0;
  /// Records of asked cells, in any order.
  virtual void tell(std::span<const RunRecord> records) = 0;
  virtual bool done() const = 0;
  /// The best answer from what was told so far; final when done().
  virtual Result result() const = 0;
};

struct Spec {
  std::string title;
  std::string summary;
  Schema params;
  std::function<std::unique_ptr<Strategy>(const Task&, const Params&)> make;
};

struct Entry {
  std::string_view id;
  Spec (*spec)();
};
std::span<const Entry> catalog();

}  // namespace proofload::search
