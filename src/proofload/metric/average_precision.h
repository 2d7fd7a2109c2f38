// Average precision of detectors as COCO's own evaluation computes it (pycocotools 2.0: all areas, at most 100
// boxes or masks a class and picture, or 20 people a picture; 101 recall points).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "proofload/data/annotation.h"

namespace proofload::metric {

/// 0.50, 0.55 … 0.95.
inline constexpr std::size_t kOverlaps = 10;

/// Shares over the classes that occur; 0 where none does.
struct AveragePrecision {
  double map50_95 = 0;
  double map50 = 0;
  double map75 = 0;
  double recall = 0;  ///< Largest, averaged over overlaps and classes ("AR").
};

/// Answers matched with labels once, to be summed up over all pictures or over resamples of them.
///
/// Labels with `ignore` count neither as found nor as missed. Boxes are then handled as crowd regions: they may swallow any
/// number of answers, and the overlap is taken over the area of the answer. Poses swallow many only where they say `crowd`.
class DetectionTable {
 public:
  /// What overlaps: boxes (turned ones where both sides have corners), or masks ("segm" in COCO; an object without one
  /// overlaps nothing).
  enum class By { boxes, masks };

  /// Both spans have one entry a picture. Boxes may come in any order; all numbers finite.
  DetectionTable(std::span<const BoxLabels* const> labels,
                 std::span<const BoxPredictions* const> predictions,
                 By by = By::boxes);
  /// Overlap is object keypoint similarity (pose_match.h); all are of one class.
  DetectionTable(std::span<const PoseLabels* const> labels,
                 std::span<const PosePredictions* const> predictions,
                 double sigma);

  std::size_t pictures() const { return pictures_; }
  /// Objects to be found, of all classes.
  std::size_t objects() const { return objects_; }
  AveragePrecision average_precision() const;
  /// The same with picture i taken `weights[i]` times (a bootstrap resample).
  AveragePrecision average_precision(std::span<const std::uint32_t> weights) const;

 private:
  using Mask = std::uint16_t;  // Bit t speaks of overlap t.
  struct Detection {
    std::uint32_t picture;
    Mask found;
    Mask ignored;
  };
  struct Class {
    std::vector<Detection> detections;           // Highest score first.
    std::vector<std::uint32_t> object_pictures;  // One entry an object.
  };
  class Builder;
  void take(Builder& builder);
  template <class Weight>
  AveragePrecision sum_up(Weight weight) const;

  std::size_t pictures_ = 0;
  std::size_t objects_ = 0;
  std::vector<Class> classes_;  // Those with an object to be found.
};

}  // namespace proofload::metric
