// Pictures as the light they stand for.
#pragma once

#include <cmath>

#include "proofload/image/image.h"
#include "proofload/stress/linear_light.h"

namespace proofload::test {

/// Mean and variance of the linear light of all channel values.
struct Light {
  double mean = 0;
  double variance = 0;
  explicit Light(const Image& image) {
    const auto& linear = stress::linear_of_codes();
    const auto n = static_cast<double>(image.bytes());
    for (std::size_t i = 0; i < image.bytes(); ++i) mean += linear[image.data()[i]] / n;
    for (std::size_t i = 0; i < image.bytes(); ++i)
      variance += std::pow(linear[image.data()[i]] - mean, 2) / n;
  }
};

/// Variance that rounding to 8-bit codes adds at a light level: a twelfth of a squared step.
inline double of_rounding(double light) {
  const double coded = 1.055 * std::pow(light, 1 / 2.4) - 0.055;
  const double step = 2.4 / 1.055 * std::pow((coded + 0.055) / 1.055, 1.4) / 255;
  return step * step / 12;
}

}  // namespace proofload::test
