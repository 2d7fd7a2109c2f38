// Why does a model break, and on what: the limits of a run taken apart by class, slice and size of objects, the ways in which
// pictures break, weak slices, how sure wrong answers are, gaps between groups, and scores. From the records of the run alone; only how
// pictures look has to be measured, and a run has done that.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/breaking_points.h"
#include "proofload/campaign/failure_kinds.h"
#include "proofload/campaign/object_limits.h"
#include "proofload/campaign/picture_attributes.h"
#include "proofload/campaign/run_scores.h"
#include "proofload/campaign/sureness.h"
#include "proofload/campaign/weak_slices.h"

namespace proofload::campaign {

struct ExplainRequest {
  std::optional<Oracle> oracle{};       ///< None: the headline of the run.
  std::vector<std::string> stresses{};  ///< By name; empty = all.
  std::string group{};                  ///< Key of the data's slices whose groups are compared; "" = none.
  const Answer* reference = nullptr;    ///< For mCE and mFR.
  double false_share = 0.10;            ///< Of marked groups and weak slices, in the mean.
};

/// One group of pictures under one stress.
struct GroupLimits {
  std::size_t stress = 0;
  std::string column;
  std::string name;
  std::size_t n = 0;
  bool too_few = false;  ///< Then nothing below is known.
  search::Limit watch;   ///< Of the campaign's watch share.
  double p =
      1;  ///< Log-rank test against all other pictures, adjusted (Benjamini–Hochberg over all groups and stresses).
  bool earlier = false;  ///< Breaks earlier than the others.
};

struct KindsOfStress {
  std::size_t stress = 0;
  std::vector<std::string>
      where;  ///< "onset", "watch", "broken", "operating", "end": one for each of kinds.at.
  FailureKinds kinds;
};

/// Clean quality of one group.
struct GroupQuality {
  std::string name;
  std::size_t n = 0;
  bool too_few = false;
  double value = 0;
  stats::Interval interval;
};

struct FairnessGaps {
  std::string key;
  std::string quality;  ///< What the clean figure is: "share right", "share of objects found", "mean error".
  bool error = false;   ///< Large figures are bad ones.
  std::vector<GroupQuality> clean;  ///< Empty without labels.
  std::vector<GroupLimits> limits;  ///< Groups of `key` × stresses; p adjusted by Holm: for claims.
};

struct Explanation {
  Answer answer;
  Oracle oracle = Oracle::stability;
  std::vector<std::size_t> stresses;  ///< Those that were asked for.
  std::size_t pictures = 0;           ///< That count for the oracle.
  bool looks = false;                 ///< Brightness, contrast and sharpness are known.
  std::size_t fewest = 0;             ///< Pictures for a limit of the watch share.
  std::vector<GroupLimits> groups;    ///< By column, stress and group.
  std::vector<KindsOfStress> kinds;
  ObjectLimits objects;  ///< Empty where the task knows no objects.
  WeakSlices slices;
  Sureness silent;       ///< By `oracle`.
  Sureness calibration;  ///< Over all answers.
  std::optional<FairnessGaps> fairness;
  RunScores scores;
};

/// Error{invalid_argument} for a stress or key that the run does not have, with the nearest; Error{parse} for a store without a config.
/// None where the run ended before its first picture.
std::optional<Explanation> explain(const Store& store,
                                   const Registry& registry,
                                   const PictureLooks& looks,
                                   const ExplainRequest& request);

}  // namespace proofload::campaign
