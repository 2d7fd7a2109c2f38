// What a run on clips says beyond the limits: flips and losses of frames over the strength, from its records alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proofload/data/axis.h"
#include "proofload/data/clip.h"

namespace proofload::campaign {

class Identity;
class Store;
struct CampaignSpec;
struct Population;

/// What harmless changes do to clips: more is called broken only beyond this.
struct ClipTolerance {
  double frames = 0;  ///< Share of broken frames.
  double flips = 0;   ///< Flips a frame pair above the clean clip's.
};

/// A mean over clips with its interval from resampling clips; no interval from a single clip.
struct ClipMean {
  double value = 0;
  std::optional<double> lo;
  std::optional<double> hi;
};

/// One clip at one strength.
struct ClipFigures {
  std::uint32_t sample = 0;
  std::uint32_t frames = 0;
  std::uint32_t judged = 0;
  std::uint32_t broken = 0;
  std::uint32_t late = 0;
  std::uint32_t pairs = 0;
  std::uint32_t flips = 0;
  std::optional<double> first_lost_s;  ///< None: no frame was lost.
  double longest_loss_s = 0;
  std::optional<Transmission> link{};  ///< Where the stress sent the clip over one.
};

/// All clips that were evaluated at one strength.
struct ClipPoint {
  Level level = 0;
  std::vector<ClipFigures> clips;      ///< By sample.
  ClipMean flips;                      ///< Flips a frame pair.
  ClipMean broken;                     ///< Share of broken frames.
  ClipMean late;                       ///< Share of frames that are broken because an old frame was shown.
  std::optional<Transmission> link{};  ///< All clips taken together.
};

struct ClipCurves {
  std::vector<ClipFigures> clean;  ///< By sample; nothing is broken there.
  ClipMean clean_flips;            ///< The null rate.
  ClipTolerance tolerance;
  std::vector<std::vector<ClipPoint>> stresses;  ///< As in the campaign's list; ascending by level.
};

/// `ids` are the names of the campaign's clips, by index.
ClipCurves clip_curves(const Store& store,
                       const CampaignSpec& spec,
                       const Identity& identity,
                       const std::vector<std::string>& ids,
                       const Population& population);

/// From the calibration's rows; as far as they are there.
ClipTolerance clip_tolerance_from_store(const Store& store,
                                        const Identity& identity,
                                        const std::vector<std::string>& ids,
                                        const Population& population);

}  // namespace proofload::campaign
