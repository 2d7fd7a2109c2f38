#include "proofload/stress/linear_light.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace proofload::stress {

namespace {

constexpr int kSteps = 1 << 16;

// border[k]: the least linear value that becomes code k; border[0] = 0.
using Borders = std::array<double, 256>;

const Borders& borders(Rounding rounding) {
  const auto build = [](double shift) {
    Borders result{};
    for (std::size_t k = 1; k < result.size(); ++k)
      result[k] = linear_of_code(static_cast<double>(k) - shift);
    return result;
  };
  static const Borders nearest = build(rounding_bias(Rounding::nearest));
  static const Borders truncate = build(rounding_bias(Rounding::truncate));
  return rounding == Rounding::nearest ? nearest : truncate;
}

std::vector<std::uint8_t> code_table(Rounding rounding) {
  std::vector<double> linear(kSteps + 1);
  for (std::size_t i = 0; i < linear.size(); ++i) linear[i] = static_cast<double>(i) / kSteps;
  std::vector<std::uint8_t> codes(linear.size());
  codes_of_rising_linear(linear, rounding, codes);
  return codes;
}

}  // namespace

double linear_of_code(double code) {
  const double x = code / 255;
  return x <= 0.04045 ? x / 12.92 : std::pow((x + 0.055) / 1.055, 2.4);
}

const std::array<float, 256>& linear_of_codes() {
  static const std::array<float, 256> table = [] {
    std::array<float, 256> result{};
    for (std::size_t i = 0; i < result.size(); ++i)
      result[i] = static_cast<float>(linear_of_code(static_cast<double>(i)));
    return result;
  }();
  return table;
}

void codes_of_rising_linear(std::span<const double> linear,
                            Rounding rounding,
                            std::span<std::uint8_t> codes) {
  const Borders& border = borders(rounding);
  std::size_t code = 0;
  for (std::size_t i = 0; i < linear.size(); ++i) {
    while (code < 255 && linear[i] >= border[code + 1]) ++code;
    codes[i] = static_cast<std::uint8_t>(code);
  }
}

std::span<const std::uint8_t> codes_of_linear_steps(Rounding rounding) {
  static const std::vector<std::uint8_t> nearest = code_table(Rounding::nearest);
  static const std::vector<std::uint8_t> truncate = code_table(Rounding::truncate);
  return rounding == Rounding::nearest ? nearest : truncate;
}

std::uint8_t code_of_linear(float linear, Rounding rounding) {
  const float step = std::clamp(linear, 0.0F, 1.0F) * kSteps + 0.5F;
  return codes_of_linear_steps(rounding)[static_cast<std::size_t>(step)];
}

}  // namespace proofload::stress
