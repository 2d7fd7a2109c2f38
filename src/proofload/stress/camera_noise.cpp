#include "proofload/stress/camera_noise.h"

#include <algorithm>
#include <array>

#include "proofload/stress/linear_light.h"
#include "proofload/stress/noise_field.h"

namespace proofload::stress {

void for_each_draw(
    Image& image,
    const Rng& rng,
    std::uint32_t stream,
    const std::function<void(
        std::span<std::uint8_t> samples, std::size_t first, std::span<const std::uint16_t> draws)>& body) {
  const std::span<std::uint8_t> samples(image.data(), image.bytes());
  std::array<std::uint16_t, kNoiseChunk> bits;
  for (std::size_t first = 0; first < samples.size(); first += kNoiseChunk) {
    const std::size_t n = std::min(kNoiseChunk, samples.size() - first);
    const auto drawn = std::span(bits).first(n);
    rng.fill16(stream, first, drawn);
    body(samples.subspan(first, n), first, drawn);
  }
}

void light_to_codes(std::span<std::uint8_t> samples, std::span<const float> light) {
  // As code_of_linear, with the table at hand.
  const std::span<const std::uint8_t> codes = codes_of_linear_steps(Rounding::nearest);
  const auto steps = static_cast<float>(codes.size() - 1);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const float step = std::clamp(light[i], 0.0F, 1.0F) * steps + 0.5F;
    samples[i] = codes[static_cast<std::size_t>(static_cast<std::int32_t>(step))];
  }
}
void codes_to_light(std::span<const std::uint8_t> codes, std::span<float> light) {
  const auto& table = linear_of_codes();
  for (std::size_t i = 0; i < codes.size(); ++i) light[i] = table[codes[i]];
}

void add_normal_light(Image& image, const Rng& rng, float sigma) {
  std::array<float, kNoiseChunk> z;
  std::array<float, kNoiseChunk> light;
  for_each_draw(image, rng, 0,
                [&](std::span<std::uint8_t> samples, std::size_t, std::span<const std::uint16_t> draws) {
                  normals_from_draws(draws, std::span(z).first(draws.size()));
                  codes_to_light(samples, light);
                  for (std::size_t i = 0; i < samples.size(); ++i) light[i] += sigma * z[i];
                  light_to_codes(samples, light);
                });
}

}  // namespace proofload::stress
