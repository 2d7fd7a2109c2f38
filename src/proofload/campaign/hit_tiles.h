// Where the stresses of a finding must act: the smallest set of tiles that must stay hit for the failure.
#pragma once

#include <atomic>
#include <optional>
#include <span>
#include <vector>

#include "proofload/campaign/follow_up.h"
#include "proofload/search/fuzzer.h"
#include "proofload/stress/mosaic.h"

namespace proofload::campaign {

struct HitTiles {
  stress::TileSet hit;              ///< Empty: it fails as well with every tile spared.
  bool minimal = false;             ///< Spare any single one of them and the model holds; each was evaluated.
  std::size_t tests = 0;            ///< Cases it took.
  search::Observation observation;  ///< Of the finding in these tiles alone.

  bool narrow() const { return hit.any() && !hit.all(); }
};

/// The minimal case of each finding, ddmin over the tiles of a picture (search/smallest_set.h); smaller ones fail as it does, a broken
/// verdict or a crash. Stresses of the case that do not act by tiles (stress/mosaic.h) stay as they are, and where they are in the
/// chain: a case whose failure hangs on the random fields that others have in these places fails with every tile spared, although it passes
/// without the stress. Nothing for a case without a stress that acts by tiles, and for clips. None at all once `stop` was set: what was
/// evaluated is kept.
std::optional<std::vector<std::optional<HitTiles>>> smallest_tiles(FollowUp& run,
                                                                   std::span<const search::Found> findings,
                                                                   Progress& progress,
                                                                   const std::atomic<bool>& stop);

/// The minimal case of a finding, in its tiles alone.
Cell cell_in(const Cell& minimal, const HitTiles& tiles);

}  // namespace proofload::campaign
