// Runs on the same pictures with the same random fields: what has changed from one to the other, and is it more than noise?
// From their records alone (methods 1.9).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/quantity.h"
#include "proofload/campaign/store.h"
#include "proofload/data/axis.h"
#include "proofload/data/record.h"
#include "proofload/stats/paired_tests.h"

namespace proofload::campaign {

struct CompareRequest {
  bool common = false;  ///< Where the runs do not hold the same pictures, compare those they share.
  std::map<std::string, Quantity>
      at{};                 ///< Strength at which verdicts are paired, by stress; else the operating point.
  std::string first = "A";  ///< What sentences call the two.
  std::string second = "B";
};

struct ComparedRun {
  std::string folder;  ///< Of its run.db.
  std::string name;
  std::string model;  ///< File name, and the precision where it is not f32.
  std::string model_hash;
  std::size_t pictures = 0;
  std::string partial_reason;  ///< "" for a finished run.
};

/// What a test says of a difference, at the confidence of the first run and after correction for all that were asked.
enum class Finding { better, worse, none_shown, not_measured };
std::string_view name_of(Finding finding);

/// p-values of one difference.
struct Tested {
  Finding finding = Finding::not_measured;
  double p = 1;
  double adjusted = 1;  ///< By Holm over the claims, or by Benjamini and Hochberg over what is only explored.
  double explored = 1;  ///< By Benjamini and Hochberg, beside it.
};

/// How a limit of one stress has moved. Signed as the natural value is; `later` tells the good direction.
struct LimitChange {
  double share = 0;   ///< Of broken pictures at the limit.
  std::size_t n = 0;  ///< Pictures that count in both runs, from which the change is read.
  Estimate first;     ///< As the runs' own records give them, each over its own pictures.
  Estimate second;
  std::optional<double> change;  ///< second − first; absent if `reason` says why.
  std::optional<double> lo;      ///< Interval by paired bootstrap, smaller number first; absent = open.
  std::optional<double> hi;
  std::optional<double> bound_lo;  ///< The same whatever lies inside the brackets of the search.
  std::optional<double> bound_hi;
  bool later = false;            ///< The second breaks later.
  double first_distance = 0;     ///< Limit of the first over these pictures, from the untouched picture.
  bool neither_reached = false;  ///< Then there is nothing to compare.
  bool at_least = false;         ///< One of the limits was not reached: the change is larger than `change`.
  bool inferred =
      false;  ///< Not decided by what was counted alone, but by where brackets are expected to break.
  Tested tested;
  std::string reason;  ///< Why nothing was measured.
};

/// Verdicts on the same pictures at one strength, tested by McNemar. Only what was observed counts: what would follow from weaker and
/// stronger levels favours the run that was looked at less.
struct PairedCount {
  Level level = 0;
  double natural = 0;
  std::size_t n = 0;            ///< Pictures that count in both.
  std::size_t first_only = 0;   ///< Break only in the first run.
  std::size_t second_only = 0;  ///< … in the second.
  std::size_t both = 0;
  std::size_t unjudged = 0;  ///< Without a verdict in one of them.
  std::optional<double>
      p{};  ///< None unless both runs asked for every picture there, in the run itself or in a follow-up.
};

struct OracleChange {
  std::size_t n = 0;  ///< Count in both.
  std::size_t first_n = 0;
  std::size_t second_n = 0;
  LimitChange watch;
  LimitChange broken;
  std::optional<PairedCount> at;
  /// Over all strengths that both looked at: pictures that hold longer (later), or break sooner, in the *second*, and never the other
  /// way round.
  stats::SignTest path;
};

struct StressChange {
  std::string name;
  Axis axis;
  std::array<std::optional<OracleChange>, 2> oracle;
};

/// A bootstrap over fewer pictures says more about the pictures than about the models.
inline constexpr std::size_t kFewestForCleanChange = 20;

/// Clean answers on the same labelled pictures.
struct CleanChange {
  std::string score;  ///< Headline score of the metric.
  double first = 0;   ///< As the runs report it.
  double second = 0;
  std::string unit;  ///< "share" or that of a reading.
  bool less_is_better = false;
  std::size_t n = 0;
  bool right_or_wrong = false;  ///< Each picture is; else it has a quality of its own.
  double first_mean = 0;        ///< Mean quality of a picture in the first.
  double change = 0;            ///< Mean change of a picture's quality (share right, share found, error).
  std::optional<double>
      lo;  ///< Interval by bootstrap over pictures; for few of them none, and nothing is tested.
  std::optional<double> hi;
  std::size_t first_only = 0;  ///< Pictures on which only the first is right, or is the better of the two.
  std::size_t second_only = 0;
  Tested tested;  ///< McNemar's test, or the sign test over pictures.
};

struct Comparison {
  ComparedRun first;
  ComparedRun second;
  Oracle oracle = Oracle::stability;
  double confidence = 0.95;
  std::uint64_t seed = 0;
  std::size_t pictures = 0;  ///< Shared.
  std::string_view unit = "pictures";
  double watch = 0.2;
  double broken = 0.5;
  std::optional<CleanChange> clean;
  std::vector<StressChange> stresses;  ///< Shared ones, in the order of the first run.
  std::vector<std::string> left_out;   ///< "fog: only in …".
  /// Of these the stresses that both runs have but that cannot be compared, and why.
  std::map<std::string, std::string> unlike;
  std::vector<std::string> notes;
  std::size_t claims = 0;  ///< Limits that were corrected for together.
};

/// Each run against the first. Error{invalid_argument} for runs that cannot be compared, saying what differs and how to make runs
/// that can: other seed, pictures, labels, tasks, or no stress in common; for fewer than two, and for a run and itself. A difference is real when its p-value is
/// at most 1 − confidence after Holm's correction over the watch limits of the headline oracle; broken limits and the other oracle are
/// corrected by Benjamini and Hochberg. Stresses that were not searched to the end are named without a figure, and so are all where a
/// model does not look at its pictures (CleanResult::blind). Where the two were searched differently (method, levels …), intervals
/// and p-values are those that hold wherever pictures break inside their brackets: what brackets of another kind let expect differs for one and
/// the same model. A pure function of the records.
std::vector<Comparison> compare_runs(std::span<const Store> runs,
                                     const Registry& registry,
                                     const CompareRequest& request);

/// The same of two.
Comparison compare_runs(const Store& first,
                        const Store& second,
                        const Registry& registry,
                        const CompareRequest& request);

/// What the pictures are paired by lacks: cells of the strength of each stress that was asked for, of the operating point or, without
/// either, of the first run's own limit, that one of the two never looked at. For a FollowUp of each; `compare_runs` reads what it
/// stored. Errors as of `compare_runs`.
struct MissingVerdicts {
  std::vector<Cell> first;
  std::vector<Cell> second;
};
MissingVerdicts missing_verdicts(const Store& first,
                                 const Store& second,
                                 const Registry& registry,
                                 const CompareRequest& request);

/// A difference to be corrected for together with others.
struct Claim {
  Tested* tested = nullptr;
  bool better = false;  ///< Direction of the difference.
};
enum class Correction { holm, benjamini_hochberg };
/// Sets adjusted p-values and findings of measured differences.
void settle(std::span<const Claim> claims, Correction correction, double alpha);

}  // namespace proofload::campaign
