// Three stresses and more at once: how strong a mixture breaks a share of the pictures, along rays from the untouched picture.
//
// Every axis is scaled so that its stress alone breaks the share at 1. A direction is a mixture w with sum 1, so the strength at
// which a mixture breaks the share is its isobole index: 1 where the stresses add up, less where they help each other.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "proofload/search/asker.h"
#include "proofload/search/path.h"

namespace proofload::search {

/// One stress of the mixtures.
struct RayAxis {
  std::uint16_t stress = 0;  ///< Index for the cells.
  Axis axis;
  double unit = 1;  ///< Distance at which it breaks the share alone.
  double end = 1;   ///< Largest distance that may be searched, at least `unit`.
};

struct RaysTask {
  std::vector<RayAxis> axes;  ///< In the order in which they act; 2 to 16.
  Task task;  ///< Oracle, pictures, shares and confidence; stress and axis are set by each ray.
  std::size_t directions = 32;
  std::size_t further = 8;  ///< Rays around the weakest mixture, drawn when the others are done.
};

/// What was found along a mixture.
struct Ray {
  std::vector<double> weights;  ///< Sum 1.
  double end = 0;               ///< Strength up to which was searched.
  bool around = false;          ///< One of the further rays.
  Result result;                ///< Levels are those of an axis that is linear from 0 to `end`.

  double strength(Level level) const { return end * Axis::severity(level); }
  /// Where the watch share is reached, with its interval; none = beyond `end`.
  std::optional<double> radius() const;
  std::optional<double> lo() const;
  std::optional<double> hi() const;
};

class Rays final : public Asker {
 public:
  /// `spec` and `params`: the strategy that goes along each ray. Error{invalid_argument} for units that are not above 0 or beyond
  /// their end.
  Rays(RaysTask task, Spec spec, Params params);

  std::vector<Cell> ask(std::size_t limit) override;
  void tell(std::span<const RunRecord> records) override;
  bool done() const override;

  /// In the order in which they were drawn, the further ones last.
  std::vector<Ray> result() const;
  /// The ray of the smallest radius among those found so far; none = no mixture reached the share.
  std::optional<std::size_t> weakest() const;

 private:
  void start(std::vector<std::vector<double>> mixtures, bool around);
  bool all_done() const;
  void extend();

  RaysTask task_;
  Spec spec_;
  Params params_;
  std::vector<Ray> rays_;
  std::vector<std::unique_ptr<AlongPath>> searches_;
  bool extended_ = false;
};

}  // namespace proofload::search
