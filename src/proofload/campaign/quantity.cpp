#include "proofload/campaign/quantity.h"

#include <algorithm>
#include <cmath>

#include "proofload/core/error.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

Quantity parse_quantity(std::string_view given) {
  const std::string_view text = trim(given);
  std::size_t end = 0;
  const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  if (end < text.size() && (text[end] == '+' || text[end] == '-')) ++end;
  while (digit(end)) ++end;
  if (end < text.size() && text[end] == '.') ++end;
  while (digit(end)) ++end;
  // An exponent only where digits follow, so that "3 e" keeps its unit.
  if (end > 0 && end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    std::size_t at = end + 1;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digit(at)) {
      while (digit(at)) ++at;
      end = at;
    }
  }
  const auto number = parse_number(text.substr(0, end));
  if (!number)
    throw Error(ErrorCode::parse,
                "`" + std::string(text) + "` is no number, with or without a unit (like 3, 3 px, 5 %)");
  return {*number, std::string(trim(text.substr(end)))};
}

Quantity quantity_of(const Value& value) {
  if (value.is_number()) return {value.number(), ""};
  if (value.is_text()) return parse_quantity(value.text());
  throw Error(ErrorCode::parse,
              "expected a number, with or without a unit, found " + std::string(value.kind()));
}

double on_axis(const Quantity& quantity, const Axis& axis) {
  if (quantity.unit.empty() || (!axis.unit.empty() && quantity.unit == axis.unit)) return quantity.value;
  if (quantity.unit == "%" && axis.percent) return quantity.value / 100;
  const std::string wanted = axis.percent        ? "% or a fraction of 1"
                             : axis.unit.empty() ? "a number without unit"
                                                 : axis.unit;
  throw Error(ErrorCode::invalid_argument,
              "`" + axis.parameter + "` is measured in " + wanted + ", found `" + quantity.unit + "`");
}

double strength_on(const Quantity& quantity, const Axis& axis) {
  const double natural = on_axis(quantity, axis);
  if (natural >= std::min(axis.identity, axis.top) && natural <= std::max(axis.identity, axis.top))
    return natural;
  throw Error(ErrorCode::invalid_argument, "`" + axis.parameter + "` goes from " +
                                               natural_text(axis.identity, axis, 6) + " (no change) to " +
                                               natural_text(axis.top, axis, 6) + ", found " +
                                               natural_text(natural, axis, 6));
}

double share_of(const Quantity& quantity) {
  double share = quantity.value;
  if (quantity.unit == "%") {
    share /= 100;
  } else if (!quantity.unit.empty()) {
    throw Error(ErrorCode::invalid_argument,
                "a share is written as 0.1 or 10 %, found unit `" + quantity.unit + "`");
  }
  if (!(share >= 0 && share <= 1))
    throw Error(ErrorCode::invalid_argument,
                "a share lies between 0 and 1 (0 % and 100 %), found " + number_text(share));
  return share;
}

std::string natural_text(double value, const Axis& axis, int digits) {
  const double shown = axis.percent ? value * 100 : value;
  const double size = std::abs(shown);
  int decimals = 0;
  if (!axis.whole && std::isfinite(shown)) {
    const int magnitude = size > 0 ? static_cast<int>(std::floor(std::log10(size))) : 0;
    decimals = std::clamp(digits - 1 - magnitude, 0, 6);
  }
  std::string text = fixed_text(shown, decimals);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  if (axis.percent) return text + " %";
  return axis.unit.empty() ? text : text + " " + axis.unit;
}

}  // namespace proofload::campaign
