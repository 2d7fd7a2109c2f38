// Automatic controls of a camera that overshoot: exposure, white balance.
#pragma once

#include <vector>

#include "proofload/core/params.h"

namespace proofload::stress {

/// How a control of second order comes to rest. The scene changes at time 0 and every `interval` seconds after it, to and fro.
struct Hunting {
  double frequency = 1;    ///< Of the swing, Hz.
  double overshoot = 0.4;  ///< Height of the first overshoot in shares of the change, in (0, 1).
  double interval = 4;     ///< Seconds from change to change.

  /// What the control is off by at `seconds` >= 0, in shares of the change: 1 at time 0, when the scene has changed and the
  /// control has not, −overshoot half a swing later. For one change e^(−r a) (cos a + r sin a) with
  /// a = 2π·frequency·t and r = −ln(overshoot)/π; changes add up with alternating signs.
  double error_at(double seconds) const;
};

/// The parameters `frequency`, `overshoot` and `interval`.
std::vector<Param> hunting_params();
Hunting hunting_of(const Params& params);

}  // namespace proofload::stress
