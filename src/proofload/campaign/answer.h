// The answer of a run, computed from its store alone: neither data set nor model is needed.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "proofload/campaign/clip_curves.h"
#include "proofload/campaign/gate.h"
#include "proofload/campaign/latency.h"
#include "proofload/campaign/perceptual.h"
#include "proofload/campaign/spec.h"
#include "proofload/campaign/store.h"
#include "proofload/metric/metric.h"
#include "proofload/search/strategy.h"

namespace proofload::campaign {

struct RecordedRun;

/// A figure with its interval; an absent end is open.
struct Estimate {
  std::optional<double> value;
  std::optional<double> lo;
  std::optional<double> hi;
  search::Censored censored = search::Censored::none;
};

struct Share {
  std::size_t count = 0;
  std::size_t n = 0;
  double lo = 0;
  double hi = 1;
  double value() const { return n == 0 ? 0 : static_cast<double>(count) / static_cast<double>(n); }
};

struct CleanResult {
  std::vector<metric::Score> scores;  ///< The first is the headline; empty without labels.
  std::size_t total = 0;              ///< Pictures of the run.
  std::size_t answered = 0;           ///< With a clean prediction.
  std::size_t counted[2] = {0, 0};    ///< N by Oracle.
  bool one_answer =
      false;  ///< All get the same class or reading, though their labels differ or are not known.
  bool labels_differ = false;
  std::size_t nothing_found = 0;  ///< Answered, but with no object, person or text that could be lost.

  /// The model certainly does not look at its pictures: limits and shares say nothing.
  bool blind() const { return one_answer && labels_differ; }
};

struct NullResult {
  std::size_t pictures = 0;
  Share changed;                     ///< Pictures × perturbations that break without any stress.
  double tolerance = 0;              ///< 99th percentile of the change.
  std::vector<std::string> fragile;  ///< Ids that break at rest, at most 20.
};

/// A natural value at which the share was counted on every picture (operating point or gate).
struct Probe {
  double natural = 0;
  Level level = 0;
  std::size_t unknown = 0;
  Share broken;  ///< Clopper–Pearson at the campaign's confidence.
};

struct OracleAnswer {
  search::Result result;
  std::vector<Probe> probes;
  bool finished = false;
  std::vector<std::optional<metric::Score>>
      point_scores;  ///< Headline score at each point of `result`, if counted.
  std::optional<std::size_t>
      need_images;  ///< Further pictures, where the zone at the operating point is undecided.
};

struct StressAnswer {
  std::optional<OracleAnswer> oracle[2];
  std::optional<Estimate> headroom;                       ///< d(watch) / d(operating), headline oracle.
  std::vector<std::pair<Level, LatencySummary>> latency;  ///< Of a remote model, mildest level first.
};

struct RelationAnswer {
  std::size_t asked = 0;     ///< Pictures of the run.
  std::size_t left_out = 0;  ///< Not in N: no clean answer, or none that was right.
  std::size_t excluded = 0;  ///< In N, but the relation makes no statement about them.
  std::size_t missing = 0;   ///< Not evaluated yet.
  std::size_t unknown = 0;
  Share holds;
};

struct FailureCount {
  Status status = Status::done;
  std::string message;
  std::size_t count = 0;
  std::vector<std::string> samples;  ///< At most 5 ids.
};

/// What a run was expected to take, as it stood when its search began.
struct RunForecast {
  std::uint64_t search = 0;        ///< Inferences of the search and at operating points; within the budget.
  std::uint64_t search_least = 0;  ///< The same if all curves are kind to the search …
  std::uint64_t search_most = 0;   ///< … and if none is.
  std::uint64_t inferences = 0;    ///< Of the whole run.
  std::optional<double> seconds;   ///< Of the whole run; none where nothing was timed yet.
};

struct Cost {
  std::uint64_t images = 0;
  std::uint64_t clean = 0;
  std::uint64_t null_cells = 0;
  std::uint64_t search = 0;
  std::uint64_t relations = 0;
  std::uint64_t report = 0;
  double seconds = 0;
  std::optional<RunForecast> forecast;
  std::map<std::string, std::uint64_t> engine;  ///< Troubles of the engine by name, without zeros.
  LatencySummary latency;                       ///< Of a remote model; n = 0 for others.
};

struct Answer {
  CampaignSpec spec;
  CleanResult clean;
  NullResult null_result;
  bool has_null = false;
  std::vector<StressAnswer> stresses;     ///< As in spec.stresses.
  std::vector<RelationAnswer> relations;  ///< As in spec.relations.
  std::vector<GateResult> gates;
  Perceptual perceptual;            ///< How stressed pictures look, and where the search ended for that.
  std::optional<ClipCurves> clips;  ///< Of runs on clips.
  std::vector<FailureCount> failures;
  Cost cost;
  bool partial = false;
  std::string partial_reason;
  std::vector<std::string> warnings;

  /// The strongest level of a stress that was searched, and whether the validity limit set it.
  Level end(std::size_t stress) const { return perceptual.end(spec.stresses[stress], stress); }
  bool ends_early(std::size_t stress) const { return end(stress) < spec.stresses[stress].to; }

  /// What is counted: "picture", "pictures", "clip" or "clips".
  std::string_view unit(std::size_t count) const;
};

/// Replays the searches over the stored records. A search whose next cells are not stored is unfinished.
Answer answer_from_store(const Store& store, const Registry& registry);
/// The same where `run`, what `recorded_run` reads of the store, is at hand.
Answer answer_from_store(const Store& store, const Registry& registry, const RecordedRun& run);

/// "holds on 390 of 400", "holds on 390 of 400 at 15°" on a path, or where a path's limits are to be found.
std::string holds_text(const RelationAnswer& answer, const CampaignSpec& spec, std::size_t relation);

/// Where a limit lies in natural values; `lo` is the mild end (pass end), `hi` the strong end.
Estimate natural_limit(const search::Limit& limit, const Axis& axis);
/// d(limit)/d(operating) with its interval.
Estimate headroom(const search::Limit& limit, const Axis& axis, double operating);

}  // namespace proofload::campaign
