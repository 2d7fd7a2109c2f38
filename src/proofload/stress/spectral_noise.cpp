#include "proofload/stress/spectral_noise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include "proofload/stress/portable_math.h"

namespace proofload::stress {

namespace {

constexpr std::size_t kLargestTorus = 2048;

// A square of complex numbers, real and imaginary parts apart.
struct Square {
  std::size_t side;
  std::vector<float> re;
  std::vector<float> im;
  explicit Square(std::size_t n) : side(n), re(n * n), im(n * n) {}
};

// Inverse transform of all columns at once, without the division by the side: whole rows are added and subtracted.
void transform_columns(Square& field) {
  const std::size_t n = field.side;
  for (std::size_t i = 1, j = 0; i < n; ++i) {  // bit reversal
    std::size_t bit = n >> 1;
    for (; (j & bit) != 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    std::swap_ranges(field.re.data() + i * n, field.re.data() + (i + 1) * n, field.re.data() + j * n);
    std::swap_ranges(field.im.data() + i * n, field.im.data() + (i + 1) * n, field.im.data() + j * n);
  }
  for (std::size_t half = 1; half < n; half *= 2) {
    for (std::size_t k = 0; k < half; ++k) {
      const float turns = static_cast<float>(k) / static_cast<float>(2 * half);
      const float c = cosine_of_turns(turns);
      const float s = sine_of_turns(turns);
      for (std::size_t block = k; block < n; block += 2 * half) {
        float* const re0 = field.re.data() + block * n;
        float* const im0 = field.im.data() + block * n;
        float* const re1 = field.re.data() + (block + half) * n;
        float* const im1 = field.im.data() + (block + half) * n;
        for (std::size_t x = 0; x < n; ++x) {
          const float re = c * re1[x] - s * im1[x];
          const float im = s * re1[x] + c * im1[x];
          re1[x] = re0[x] - re;
          im1[x] = im0[x] - im;
          re0[x] += re;
          im0[x] += im;
        }
      }
    }
  }
}

void transpose(std::vector<float>& values, std::size_t n) {
  constexpr std::size_t kTile = 16;
  for (std::size_t by = 0; by < n; by += kTile)
    for (std::size_t bx = by; bx < n; bx += kTile)
      for (std::size_t y = by; y < std::min(by + kTile, n); ++y)
        for (std::size_t x = std::max(bx, y + 1); x < std::min(bx + kTile, n); ++x)
          std::swap(values[y * n + x], values[x * n + y]);
}

// Waves of random phase. The real and the imaginary part of their sum are two independent fields.
Square waves(std::size_t n, float per_side, Spectrum spectrum, const Rng& rng, std::uint32_t stream) {
  Square field(n);
  std::vector<std::uint16_t> phases(std::max<std::size_t>(n, 8));
  const auto frequency = [&](std::size_t i) {
    const auto k = static_cast<float>(i <= n / 2 ? i : n - i);
    return k * per_side;
  };
  for (std::size_t y = 0; y < n; ++y) {
    rng.fill16(stream, y * phases.size(), phases);
    const float ky = frequency(y);
    for (std::size_t x = 0; x < n; ++x) {
      const float kx = frequency(x);
      const float square = kx * kx + ky * ky;
      const float amplitude = spectrum == Spectrum::brown ? 1 / (square + 1) : std::sqrt(square);
      const float turns = static_cast<float>(phases[x]) * 0x1p-16F;
      field.re[y * n + x] = amplitude * cosine_of_turns(turns);
      field.im[y * n + x] = amplitude * sine_of_turns(turns);
    }
  }
  transform_columns(field);
  transpose(field.re, n);
  transpose(field.im, n);
  transform_columns(field);
  return field;
}

// Puts the corner of a torus into one channel of the picture, its variance made 1.
void put(const std::vector<float>& torus, std::size_t n, Size size, std::size_t channels, float* out) {
  const auto width = static_cast<std::size_t>(size.width);
  const auto height = static_cast<std::size_t>(size.height);
  double sum = 0;
  double squares = 0;
  for (std::size_t y = 0; y < height; ++y) {
    const float* row = torus.data() + (y % n) * n;
    for (std::size_t x = 0; x < width; ++x) {
      const double v = static_cast<double>(row[x % n]);
      sum += v;
      squares += v * v;
    }
  }
  const double pixels = static_cast<double>(width) * static_cast<double>(height);
  const double variance = squares / pixels - sum / pixels * (sum / pixels);
  const auto scale = static_cast<float>(width * height > 1 && variance > 0 ? 1 / std::sqrt(variance) : 0);
  for (std::size_t y = 0; y < height; ++y) {
    const float* row = torus.data() + (y % n) * n;
    float* to = out + y * width * channels;
    for (std::size_t x = 0; x < width; ++x) to[x * channels] = row[x % n] * scale;
  }
}

}  // namespace

std::vector<float> spectral_noise(
    Size picture, int channels, Spectrum spectrum, const Rng& rng, std::uint32_t stream) {
  const auto longest = static_cast<std::size_t>(std::max(picture.width, picture.height));
  std::size_t n = 2;
  while (n < longest && n < kLargestTorus) n *= 2;
  const float per_side = static_cast<float>(std::min(longest, n)) / static_cast<float>(n);
  const auto count = static_cast<std::size_t>(channels);
  std::vector<float> out(static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) *
                         count);
  for (std::size_t c = 0; c < count; c += 2) {
    const Square field = waves(n, per_side, spectrum, rng, stream + static_cast<std::uint32_t>(c / 2));
    put(field.re, n, picture, count, out.data() + c);
    if (c + 1 < count) put(field.im, n, picture, count, out.data() + c + 1);
  }
  return out;
}

}  // namespace proofload::stress
