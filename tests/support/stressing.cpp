#include "support/stressing.h"

#include <cmath>

// Some kernels are generated for it, too.
#define HWY_WANT_AVX3_DL
#include "hwy/targets.h"
#include "proofload/core/rng.h"

namespace proofload::test {

stress::Spec spec_of(std::string_view id) {
  for (const stress::Entry& entry : stress::catalog())
    if (entry.id == id) return entry.spec();
  throw Error(ErrorCode::not_found, "no stressor `" + std::string(id) + "`");
}

std::unique_ptr<stress::Stressor> stressor(std::string_view id, const Value& params) {
  const stress::Spec spec = spec_of(id);
  return spec.make(spec.params.check(params, id));
}

Stressed stressed(const stress::Stressor& stressor, const Image& image, double value, const Keys& keys) {
  Sample sample;
  sample.image = image;
  return stressor.apply(std::move(sample), keys, stressor.axis().level_of(value));
}

Image stress_at(const stress::Stressor& stressor, const Image& image, double value, const Keys& keys) {
  return stressed(stressor, image, value, keys).sample.image;
}

Image stress_at(
    std::string_view id, const Image& image, double value, const Value& params, const Keys& keys) {
  return stress_at(*stressor(id, params), image, value, keys);
}

Image flat(Size size, int channels, std::uint8_t level) {
  Image image(size, channels);
  image.fill(level);
  return image;
}

Image textured(Size size, int channels) {
  Image image(size, channels);
  const Rng rng(42);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      for (int c = 0; c < channels; ++c) {
        const double wave = std::sin(0.11 * x + c) + std::cos(0.07 * y - 0.03 * x);
        const double edge = (x / 37 + y / 23) % 2 == 0 ? 40 : -40;
        const auto i = static_cast<std::uint64_t>((y * size.width + x) * channels + c);
        const double grain = (rng.bits16(0, i) / 65536.0 - 0.5) * 30;
        const double level = 127 + 45 * wave + edge + grain;
        image.row(y)[x * channels + c] = static_cast<std::uint8_t>(std::min(255.0, std::max(0.0, level)));
      }
    }
  }
  return image;
}

double mean_over(const Image& image, const std::function<double(double)>& f) {
  double sum = 0;
  for (std::size_t i = 0; i < image.bytes(); ++i) sum += f(image.data()[i]);
  return sum / static_cast<double>(image.bytes());
}

std::shared_ptr<const DepthMap> rising_depth(Size size, double near, double far) {
  std::vector<float> values;
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x)
      values.push_back(static_cast<float>(near + (far - near) * (x + 0.5) / size.width));
  return std::make_shared<const DepthMap>(depth_map(size, size, values));
}

double mean_of(const Image& image) {
  return mean_over(image, [](double x) { return x; });
}

double variance_of(const Image& image) {
  const double mean = mean_of(image);
  return mean_over(image, [mean](double x) { return (x - mean) * (x - mean); });
}

double mse(const Image& a, const Image& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.bytes(); ++i) {
    const double d = static_cast<double>(a.data()[i]) - b.data()[i];
    sum += d * d;
  }
  return sum / static_cast<double>(a.bytes());
}

std::size_t changed(const Image& a, const Image& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.bytes(); ++i) count += a.data()[i] != b.data()[i];
  return count;
}

void for_every_target(const std::function<void(std::string_view name)>& body) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    body(hwy::TargetName(target));
  }
  hwy::SetSupportedTargetsForTest(0);
}

}  // namespace proofload::test
