#include "proofload/stress/plane_filter.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <utility>

#include "proofload/stress/border.h"
#include "proofload/stress/row_kernels.h"

namespace proofload::stress {

namespace {

using Offset = PlaneKernel::Offset;

// A weight that `multiple` pixels share, before rounding.
struct Share {
  double weight;
  int group;  // index into the offsets, in groups of per_weight
};

// Rounds shares so that they add up to `total`/per_weight, leaving out those that round to nothing.
// `carry` moves every rounding error on to the next share.
void round_shares(PlaneKernel& kernel, const std::vector<Offset>& offsets, const std::vector<Share>& shares,
                  int total) {
  double sum = 0;
  int given = 0;
  double all = 0;
  for (const Share& share : shares) all += share.weight;
  const auto per = static_cast<std::size_t>(kernel.per_weight);
  for (const Share& share : shares) {
    sum += share.weight;
    const int until = static_cast<int>(std::lround(sum / all * total));
    if (until > given) {
      const auto first = static_cast<std::size_t>(share.group) * per;
      kernel.weights.push_back(static_cast<std::int16_t>(until - given));
      kernel.offsets.insert(kernel.offsets.end(), offsets.begin() + static_cast<std::ptrdiff_t>(first),
                            offsets.begin() + static_cast<std::ptrdiff_t>(first + per));
      given = until;
    }
  }
}

// Area of {0 <= u <= x, 0 <= v <= y, u² + v² <= r²} for x, y >= 0.
double corner_area(double x, double y, double r) {
  x = std::min(x, r);
  y = std::min(y, r);
  if (x * x + y * y <= r * r) return x * y;
  // Below the arc from u0, where the arc leaves height y, to x.
  const auto arc = [r](double u) {
    return 0.5 * (u * std::sqrt(std::max(0.0, r * r - u * u)) + r * r * std::asin(std::min(1.0, u / r)));
  };
  const double u0 = std::sqrt(std::max(0.0, r * r - y * y));
  return u0 * y + arc(x) - arc(u0);
}

// Area of the disk inside the pixel centred on (x, y), both >= 0.
double pixel_area(int x, int y, double r) {
  const auto signed_area = [r](double u, double v) {
    const double area = corner_area(std::abs(u), std::abs(v), r);
    return (u < 0) != (v < 0) ? -area : area;
  };
  return signed_area(x + 0.5, y + 0.5) - signed_area(x - 0.5, y + 0.5) - signed_area(x + 0.5, y - 0.5) +
         signed_area(x - 0.5, y - 0.5);
}

PlaneKernel identity_kernel(int per_weight) {
  PlaneKernel kernel;
  kernel.per_weight = per_weight;
  kernel.offsets.assign(static_cast<std::size_t>(per_weight), Offset{});
  kernel.weights = {static_cast<std::int16_t>((1 << kernel.bits) / per_weight)};
  return kernel;
}

// Below this radius the disk is summed pixel by pixel: runs do not pay.
constexpr double kLeastRunRadius = 3;

}  // namespace

int PlaneKernel::reach_x() const {
  int reach = 0;
  for (const Offset& o : offsets) reach = std::max(reach, std::abs(o.x));
  for (const Run& run : runs) reach = std::max(reach, run.half);
  return reach;
}

int PlaneKernel::reach_y() const {
  int reach = 0;
  for (const Offset& o : offsets) reach = std::max(reach, std::abs(o.y));
  for (const Run& run : runs) reach = std::max(reach, std::abs(run.y));
  return reach;
}

std::vector<double> PlaneKernel::table() const {
  const int rx = reach_x();
  const int ry = reach_y();
  const double unit = std::ldexp(1, -bits);
  std::vector<double> out(static_cast<std::size_t>(2 * rx + 1) * static_cast<std::size_t>(2 * ry + 1));
  const auto at = [&](int x, int y) -> double& {
    return out[static_cast<std::size_t>(y + ry) * static_cast<std::size_t>(2 * rx + 1) + static_cast<std::size_t>(x + rx)];
  };
  for (std::size_t i = 0; i < offsets.size(); ++i)
    at(offsets[i].x, offsets[i].y) += weights[i / static_cast<std::size_t>(per_weight)] * unit;
  for (const Run& run : runs)
    for (int x = -run.half; x <= run.half; ++x) at(x, run.y) += run_weight * unit;
  return out;
}

PlaneKernel disk_kernel(double radius) {
  if (radius <= 0.5) return identity_kernel(4);
  const double area = std::numbers::pi * radius * radius;
  PlaneKernel kernel;
  kernel.per_weight = 4;
  kernel.bits = std::min(23, static_cast<int>(std::floor(std::log2(32000 * area))));
  // Fully covered pixels get this weight; a multiple of 4, so that the centre's share can be split in four.
  const int total = 1 << kernel.bits;
  const int full = static_cast<int>(std::lround(total / area / 4)) * 4;
  const bool with_runs = radius >= kLeastRunRadius;
  const int reach = static_cast<int>(std::ceil(radius - 0.5));

  std::vector<Offset> offsets;
  std::vector<Share> shares;
  const auto add = [&](double weight, Offset a, Offset b, Offset c, Offset d) {
    shares.push_back({weight, static_cast<int>(shares.size())});
    offsets.insert(offsets.end(), {a, b, c, d});
  };
  int whole = 0;  // pixels covered by runs
  for (int y = 0; y <= reach; ++y) {
    int half = -1;
    for (int x = 0; x <= reach; ++x) {
      const double part = pixel_area(x, y, radius);
      if (part <= 0) break;
      // Whole pixels start at the axis and end at the rim.
      const double corner = std::hypot(x + 0.5, y + 0.5);
      if (with_runs && corner <= radius) {
        half = x;
        continue;
      }
      if (x == 0 && y == 0) {
        add(part / 4, {0, 0}, {0, 0}, {0, 0}, {0, 0});
      } else if (x == 0) {
        continue;  // with y = 0 below
      } else if (y == 0) {
        add(part, {x, 0}, {-x, 0}, {0, x}, {0, -x});
      } else {
        add(part, {x, y}, {-x, y}, {x, -y}, {-x, -y});
      }
    }
    if (half >= 0) {
      kernel.runs.push_back({y, half});
      if (y > 0) kernel.runs.push_back({-y, half});
      whole += (y > 0 ? 2 : 1) * (2 * half + 1);
    }
  }
  if (!kernel.runs.empty()) {
    kernel.run_weight = full;
    // Rounding `full` leaves a rest; the rim takes it. What is not a multiple of 4 cannot arise: there are
    // 4n + 1 whole pixels and `full` is a multiple of 4.
  }
  round_shares(kernel, offsets, shares, (total - whole * kernel.run_weight) / 4);
  return kernel;
}

PlaneKernel line_kernel(double length, double degrees) {
  PlaneKernel kernel;
  // Whole quarter turns are exact.
  double c = std::cos(degrees * std::numbers::pi / 180);
  double s = -std::sin(degrees * std::numbers::pi / 180);
  if (std::abs(c) < 1e-12) c = 0;
  if (std::abs(s) < 1e-12) s = 0;
  const double half = length / 2;
  // Distances from the centre at which the segment crosses into another pixel, in one direction.
  std::vector<double> cuts = {0, half};
  const auto cross = [&](double speed) {
    if (speed == 0) return;
    for (int k = 0;; ++k) {
      const double t = (k + 0.5) / std::abs(speed);
      if (t >= half) break;
      cuts.push_back(t);
    }
  };
  cross(c);
  cross(s);
  std::sort(cuts.begin(), cuts.end());
  std::vector<Offset> offsets;
  std::vector<Share> shares;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    const double middle = (cuts[i] + cuts[i + 1]) / 2;
    const double piece = cuts[i + 1] - cuts[i];
    if (piece <= 1e-9) continue;
    const Offset o{static_cast<int>(std::lround(middle * c)), static_cast<int>(std::lround(middle * s))};
    shares.push_back({piece, static_cast<int>(shares.size())});
    offsets.insert(offsets.end(), {o, {-o.x, -o.y}});
  }
  // As many bits as the largest weight allows.
  double all = 0;
  double largest = 0;
  for (const Share& share : shares) {
    all += share.weight;
    largest = std::max(largest, share.weight);
  }
  kernel.bits = std::min(23, 1 + static_cast<int>(std::floor(std::log2(32000 * all / largest))));
  round_shares(kernel, offsets, shares, 1 << (kernel.bits - 1));
  return kernel;
}

