#include "proofload/stress/spectral_noise.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "proofload/stress/portable_math.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/spectral_noise.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// a, b = a + w·b, a - w·b for complex rows with w = c + is.
void Butterfly(float* re0, float* im0, float* re1, float* im1, std::size_t count, float c, float s) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  const auto cosine = hn::Set(d, c);
  const auto sine = hn::Set(d, s);
  std::size_t x = 0;
  for (; x + lanes <= count; x += lanes) {
    const auto r = hn::LoadU(d, re1 + x);
    const auto i = hn::LoadU(d, im1 + x);
    const auto re = hn::Sub(hn::Mul(cosine, r), hn::Mul(sine, i));
    const auto im = hn::Add(hn::Mul(sine, r), hn::Mul(cosine, i));
    const auto r0 = hn::LoadU(d, re0 + x);
    const auto i0 = hn::LoadU(d, im0 + x);
    hn::StoreU(hn::Sub(r0, re), d, re1 + x);
    hn::StoreU(hn::Sub(i0, im), d, im1 + x);
    hn::StoreU(hn::Add(r0, re), d, re0 + x);
    hn::StoreU(hn::Add(i0, im), d, im0 + x);
  }
  for (; x < count; ++x) {
    const float re = c * re1[x] - s * im1[x];
    const float im = s * re1[x] + c * im1[x];
    re1[x] = re0[x] - re;
    im1[x] = im0[x] - im;
    re0[x] += re;
    im0[x] += im;
  }
}

