// How much a stress changes the look of the user's own pictures: one axis for people beside the natural one.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "proofload/campaign/spec.h"
#include "proofload/image/image.h"

namespace proofload::campaign {

struct CalibrateRequest {
  PictureSpec pictures;  ///< Without stresses: all that leave labels where they are.
  int levels = 24;       ///< Strengths a stress, evenly on its path.
  int most = 50;         ///< Pictures that are looked at.
  int threads = 0;       ///< 0 = all.
};

/// Means over the pictures at one strength. PSNR is that of the mean of the squared errors. Bands are from the 10 % least to
/// the 10 % most alike pictures.
struct CalibrationPoint {
  Level level = 0;
  double psnr = 0;
  double ssim = 1;
  double vif = 1;
  std::array<double, 2> ssim_band{1, 1};
  std::array<double, 2> vif_band{1, 1};
};

struct CalibrationRow {
  std::string name;
  std::string kind;
  Axis axis;
  Value params;  ///< Of the stress, all of them.
  std::vector<CalibrationPoint>
      points;  ///< From no change on; all three made never to rise (pooled adjacent violators).

  /// Natural value at which the mean falls to a target, linear between points; none if it never does.
  std::optional<double> at_ssim(double target) const;
  /// Where 1 − VIF reaches the validity limit: stronger stresses leave nothing that a model could be asked about.
  std::optional<double> at_lost_vif(double lost) const;
  /// The same as a level.
  std::optional<Level> level_at_lost_vif(double lost) const;
  /// The means at a level: linear between points in SSIM, VIF and squared error, the last point behind it. No bands.
  CalibrationPoint at(Level level) const;
};

/// What one picture keeps of itself under a stress.
struct Likeness {
  double mse = 0;
  double ssim = 1;
  double vif = 1;
};
Likeness likeness(const ImageView& clean, const ImageView& stressed);

/// Whether how alike pictures look says how strong a stress is. It does not where things move, are hidden or come late, nor
/// where colours turn: luma hardly sees that. There the stress's own unit says it.
bool looks_tell(const StressSpec& stress, const Registry& registry);

/// Means over pictures at rising levels: `pictures[i]` holds those at `levels[i]`, at least one.
CalibrationRow row_of(const StressSpec& stress,
                      const std::vector<Level>& levels,
                      const std::vector<std::vector<Likeness>>& pictures);

struct Calibration {
  std::string format;
  std::size_t pictures = 0;
  std::vector<CalibrationRow> rows;
  std::vector<std::string> notes;
};

/// Error{invalid_argument} for stresses that move or hide things, whose likeness says nothing about strength, and for data
/// without pictures; Error{cancelled} once `stop` is set.
Calibration calibrate(const CalibrateRequest& request,
                      const Registry& registry,
                      const std::function<void(std::size_t done, std::size_t total)>& told,
                      const std::atomic<bool>& stop);

/// Everything as plain data, to be kept beside the pictures.
Value to_record(const Calibration& calibration);
Value to_record(const CalibrationRow& row);
/// The row of a stress in such a record, which was made with the same stressor and parameters; none if it has no row of that
/// name. Error{parse} for what is no such record, and for a row of something else under the same name.
std::optional<CalibrationRow> row_from_record(const Value& record, const StressSpec& stress);

}  // namespace proofload::campaign
