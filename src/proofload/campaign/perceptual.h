// The perceptual axis of a run: how alike stressed and clean pictures look along every stress, beside the natural and the
// normalised axis, and where nothing usable is left.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "proofload/campaign/calibrate.h"
#include "proofload/campaign/spec.h"

namespace proofload::campaign {

struct Bench;

struct PerceptualAxis {
  CalibrationRow row;
  /// The strongest level that is still usable; none where the axis ends before pictures are destroyed, or no limit is set.
  std::optional<Level> valid_to;
};

/// What was found once for a run. It decides which levels are searched, so it is stored with the run and never made twice.
struct Perceptual {
  std::size_t pictures = 0;  ///< That were looked at; those of the table where there is one.
  bool from_table = false;
  std::vector<std::optional<PerceptualAxis>> stresses;  ///< As in the spec; none where looks do not tell.

  const PerceptualAxis* of(std::size_t stress) const {
    return stress < stresses.size() && stresses[stress] ? &*stresses[stress] : nullptr;
  }
  /// Last level of a stress that is searched: the end of its range, or the validity limit before it.
  Level end(const StressSpec& stress, std::size_t index) const;
  /// Whether a level lies behind the validity limit.
  bool beyond(std::size_t stress, Level level) const;
  /// Whether the validity limit leaves a stress anything to search.
  bool searchable(const StressSpec& stress, std::size_t index) const;
};

/// Even strengths at which a stress is looked at, at most.
inline constexpr int kPerceptualLevels = 16;

/// How many of n pictures are looked at where the config does not say: one in 25, at least 4 and at most 16.
std::size_t perceptual_pictures(std::size_t n);

/// What the axes hang on beyond the config: the content of the table that it names. "" without a table.
std::string perceptual_source(const PerceptualSpec& spec);

/// Looks at a seeded sample of `samples` under the random fields of the run, or reads the table. Levels rise until the
/// validity limit is passed. Pictures are held in memory together, at most 64 million pixels of them; of a larger picture a
/// window of 512 px a side is compared. Of clips it is their first frame. None once `stop` is set. Error{io | parse |
/// invalid_argument} for a table that does not fit.
std::optional<Perceptual> look_at(const Bench& bench,
                                  const CampaignSpec& spec,
                                  const Registry& registry,
                                  const std::vector<std::uint32_t>& samples,
                                  const std::atomic<bool>& stop);

Value to_record(const Perceptual& perceptual);
/// Error{parse} for what `to_record` did not write for this spec.
Perceptual perceptual_from_record(const Value& record, const CampaignSpec& spec);

/// "SSIM 0.71, PSNR 25.3 dB, 1 - VIF 0.55".
std::string likeness_text(const CalibrationPoint& point);

}  // namespace proofload::campaign
