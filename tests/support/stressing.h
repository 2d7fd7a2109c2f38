// Applying one stressor of the catalog to a picture in a line, and pictures with known content.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "proofload/core/value.h"
#include "proofload/image/image.h"
#include "proofload/stress/stressor.h"

namespace proofload::test {

/// The stressor `id` with `params` (a map) put over its defaults.
std::unique_ptr<stress::Stressor> stressor(std::string_view id, const Value& params = Value::object());

/// The spec of `id`; the test fails if there is none.
stress::Spec spec_of(std::string_view id);

inline constexpr Keys kKeys{0x9E3779B97F4A7C15ULL, 0x243F6A8885A308D3ULL, 0};

/// `image` stressed at the level nearest to `value`.
Image stress_at(const stress::Stressor& stressor, const Image& image, double value, const Keys& keys = kKeys);
Image stress_at(std::string_view id,
                const Image& image,
                double value,
                const Value& params = Value::object(),
                const Keys& keys = kKeys);

/// Everything that comes out: label, map and marks of what was filled in, too.
Stressed stressed(const stress::Stressor& stressor,
                  const Image& image,
                  double value,
                  const Keys& keys = kKeys);

/// One level everywhere.
Image flat(Size size, int channels, std::uint8_t level);
/// Smooth shapes, edges and fine texture over the whole range of levels; the same on every machine.
Image textured(Size size, int channels);

/// A map of the same number in every row, from `near` at the left edge to `far` at the right, m.
std::shared_ptr<const DepthMap> rising_depth(Size size, double near, double far);

/// Mean, variance (over n) of the samples, and mean squared difference of two pictures, in grey levels.
double mean_of(const Image& image);
double variance_of(const Image& image);
double mse(const Image& a, const Image& b);
/// Mean of f(sample) over all samples.
double mean_over(const Image& image, const std::function<double(double)>& f);
/// Samples that differ.
std::size_t changed(const Image& a, const Image& b);

/// Calls `body` once for every instruction set of this processor that the library has code for.
void for_every_target(const std::function<void(std::string_view name)>& body);

}  // namespace proofload::test
