// Severity: one natural parameter from identity to destroyed, and the integer levels on it (definitions of
// the project: level m, severity s = m / 2^20, distance d(s) from identity in the natural unit).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace proofload {

/// Position on a stress's path: 0 is the untouched picture, kTopLevel the far end. An integer, so that equal
/// positions are equal on every machine.
using Level = std::int32_t;
inline constexpr Level kTopLevel = 1 << 20;

/// How the natural parameter moves with s.
enum class Scale { linear, geometric };

/// The path of one stressor. All conversions are pure.
struct Axis {
  std::string parameter;  ///< Name of the natural parameter, e.g. "sigma".
  std::string unit;       ///< "px", "grey levels", … ; "" for a fraction or a plain factor.
  bool percent = false;   ///< A fraction 0..1 that people read in percent.
  double identity = 0;    ///< Natural value that changes nothing.
  double top = 1;         ///< Natural value at s = 1.
  Scale scale = Scale::linear;
  double knee = 0;     ///< For geometric: about the just visible distance.
  bool whole = false;  ///< The natural value is rounded to whole numbers.
  /// The distance is measured in libjpeg's scale factor of the quality number instead of |value - identity|.
  bool jpeg_quality = false;

  /// Distance from identity in the natural unit: linear D·s, geometric k((1 + D/k)^s − 1). d(0) = 0 exactly.
  double distance(Level level) const;
  /// Natural value, rounded if `whole`.
  double natural(Level level) const;
  /// Distance of a natural value (>= 0, whichever side of identity the axis lies).
  double distance_of(double natural) const;
  /// Level nearest to a natural value, clamped to [0, kTopLevel].
  Level level_of(double natural) const;
  static double severity(Level level) { return static_cast<double>(level) / kTopLevel; }
  /// The lowest level with the same natural value: two levels that round to one value are one.
  Level canonical(Level level) const;
  /// The canonical ones among `count` even levels, rising, without the untouched picture: a switch has one, whole numbers
  /// may have few.
  std::vector<Level> even_levels(int count) const;
};

}  // namespace proofload
