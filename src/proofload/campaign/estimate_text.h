// Figures with their intervals, as people read them. The page writes them by the same rule (web/src/text/number.ts).
#pragma once

#include <optional>
#include <string>

#include "proofload/campaign/answer.h"
#include "proofload/data/axis.h"

namespace proofload::campaign {

struct EstimateText {
  std::string value;     ///< "2.4 %"
  std::string interval;  ///< "2.0 %, 2.9 %": the smaller number first; "open" for an absent end
  std::string lower;     ///< "2.0", without the unit
  std::string bare;      ///< "2.4"
  std::string upper;     ///< "2.9"
};

/// All three numbers to the same decimals, so many that the last digit is worth at most half of the interval's
/// half-width, and `extra` more; three significant digits where the interval has no width. `estimate` must hold a
/// value.
EstimateText estimate_text(const Estimate& estimate, const Axis& axis, int extra = 0);

/// A change with its signs: "+0.8 px [+0.3, +1.2]", "-1.2 % [open, +0.1]"; `extra` as above.
std::string signed_text(double change,
                        std::optional<double> lo,
                        std::optional<double> hi,
                        const std::string& unit,
                        bool percent,
                        int extra = 0);

/// "10 of 10 without a verdict" where that makes the limits of a search bounds (more than a tenth), else "".
std::string doubt_text(const search::Result& result);

/// "2.4×" as a multiple of the operating point; ">27×" where the limit was not reached; "" without a number.
/// `times` is the sign behind the number.
std::string headroom_text(const std::optional<Estimate>& headroom, const std::string& times = "×");

}  // namespace proofload::campaign