Image filter_plane(const ImageView& src, const PlaneKernel& kernel) {
  const int reach_x = kernel.reach_x();
  const int reach_y = kernel.reach_y();
  const int channels = src.channels();
  const auto per_pixel = static_cast<std::size_t>(channels);
  Image out(src.size(), channels);

  // Columns are worked on in strips, so that the rows a kernel spans stay in the cache.
  const int strip = std::clamp(4 * reach_x, 256, 1024);
  const int window = 2 * reach_y + 1;
  const int before = reach_x + 1;  // running sums are read one pixel before the run
  const std::size_t pitch = static_cast<std::size_t>(before + std::min(strip, src.width()) + reach_x) * per_pixel;
  std::vector<std::int16_t> values(pitch * static_cast<std::size_t>(window));
  std::vector<std::uint16_t> sums(kernel.runs.empty() ? 0 : values.size());
  std::vector<const std::int16_t*> taps(kernel.offsets.size());
  std::vector<const std::uint16_t*> starts(kernel.runs.size());
  std::vector<const std::uint16_t*> ends(kernel.runs.size());
  int longest = 0;
  for (const PlaneKernel::Run& run : kernel.runs) longest = std::max(longest, run.half);
  const PlaneTerms terms{.per_weight = kernel.per_weight,
                         .taps = taps,
                         .weights = kernel.weights,
                         .starts = starts,
                         .ends = ends,
                         .run_weight = kernel.run_weight,
                         .runs_at_once = std::max(1, 65535 / (255 * (2 * longest + 1)))};

  for (int x0 = 0; x0 < src.width(); x0 += strip) {
    const int width = std::min(strip, src.width() - x0);
    const std::size_t samples = static_cast<std::size_t>(before + width + reach_x) * per_pixel;
    const auto slot = [&](int y) { return static_cast<std::size_t>((y % window + window) % window) * pitch; };
    const auto fill = [&](int y) {
      std::int16_t* const row = values.data() + slot(y);
      const std::uint8_t* const from = src.row(reflect_101(y, src.height()));
      const int left = std::max(0, before - x0);             // pixels left of the picture
      const int inside = std::min(src.width(), x0 + width + reach_x) - std::max(0, x0 - before);
      for (int i = 0; i < left; ++i)
        for (int ch = 0; ch < channels; ++ch)
          row[i * channels + ch] = from[reflect_101(x0 - before + i, src.width()) * channels + ch];
      std::copy_n(from + static_cast<std::ptrdiff_t>(std::max(0, x0 - before)) * channels, inside * channels,
                  row + left * channels);
      for (int i = left + inside; i < before + width + reach_x; ++i)
        for (int ch = 0; ch < channels; ++ch)
          row[i * channels + ch] = from[reflect_101(x0 - before + i, src.width()) * channels + ch];
      if (!sums.empty()) running_sums(row, samples, channels, sums.data() + slot(y));
    };
    for (int y = -reach_y; y < reach_y; ++y) fill(y);
    for (int y = 0; y < src.height(); ++y) {
      fill(y + reach_y);
      for (std::size_t i = 0; i < taps.size(); ++i)
        taps[i] = values.data() + slot(y + kernel.offsets[i].y) + (before + kernel.offsets[i].x) * channels;
      for (std::size_t i = 0; i < starts.size(); ++i) {
        const std::uint16_t* const row = sums.data() + slot(y + kernel.runs[i].y);
        starts[i] = row + (before - kernel.runs[i].half - 1) * channels;
        ends[i] = row + (before + kernel.runs[i].half) * channels;
      }
      sum_plane(terms, kernel.bits, static_cast<std::size_t>(width) * per_pixel,
                out.row(y) + static_cast<std::size_t>(x0) * per_pixel);
    }
  }
  return out;
}

}  // namespace proofload::stress
