// How much a stress changes the look of the user's own pictures: one axis for people beside the natural one.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "proofload/campaign/spec.h"

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
  std::vector<CalibrationPoint>
      points;  ///< From no change on; SSIM and VIF made never to rise (pooled adjacent violators).

  /// Natural value at which the mean falls to a target, linear between points; none if it never does.
  std::optional<double> at_ssim(double target) const;
  /// Where 1 − VIF reaches the validity limit: stronger stresses leave nothing that a model could be asked about.
  std::optional<double> at_lost_vif(double lost) const;
};

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

}  // namespace proofload::campaign
