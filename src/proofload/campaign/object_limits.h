// Where single objects are lost: small ones, those of a class. Read from the answers that a run kept; nothing is evaluated for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "proofload/campaign/breaking_points.h"
#include "proofload/campaign/store.h"
#include "proofload/registry/registry.h"
#include "proofload/search/strategy.h"

namespace proofload::campaign {

struct RecordedRun;

/// An object that must be found, under one stress alone.
struct ObjectBreak {
  PictureBreak
      found;  ///< `sample` is its picture; `held` and `broke` are the levels it was seen found and lost at.
  int label = 0;
  double size = 0;  ///< Square root of the area of its box when clean, px.
};

/// Objects of a group under one stress.
struct ObjectGroup {
  std::size_t stress = 0;
  std::string column;  ///< "size" or "class".
  std::string name;    ///< "small (below 32 px)", "dog".
  std::size_t objects = 0;
  std::size_t pictures = 0;  ///< That they stand in.
  bool too_few = false;      ///< Then nothing below is known.
  search::Limit watch;       ///< Where the watch share of the objects is lost.
};

struct ObjectLimits {
  std::size_t objects = 0;   ///< That must be found, over all pictures; 0 where the task knows none.
  std::size_t pictures = 0;  ///< That they stand in.
  std::vector<ObjectGroup>
      groups;  ///< By stress, column and group: sizes ascending, classes by number of objects.
  std::vector<std::size_t>
      not_followed;  ///< Stresses that move or hide objects: answers alone do not say where those went.
};

/// The objects of all pictures that count for `stress`, in the order of the pictures. Those that are to be ignored are left out.
std::vector<ObjectBreak> object_breaks(const Store& store,
                                       const RecordedRun& run,
                                       std::size_t stress,
                                       Oracle oracle);

/// Limit of share q of some objects. Level and place before it as `group_limit`. Objects of one picture are lost together, so the
/// interval is that of `stats::cluster_limit` over pictures: its lower end with every object lost as soon as it was last seen found, its
/// upper end with every object lost only where it was seen lost, so that it holds the limit whatever the search looked at.
search::Limit object_limit(std::span<const ObjectBreak> objects, double q, double confidence);

/// By size (COCO's: below 32 px, to 96 px, above) and by class, for the stresses given. Groups of fewer than `fewest_for_limit` pictures
/// are listed as too few.
ObjectLimits object_limits(const Store& store,
                           const RecordedRun& run,
                           const Registry& registry,
                           Oracle oracle,
                           std::span<const std::size_t> stresses);

}  // namespace proofload::campaign
