// Limits in words, with their intervals, for tables and sentences.
#pragma once

#include <string>

#include "proofload/campaign/answer.h"
#include "proofload/stats/binomial.h"

namespace proofload::report {

/// "3.1 px [2.8 px, 3.4 px]"; "not reached up to 12 px" where censored (up to `limit.before`, or `end` without one); "not known yet".
std::string limit_words(const search::Limit& limit, const Axis& axis, Level end);

/// The same as plain data: {value, lo, hi (natural, null = open), unit, not_reached_up_to?}.
Value limit_json(const search::Limit& limit, const Axis& axis, Level end);

/// "12.5 % [9.1 %, 16.6 %]", digits by the width of the interval.
std::string share_words(double share, const stats::Interval& interval);
/// "0.713 [0.69, 0.74]"; "open" for an infinite end.
std::string figure_words(double value, const stats::Interval& interval);
/// "p = 0.012", "p < 0.001".
std::string p_words(double p);

/// Share of a limit in words: "20 %", "2.5 %".
std::string percent_words(double share);

}  // namespace proofload::report
