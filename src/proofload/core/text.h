// Numbers and text in a form that no locale changes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofload {

/// Shortest decimal text that reads back as the same double ("0.1", "1e-07"). Infinities are "inf", "-inf".
std::string number_text(double value);
/// `value` with `digits` digits after the point ("3.10"); rounds half to even like printf in the C locale.
std::string fixed_text(double value, int digits);
/// Whole text as a number with '.' as decimal sign, or nothing. Accepts a leading '+'; no hex, no inf, no nan.
std::optional<double> parse_number(std::string_view text);
/// Whole text as a decimal integer, or nothing.
std::optional<std::int64_t> parse_integer(std::string_view text);

std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string_view trim(std::string_view text);
std::string lower(std::string_view text);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
/// The text as one word of a POSIX shell: as it is where every character is safe, else in single quotes.
std::string shell_word(std::string_view text);
/// The text with every byte that is no valid UTF-8 replaced by U+FFFD.
std::string valid_utf8(std::string_view text);
/// 16 digits of lower-case hexadecimal.
std::string hex16(std::uint64_t value);

}  // namespace proofload
