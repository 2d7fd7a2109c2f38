#include "proofload/campaign/estimate_text.h"

#include <algorithm>
#include <cmath>

#include "proofload/campaign/quantity.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

namespace {

constexpr int kMostDecimals = 6;

std::optional<int> decimals(double lo, double hi) {
  const double half = std::abs(hi - lo) / 2;
  if (!(half > 0) || !std::isfinite(half)) return std::nullopt;
  return std::clamp(-static_cast<int>(std::floor(std::log10(half / 2) + 1e-9)), 0, kMostDecimals);
}

bool is_whole(double x) { return std::isfinite(x) && x == std::round(x); }

}  // namespace

EstimateText estimate_text(const Estimate& estimate, const Axis& axis, int extra) {
  const double factor = axis.percent ? 100 : 1;
  const double value = *estimate.value * factor;
  const bool falls = axis.top < axis.identity;
  const std::optional<double>& from = falls ? estimate.hi : estimate.lo;
  const std::optional<double>& to = falls ? estimate.lo : estimate.hi;
  const double lo = from.value_or(0) * factor;
  const double hi = to.value_or(0) * factor;

  std::optional<int> places;
  // An open end has no width to go by; the other one has.
  if (from && to) places = decimals(lo, hi);
  if (places) {
    const bool whole = is_whole(value) && is_whole(lo) && is_whole(hi);
    places = whole ? 0 : std::min(*places + extra, kMostDecimals);
  }
  if (axis.whole) places = 0;

  Axis bare = axis;
  bare.unit.clear();
  bare.percent = false;
  const auto number = [&](double shown) {
    return places ? fixed_text(shown, *places) : natural_text(shown, bare, 3 + extra);
  };
  const std::string unit = axis.percent ? " %" : axis.unit.empty() ? "" : " " + axis.unit;
  EstimateText out;
  out.bare = number(value);
  out.lower = from ? number(lo) : "open";
  out.upper = to ? number(hi) : "open";
  out.value = out.bare + unit;
  out.interval = out.lower + (from ? unit : "") + ", " + out.upper + (to ? unit : "");
  return out;
}

namespace {

// With its sign; "-0.0" is 0.0.
std::string with_sign(std::string text) {
  if (text.starts_with('-') && text.find_first_of("123456789") == std::string::npos) text.erase(0, 1);
  const bool number = !text.empty() && text[0] >= '0' && text[0] <= '9';
  return number ? "+" + text : text;
}

}  // namespace

std::string signed_text(double change,
                        std::optional<double> lo,
                        std::optional<double> hi,
                        const std::string& unit,
                        bool percent,
                        int extra) {
  Axis difference;
  difference.unit = unit;
  difference.percent = percent;
  Estimate estimate;
  estimate.value = change;
  estimate.lo = lo;
  estimate.hi = hi;
  EstimateText text = estimate_text(estimate, difference, extra);
  // Nothing but noughts: their number says nothing.
  const auto nought = [](const std::string& number) {
    return number.find_first_of("123456789") == std::string::npos && number != "open";
  };
  if (nought(text.bare) && nought(text.lower) && nought(text.upper)) {
    text.value.replace(0, text.bare.size(), "0");
    text.lower = text.upper = "0";
  }
  return with_sign(text.value) + " [" + with_sign(text.lower) + ", " + with_sign(text.upper) + "]";
}

std::string doubt_text(const search::Result& result) {
  if (result.n == 0 || static_cast<double>(result.unknown) <= 0.1 * static_cast<double>(result.n)) return {};
  return std::to_string(result.unknown) + " of " + std::to_string(result.n) + " without a verdict";
}

std::string headroom_text(const std::optional<Estimate>& headroom, const std::string& times) {
  if (!headroom) return {};
  if (headroom->censored == search::Censored::right) {
    const std::optional<double> least = headroom->lo ? headroom->lo : headroom->value;
    return least ? ">" + fixed_text(*least, *least < 9.95 ? 1 : 0) + times : std::string();
  }
  if (!headroom->value) return {};
  Axis axis;
  axis.parameter = "headroom";
  return estimate_text(*headroom, axis).bare + times;
}

}  // namespace proofload::campaign
