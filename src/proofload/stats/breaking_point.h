// What is known of the strength at which one picture breaks, on any axis that grows with the damage.
#pragma once

#include <limits>

namespace proofload::stats {

/// Watched up to `at`: broken there, or still whole there (right-censored by a validity limit or the end of the axis).
struct Lifetime {
  double at = 0;
  bool broken = true;
};

/// Somewhere in (held, broke]: the last strength it held at and the first it broke at. −infinity: broken from the
/// start; +infinity: never seen broken. held = broke: exactly there.
struct Bracket {
  double held = -std::numeric_limits<double>::infinity();
  double broke = std::numeric_limits<double>::infinity();
};

}  // namespace proofload::stats
