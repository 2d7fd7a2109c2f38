// Numbers with units, as people write them in configs and gates: "3 px", "5 %", 0.05, "10%".
#pragma once

#include <string>
#include <string_view>

#include "proofload/core/value.h"
#include "proofload/data/axis.h"

namespace proofload::campaign {

/// A number and the unit written behind it ("" = none).
struct Quantity {
  double value = 0;
  std::string unit;
};

/// Reads "3", "3 px", "-2.5e3ms", "10%". Error{parse} if it does not begin with a number.
Quantity parse_quantity(std::string_view text);
/// From a number or a text of a config. Error{parse} for anything else.
Quantity quantity_of(const Value& value);

/// Natural value on an axis: the unit must be the axis's (or none; "%" divides by 100 on fraction axes).
/// Error{invalid_argument} naming both units.
double on_axis(const Quantity& quantity, const Axis& axis);
/// The same of a strength that a stress can have. Error{invalid_argument} for one that lies off its axis, too.
double strength_on(const Quantity& quantity, const Axis& axis);
/// A share 0..1: "%" divides by 100. Error{invalid_argument} for another unit or outside 0..1.
double share_of(const Quantity& quantity);

/// "3.1 px", "2.4 %", "0.64": a natural value for people, with `digits` significant digits.
std::string natural_text(double value, const Axis& axis, int digits = 3);

}  // namespace proofload::campaign
