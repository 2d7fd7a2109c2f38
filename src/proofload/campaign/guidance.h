// From results to actions: which pictures to collect next, and with which stresses, and how strong, to train.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/breaking_points.h"
#include "proofload/campaign/picture_attributes.h"
#include "proofload/stats/binomial.h"

namespace proofload::campaign {

struct GuideRequest {
  std::optional<Oracle> oracle{};           ///< None: the headline of the run.
  std::vector<std::string> stresses{};      ///< By name; empty = all.
  std::map<std::string, double> targets{};  ///< Natural value that each of these stresses should be stood at.
  /// Target of the stresses that have neither a target nor an operating point: so many times the distance of today's limit. > 1.
  double further = 1.5;
  std::string
      spread{};  ///< Column over which the pictures are spread; "" = first key of the data's slices, else the class.
  std::size_t pictures = 20;  ///< Listed for a stress at most.
  double from_one = 0.20;     ///< Share of the list from one slice at most.
  double region_from = 0.05;  ///< Breaking region: from the strength at which this share is broken …
  double region_to = 0.60;    ///< … to this.
  double clean_share = 0.25;  ///< Of each batch in training.
};

struct PictureToCollect {
  std::uint32_t sample = 0;
  std::string id;
  Level held = 0;
  Level broke = 0;
  Failure failure = Failure::none;
  std::string slice;  ///< Of the column the list is spread over; "" = none.
};

/// How a slice stands at the target.
struct SliceNeed {
  std::string name;
  std::size_t n = 0;
  std::size_t broken = 0;
  stats::Interval interval;  ///< Of broken/n, exact.
  std::size_t needed = 0;    ///< Of its broken pictures must hold before the slice alone stands the target.
};

struct StressNeed {
  std::size_t stress = 0;
  Level target = 0;
  std::string why;  ///< What the target is.
  std::size_t n = 0;
  std::size_t broken = 0;   ///< B: pictures that break at the target or before.
  std::size_t unknown = 0;  ///< Further ones that may: it was not looked.
  std::size_t allowed =
      0;  ///< So many may break there: fewer than ceil(q n), so that the limit is not reached.
  std::size_t needed = 0;                  ///< broken − allowed, at least 0 …
  std::size_t needed_most = 0;             ///< … and with the unknown ones.
  std::vector<PictureToCollect> pictures;  ///< Cheapest first: those that break last before the target.
  std::vector<SliceNeed>
      slices;            ///< Those that do not stand the target, the most needed first; at most eight.
  std::string left_out;  ///< Why nothing is said; "" else.
};

/// One stress to train with.
struct AugmentPart {
  std::size_t stress = 0;
  std::size_t n = 0;
  Level from = 0;
  Level to = 0;
  bool to_the_end = false;  ///< So many are not broken up to the end of what was searched: `to` is that end.
};

struct Guidance {
  Answer answer;
  Oracle oracle = Oracle::stability;
  std::string spread;  ///< Column the lists are spread over; "" = none.
  std::vector<StressNeed> needs;
  std::vector<AugmentPart> augment;
  std::vector<std::string> not_trained;  ///< Stresses that stay out of the augmentation, with the reason.
  double clean_share = 0.25;
  std::string content;   ///< Content hash of the run.
  std::string pictures;  ///< Hash of its pictures and labels.
};

/// From the records alone. Error{invalid_argument} for stresses, columns and targets that cannot be. None where the run ended before its
/// first picture.
std::optional<Guidance> guidance(const Store& store,
                                 const Registry& registry,
                                 const PictureLooks& looks,
                                 const GuideRequest& request);

/// The augmentation as the file that trainers and `proofload verify` read:
///   from_run: {content, pictures}, task, clean_share, draw, stresses: [{stress, kind, params, parameter, unit, range, severity,
///   probability, n}]
/// `range` is in natural values, the mild end first; `severity` the same as shares of the whole axis, on which strengths are drawn evenly.
Value augmentation(const Guidance& guidance);

/// `count` natural values at even severities of a part, both ends among them, mild to strong.
std::vector<double> strengths(const Guidance& guidance, const AugmentPart& part, std::size_t count);

}  // namespace proofload::campaign
