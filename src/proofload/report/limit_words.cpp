#include "proofload/report/limit_words.h"

#include <algorithm>
#include <cmath>

#include "proofload/campaign/estimate_text.h"
#include "proofload/campaign/quantity.h"
#include "proofload/core/text.h"

namespace proofload::report {

using campaign::natural_text;

std::string limit_words(const search::Limit& limit, const Axis& axis, Level end) {
  if (limit.censored == search::Censored::right)
    return "not reached up to " + natural_text(axis.natural(limit.before.value_or(end)), axis);
  const campaign::Estimate estimate = campaign::natural_limit(limit, axis);
  if (!estimate.value) return "not known yet";
  const campaign::EstimateText text = campaign::estimate_text(estimate, axis);
  return text.value + " [" + text.interval + "]";
}

namespace {

// So many decimals that the last digit is worth at most half of the interval's half-width.
int decimals(double lo, double hi) {
  const double half = (hi - lo) / 2;
  if (!(half > 0) || !std::isfinite(half)) return 2;
  return std::clamp(-static_cast<int>(std::floor(std::log10(half / 2))), 0, 6);
}

}  // namespace

std::string share_words(double share, const stats::Interval& interval) {
  const int digits = std::min(decimals(100 * interval.lo, 100 * interval.hi), 2);
  const auto percent = [&](double v) { return fixed_text(100 * v, digits) + " %"; };
  return percent(share) + " [" + percent(interval.lo) + ", " + percent(interval.hi) + "]";
}

std::string figure_words(double value, const stats::Interval& interval) {
  const int digits = decimals(interval.lo, interval.hi);
  const auto end = [&](double v) { return std::isfinite(v) ? fixed_text(v, digits) : std::string("open"); };
  return fixed_text(value, digits) + " [" + end(interval.lo) + ", " + end(interval.hi) + "]";
}

std::string p_words(double p) {
  if (p < 0.001) return "p < 0.001";
  return "p = " + fixed_text(p, p < 0.1 ? 3 : 2);
}

std::string percent_words(double share) { return number_text(std::round(1e4 * share) / 100) + " %"; }

Value limit_json(const search::Limit& limit, const Axis& axis, Level end) {
  const campaign::Estimate e = campaign::natural_limit(limit, axis);
  const auto end_of = [](const std::optional<double>& v) { return v ? Value(*v) : Value(); };
  Value out = Value::object();
  out["value"] = end_of(e.value);
  out["lo"] = end_of(e.lo);
  out["hi"] = end_of(e.hi);
  out["unit"] = axis.unit;
  if (limit.censored == search::Censored::right)
    out["not_reached_up_to"] = axis.natural(limit.before.value_or(end));
  return out;
}

}  // namespace proofload::report
