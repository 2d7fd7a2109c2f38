// Floats as text that no locale changes; doubles are in text.h.
#pragma once

#include <string>

namespace proofload {

/// Shortest decimal text that reads back as the same float ("0.1" where a double would need "0.10000000149011612").
std::string float_text(float value);

}  // namespace proofload
