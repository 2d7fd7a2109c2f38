#include "proofload/image/similarity.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "proofload/core/error.h"

namespace proofload {

namespace {

void check_alike(const ImageView& a, const ImageView& b) {
  if (a.width() != b.width() || a.height() != b.height() || a.channels() != b.channels())
    throw Error(ErrorCode::invalid_argument, "pictures of different sizes cannot be compared");
}

// One value a pixel.
struct Plane {
  int width = 0;
  int height = 0;
  std::vector<float> values;

  Plane(int w, int h)
      : width(w), height(h), values(static_cast<std::size_t>(w) * static_cast<std::size_t>(h)) {}
  float* row(int y) { return values.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width); }
  const float* row(int y) const {
    return values.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
  }
};

Plane luma(const ImageView& image) {
  Plane out(image.width(), image.height());
  const int channels = image.channels();
  for (int y = 0; y < image.height(); ++y) {
    const std::uint8_t* p = image.row(y);
    for (int x = 0; x < image.width(); ++x, p += channels)
      out.row(y)[x] = channels == 3 ? 0.299F * static_cast<float>(p[0]) + 0.587F * static_cast<float>(p[1]) +
                                          0.114F * static_cast<float>(p[2])
                                    : static_cast<float>(p[0]);
  }
  return out;
}

std::vector<float> gaussian(int taps, double sigma) {
  std::vector<double> w(static_cast<std::size_t>(taps));
  double sum = 0;
  for (int i = 0; i < taps; ++i) {
    const double d = i - (taps - 1) / 2.0;
    w[static_cast<std::size_t>(i)] = std::exp(-d * d / (2 * sigma * sigma));
    sum += w[static_cast<std::size_t>(i)];
  }
  std::vector<float> out;
  out.reserve(w.size());
  for (const double v : w) out.push_back(static_cast<float>(v / sum));
  return out;
}

// Filtered where the window fits.
Plane filtered(const Plane& in, const std::vector<float>& weights) {
  const auto taps = static_cast<int>(weights.size());
  Plane across(in.width - taps + 1, in.height);
  for (int y = 0; y < in.height; ++y)
    for (int k = 0; k < taps; ++k) {
      const float* const from = in.row(y) + k;
      float* const to = across.row(y);
      const float w = weights[static_cast<std::size_t>(k)];
      for (int x = 0; x < across.width; ++x) to[x] += w * from[x];
    }
  Plane out(across.width, in.height - taps + 1);
  for (int y = 0; y < out.height; ++y)
    for (int k = 0; k < taps; ++k) {
      const float* const from = across.row(y + k);
      float* const to = out.row(y);
      const float w = weights[static_cast<std::size_t>(k)];
      for (int x = 0; x < out.width; ++x) to[x] += w * from[x];
    }
  return out;
}

Plane product(const Plane& a, const Plane& b) {
  Plane out(a.width, a.height);
  for (std::size_t i = 0; i < out.values.size(); ++i) out.values[i] = a.values[i] * b.values[i];
  return out;
}

Plane every_second(const Plane& in) {
  Plane out((in.width + 1) / 2, (in.height + 1) / 2);
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x) out.row(y)[x] = in.row(2 * y)[2 * x];
  return out;
}

// Means, variances and covariance under a window.
struct Moments {
  Plane mean_a;
  Plane mean_b;
  Plane square_a;
  Plane square_b;
  Plane cross;

  Moments(const Plane& a, const Plane& b, const std::vector<float>& weights)
      : mean_a(filtered(a, weights)),
        mean_b(filtered(b, weights)),
        square_a(filtered(product(a, a), weights)),
        square_b(filtered(product(b, b), weights)),
        cross(filtered(product(a, b), weights)) {}

  std::size_t size() const { return mean_a.values.size(); }
  double a(std::size_t i) const { return mean_a.values[i]; }
  double b(std::size_t i) const { return mean_b.values[i]; }
  double variance_a(std::size_t i) const { return std::max(0.0, square_a.values[i] - a(i) * a(i)); }
  double variance_b(std::size_t i) const { return std::max(0.0, square_b.values[i] - b(i) * b(i)); }
  double covariance(std::size_t i) const { return cross.values[i] - a(i) * b(i); }
};

}  // namespace

double psnr(const ImageView& reference, const ImageView& picture) {
  check_alike(reference, picture);
  std::uint64_t sum = 0;
  const int samples = reference.width() * reference.channels();
  for (int y = 0; y < reference.height(); ++y) {
    const std::uint8_t* const a = reference.row(y);
    const std::uint8_t* const b = picture.row(y);
    for (int i = 0; i < samples; ++i) {
      const int d = a[i] - b[i];
      sum += static_cast<std::uint64_t>(d * d);
    }
  }
  if (sum == 0) return kMostPsnr;
  const double mse = static_cast<double>(sum) / (static_cast<double>(samples) * reference.height());
  return std::min(kMostPsnr, 10 * std::log10(255.0 * 255.0 / mse));
}

double ssim(const ImageView& reference, const ImageView& picture) {
  check_alike(reference, picture);
  constexpr double kC1 = 0.01 * 255 * 0.01 * 255;
  constexpr double kC2 = 0.03 * 255 * 0.03 * 255;
  const int short_side = std::min(reference.width(), reference.height());
  const int taps = std::min(11, short_side - (short_side % 2 == 0 ? 1 : 0));
  const Moments m(luma(reference), luma(picture), gaussian(std::max(1, taps), 1.5));
  double sum = 0;
  for (std::size_t i = 0; i < m.size(); ++i)
    sum += (2 * m.a(i) * m.b(i) + kC1) * (2 * m.covariance(i) + kC2) /
           ((m.a(i) * m.a(i) + m.b(i) * m.b(i) + kC1) * (m.variance_a(i) + m.variance_b(i) + kC2));
  return sum / static_cast<double>(m.size());
}

double vif(const ImageView& reference, const ImageView& picture) {
  check_alike(reference, picture);
  constexpr double kNoise = 2;
  constexpr double kTiny = 1e-10;
  Plane a = luma(reference);
  Plane b = luma(picture);
  double kept = 0;
  double all = 0;
  for (const int taps : {17, 9, 5, 3}) {
    const std::vector<float> weights = gaussian(taps, taps / 5.0);
    if (taps < 17) {
      if (std::min(a.width, a.height) < taps) break;
      a = every_second(filtered(a, weights));
      b = every_second(filtered(b, weights));
    }
    if (std::min(a.width, a.height) < taps) {
      if (taps == 17) continue;
      break;
    }
    const Moments m(a, b, weights);
    for (std::size_t i = 0; i < m.size(); ++i) {
      double s1 = m.variance_a(i);
      const double s2 = m.variance_b(i);
      double g = m.covariance(i) / (s1 + kTiny);
      double v = s2 - g * m.covariance(i);
      if (s1 < kTiny) {
        g = 0;
        v = s2;
        s1 = 0;
      }
      if (s2 < kTiny) {
        g = 0;
        v = 0;
      }
      if (g < 0) {
        v = s2;
        g = 0;
      }
      v = std::max(v, kTiny);
      kept += std::log10(1 + g * g * s1 / (v + kNoise));
      all += std::log10(1 + s1 / kNoise);
    }
  }
  return all > 0 ? kept / all : 1;
}

}  // namespace proofload
