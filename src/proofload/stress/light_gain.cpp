#include "proofload/stress/light_gain.h"

#include <array>

#include "proofload/stress/linear_light.h"

namespace proofload::stress {

ToneTable tone_of_light_gain(double gain, Rounding rounding) {
  const auto& linear = linear_of_codes();
  std::array<double, 256> light;
  for (std::size_t code = 0; code < light.size(); ++code)
    light[code] = static_cast<double>(linear[code]) * gain;
  ToneTable table;
  codes_of_rising_linear(light, rounding, table);
  return table;
}

}  // namespace proofload::stress