// Waves of one row: amplitudes by the squared frequency across[x] + down, phases drawn. `count` is a multiple
// of 8.
void DrawRow(const std::uint16_t* phases,
             const float* across,
             float down,
             bool brown,
             std::size_t count,
             float* re,
             float* im) {
  const hn::CappedTag<float, 8> d8;
  using D8 = decltype(d8);
  const hn::Rebind<std::uint16_t, D8> d16;
  const hn::RebindToSigned<D8> di;
  const auto one = hn::Set(d8, 1.0F);
  const auto half = hn::Set(d8, 0.5F);
  // sine_of_turns (portable_math.h) for turns in [0, 2).
  const auto sine = [&](auto turns) HWY_ATTR {
    const auto r = hn::Sub(turns, hn::Floor(hn::Add(turns, half)));
    const auto size = hn::Abs(r);
    const auto a = hn::Min(size, hn::Sub(half, size));
    const auto b = hn::Mul(a, a);
    constexpr float kTaylor[] = {42.0586940F, -76.7058597F, 81.6052493F, -41.3417022F, 6.28318531F};
    auto sum = hn::Set(d8, -15.0946426F);
    for (const float c : kTaylor) sum = hn::Add(hn::Set(d8, c), hn::Mul(b, sum));
    return hn::CopySign(hn::Mul(a, sum), r);
  };
  for (std::size_t x = 0; x < count; x += hn::Lanes(d8)) {
    const auto square = hn::Add(hn::LoadU(d8, across + x), hn::Set(d8, down));
    const auto amplitude = brown ? hn::Div(one, hn::Add(square, one)) : hn::Sqrt(square);
    const auto drawn = hn::PromoteTo(di, hn::LoadU(d16, phases + x));
    const auto turns = hn::Mul(hn::ConvertTo(d8, drawn), hn::Set(d8, 0x1p-16F));
    hn::StoreU(hn::Mul(amplitude, sine(hn::Add(turns, hn::Set(d8, 0.25F)))), d8, re + x);
    hn::StoreU(hn::Mul(amplitude, sine(turns)), d8, im + x);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(Butterfly);
HWY_EXPORT(DrawRow);

namespace {

constexpr int kLargestTorus = 2048;

// Rows of complex numbers, real and imaginary parts apart.
struct Grid {
  std::size_t rows;
  std::size_t columns;
  std::vector<float> re;
  std::vector<float> im;
  Grid(std::size_t high, std::size_t wide) : rows(high), columns(wide), re(high * wide), im(high * wide) {}
};

// Inverse transform of all columns at once, without the division by their length: whole rows are added and subtracted.
void transform_columns(Grid& field) {
  const std::size_t n = field.rows;
  const std::size_t width = field.columns;
  for (std::size_t i = 1, j = 0; i < n; ++i) {  // bit reversal
    std::size_t bit = n >> 1;
    for (; (j & bit) != 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    std::swap_ranges(field.re.data() + i * width, field.re.data() + (i + 1) * width,
                     field.re.data() + j * width);
    std::swap_ranges(field.im.data() + i * width, field.im.data() + (i + 1) * width,
                     field.im.data() + j * width);
  }
  for (std::size_t half = 1; half < n; half *= 2) {
    for (std::size_t k = 0; k < half; ++k) {
      const float turns = static_cast<float>(k) / static_cast<float>(2 * half);
      const float c = cosine_of_turns(turns);
      const float s = sine_of_turns(turns);
      for (std::size_t block = k; block < n; block += 2 * half) HWY_DYNAMIC_DISPATCH(Butterfly)
      (field.re.data() + block * width, field.im.data() + block * width,
       field.re.data() + (block + half) * width, field.im.data() + (block + half) * width, width, c, s);
    }
  }
}

std::vector<float> transposed(const std::vector<float>& values, std::size_t rows, std::size_t columns) {
  constexpr std::size_t kTile = 16;
  std::vector<float> out(values.size());
  for (std::size_t by = 0; by < rows; by += kTile)
    for (std::size_t bx = 0; bx < columns; bx += kTile)
      for (std::size_t y = by; y < std::min(by + kTile, rows); ++y)
        for (std::size_t x = bx; x < std::min(bx + kTile, columns); ++x)
          out[x * rows + y] = values[y * columns + x];
  return out;
}

// Waves of random phase. The real and the imaginary part of their sum are two independent fields; x runs along columns.
Grid waves(Size torus, float longest, Spectrum spectrum, const Rng& rng, std::uint32_t stream) {
  const auto wide = static_cast<std::size_t>(torus.width);
  const auto high = static_cast<std::size_t>(torus.height);
  Grid field(high, wide);
  std::vector<std::uint16_t> phases(wide);
  const auto square = [&](std::size_t i, std::size_t n) {
    const float k = static_cast<float>(i <= n / 2 ? i : n - i) * (longest / static_cast<float>(n));
    return k * k;
  };
  std::vector<float> across(wide);
  for (std::size_t x = 0; x < wide; ++x) across[x] = square(x, wide);
  for (std::size_t y = 0; y < high; ++y) {
    rng.fill16(stream, y * wide, phases);
    HWY_DYNAMIC_DISPATCH(DrawRow)
    (phases.data(), across.data(), square(y, high), spectrum == Spectrum::brown, wide,
     field.re.data() + y * wide, field.im.data() + y * wide);
  }
  transform_columns(field);
  Grid turned(wide, high);
  turned.re = transposed(field.re, high, wide);
  turned.im = transposed(field.im, high, wide);
  transform_columns(turned);
  field.re = transposed(turned.re, wide, high);
  field.im = transposed(turned.im, wide, high);
  return field;
}

// Puts the corner of a torus into one channel of the picture, its variance made 1.
void put(const std::vector<float>& torus, Size period, Size size, std::size_t channels, float* out) {
  const auto wide = static_cast<std::size_t>(period.width);
  const auto high = static_cast<std::size_t>(period.height);
  const auto width = static_cast<std::size_t>(size.width);
  const auto height = static_cast<std::size_t>(size.height);
  double sum = 0;
  double squares = 0;
  for (std::size_t y = 0; y < height; ++y) {
    const float* row = torus.data() + (y & (high - 1)) * wide;
    for (std::size_t x = 0; x < width; ++x) {
      const double v = static_cast<double>(row[x & (wide - 1)]);
      sum += v;
      squares += v * v;
    }
  }
  const double pixels = static_cast<double>(width) * static_cast<double>(height);
  const double variance = squares / pixels - sum / pixels * (sum / pixels);
  const auto scale = static_cast<float>(width * height > 1 && variance > 0 ? 1 / std::sqrt(variance) : 0);
  for (std::size_t y = 0; y < height; ++y) {
    const float* row = torus.data() + (y & (high - 1)) * wide;
    float* to = out + y * width * channels;
    for (std::size_t x = 0; x < width; ++x) to[x * channels] = row[x & (wide - 1)] * scale;
  }
}

// The power of two from `pixels` on, 8 to kLargestTorus.
int period_of(int pixels) {
  int n = 8;
  while (n < pixels && n < kLargestTorus) n *= 2;
  return n;
}

}  // namespace

std::vector<float> spectral_noise(
    Size picture, int channels, Spectrum spectrum, const Rng& rng, std::uint32_t stream) {
  const Size torus{period_of(picture.width), period_of(picture.height)};
  const auto longest = static_cast<float>(std::max(picture.width, picture.height));
  const auto count = static_cast<std::size_t>(channels);
  std::vector<float> out(static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) *
                         count);
  for (std::size_t c = 0; c < count; c += 2) {
    const Grid field = waves(torus, longest, spectrum, rng, stream + static_cast<std::uint32_t>(c / 2));
    put(field.re, torus, picture, count, out.data() + c);
    if (c + 1 < count) put(field.im, torus, picture, count, out.data() + c + 1);
  }
  return out;
}

}  // namespace proofload::stress
#endif  // HWY_ONCE
