// Fuzzes the model of a finished run: combinations of stresses too mild to break anything alone.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "proofload/campaign/finding_families.h"
#include "proofload/campaign/fuzz_box.h"
#include "proofload/campaign/hit_tiles.h"
#include "proofload/search/fuzzer.h"

namespace proofload::campaign {

struct FuzzRequest {
  std::vector<std::string> stresses;  ///< Of the run; none = all.
  BoxEdge edge = BoxEdge::onset;
  int longest = 3;             ///< Stresses of a combination, at most.
  bool together_only = false;  ///< No stress is stronger than the run saw the picture hold alone.
  double minutes = 0;          ///< 0 = without end.
  bool tiles = false;  ///< Findings are made small over the tiles of their pictures, too, beyond the budget.
  search::FuzzOptions options;  ///< Its seed is used beside that of the run.
};

struct FuzzOutcome {
  search::FuzzSpace space;
  search::FuzzResult result;
  std::vector<std::string> notes;
  /// Places in result.found of the first case of each signature whose picture is still usable, in the order they were found.
  std::vector<std::size_t> findings;
  FindingFamilies families;                    ///< Of these; places in `findings`.
  std::vector<std::optional<HitTiles>> tiles;  ///< By place in `findings`; empty where it was not asked for.
  std::size_t behind_validity =
      0;  ///< Signatures whose case looks worse than the validity limit allows; they are no findings.
  std::uint64_t evaluated = 0;  ///< Inferences of this session.
  std::uint64_t reused = 0;     ///< Cells found in the run's store.
  std::uint64_t stage_one = 0;  ///< Inferences of the run's searches, which bought the limits.
  bool interrupted = false;
  bool out_of_time = false;

  /// Of the finding at that place.
  std::optional<HitTiles> tiles_of(std::size_t finding) const {
    return finding < tiles.size() ? tiles[finding] : std::nullopt;
  }
};

/// Deterministic for a run and request, whatever ends a session: asked again it goes over what is stored and on from there. Writes
/// nothing but rows of follow-ups and a line in the run's diary.
FuzzOutcome fuzz(FollowUp& run,
                 const Registry& registry,
                 const FuzzRequest& request,
                 Progress& progress,
                 const std::atomic<bool>& stop);

/// "gaussian_noise + jpeg_compression, hflip".
std::string combination_text(const CampaignSpec& spec, const search::Signature& signature);
/// "gaussian_noise 5.1 grey levels, then jpeg_compression 31, in 4 tiles".
std::string chain_text(const CampaignSpec& spec, const Cell& cell);

}  // namespace proofload::campaign
