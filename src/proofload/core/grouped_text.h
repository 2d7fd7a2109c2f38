// Whole numbers as people read them.
#pragma once

#include <string>

namespace proofload {

/// "12 345": rounded to a whole number, thousands apart. `number` is finite and at least 0.
std::string grouped_text(double number);

}  // namespace proofload
