// Between which strengths does each picture of a run break? From its records alone, for every stress and oracle.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "proofload/campaign/store.h"
#include "proofload/data/axis.h"
#include "proofload/data/record.h"
#include "proofload/registry/registry.h"
#include "proofload/stats/breaking_point.h"

namespace proofload::campaign {

struct RecordedRun;

/// What the rows of one picture under one stress alone say. Its breaking point is the *first* break (methods 1.2): it lies in
/// (held, broke], as far as it was looked.
struct PictureBreak {
  std::uint32_t sample = 0;
  Level held = 0;  ///< Last level below `broke` it was seen to hold at; 0 is the untouched picture.
  std::optional<Level> broke;  ///< Mildest level it was seen to break at; none = never seen broken.
  /// Mildest level between the two at which it was asked, but could not be judged: there it may have broken.
  std::optional<Level> unjudged;
  bool recovered = false;  ///< Holds again at some level above `broke`.

  /// A verdict more; levels come in ascending order.
  void add(Level level, Outcome outcome);
};

/// All pictures that count for a stress and an oracle, in the order of their index.
struct StressBreaks {
  Oracle oracle = Oracle::stability;
  Axis axis;
  Level end = kTopLevel;  ///< Last level that is searched: of the range, or the validity limit before it.
  std::vector<PictureBreak> pictures;

  /// In distances from the untouched picture, natural unit. Never seen broken: broke = +infinity, and the picture is
  /// right-censored at `held`, which is below `end` where the search had no need to look further.
  stats::Bracket bracket(const PictureBreak& picture) const;
  /// The same with what could not be judged taken for broken: never later than `bracket`.
  stats::Bracket bracket_at_worst(const PictureBreak& picture) const;
  /// Broken at the first level it was seen to be, or watched up to the last it held at.
  stats::Lifetime lifetime(const PictureBreak& picture) const;
  /// Index of a picture of the run in `pictures`, if it counts.
  std::optional<std::size_t> place_of(std::uint32_t sample) const;
};

/// One entry per stress of the campaign, by Oracle.
struct BreakingPoints {
  std::vector<std::array<StressBreaks, 2>> stresses;

  const StressBreaks& of(std::size_t stress, Oracle oracle) const {
    return stresses[stress][static_cast<std::size_t>(oracle)];
  }
};

/// One pass over the rows. Chains of two links and more, relations, repeats with another random field (replicates) and what lies
/// behind the validity limit are left out. Levels are canonical (`Axis::canonical`). Pictures that count but were never asked
/// about are there, with nothing known of them; a run that ended before its first picture has none.
/// Error{parse} for a store without a config.
BreakingPoints breaking_points(const Store& store, const Registry& registry);
BreakingPoints breaking_points(const Store& store, const RecordedRun& run);

}  // namespace proofload::campaign
