// The sRGB transfer curve (IEC 61966-2-1) between 8-bit codes and linear light in [0, 1].
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "proofload/stress/rounding.h"

namespace proofload::stress {

/// Linear light of code/255, for real codes in [0, 255]: x/12.92 up to x = 0.04045, else ((x + 0.055)/1.055)^2.4.
double linear_of_code(double code);

/// linear_of_code of the 256 whole codes. Built once.
const std::array<float, 256>& linear_of_codes();

/// The codes of rising linear values: the highest code whose share of the axis has begun, exactly as if the
/// inverse curve were evaluated and rounded. 256 comparisons for all values together, no powers.
/// `linear` rises; values above 1 give 255.
void codes_of_rising_linear(std::span<const double> linear, Rounding rounding, std::span<std::uint8_t> codes);

/// Code of one linear value from a table of 2^16 steps: below 0 is 0, above 1 is 255. Exact except within
/// 2^-16 of the border between two codes.
std::uint8_t code_of_linear(float linear, Rounding rounding);
/// That table: the code of i/2^16 for i = 0..2^16. For inner loops.
std::span<const std::uint8_t> codes_of_linear_steps(Rounding rounding);

}  // namespace proofload::stress
