// Verdicts that were inferred instead of seen ("held at 0.4, so it holds at 0.2"), checked on a random part of them.
#pragma once

#include <cstddef>

#include "proofload/stats/binomial.h"

namespace proofload::stats {

/// What random probes among inferred verdicts showed.
struct Audit {
  std::size_t held = 0;       ///< Probes of cells inferred to hold …
  std::size_t hidden = 0;     ///< … that turned out broken.
  std::size_t broken = 0;     ///< Probes of cells inferred broken …
  std::size_t recovered = 0;  ///< … that turned out to hold.
};

struct AuditedShare {
  double share = 0;   ///< F = (1 − p) a + p (1 − b), a and b the shares hidden and recovered.
  Interval interval;  ///< From the exact intervals of a and b at alpha/2 each: holds with 1 − alpha jointly.
  Interval hidden;    ///< Of a at alpha/2.
  Interval recovered;  ///< Of b at alpha/2.
};

/// Broken share at a level where a share `inferred` is broken by inference, corrected by what probes at random showed. Where nothing was
/// probed anything is possible. The normal two-phase interval is not used: with few contradictions it covered in a quarter to
/// half of the cases. Error{invalid_argument} unless 0 <= inferred <= 1, hidden <= held and recovered <= broken.
AuditedShare audited_share(double inferred, const Audit& audit, double alpha);

/// Whether a stress has to be called non-monotone: more than 5 % of the probes contradict the inference, or more than 2 % of what is
/// said to hold is broken, certain at level alpha (one-sided).
bool not_monotone(const Audit& audit, double alpha);

}  // namespace proofload::stats
