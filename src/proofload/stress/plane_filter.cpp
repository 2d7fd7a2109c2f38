#include "proofload/stress/plane_filter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <numbers>
#include <utility>

#include "proofload/core/error.h"
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
void round_shares(PlaneKernel& kernel,
                  const std::vector<Offset>& offsets,
                  const std::vector<Share>& shares,
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
    return out[static_cast<std::size_t>(y + ry) * static_cast<std::size_t>(2 * rx + 1) +
               static_cast<std::size_t>(x + rx)];
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
      if (y == 0 || x == 0 ? std::max(x, y) - 0.5 >= radius : std::hypot(x - 0.5, y - 0.5) >= radius) break;
      // Whole pixels start at the axis and end at the rim.
      const bool inside = std::hypot(x + 0.5, y + 0.5) <= radius;
      if (with_runs && inside) {
        half = x;
        continue;
      }
      const double part = inside ? 1 : pixel_area(x, y, radius);
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

double spread_of(std::span<const double> values) {
  double sum = 0;
  double sizes = 0;
  for (const double v : values) {
    sum += v;
    sizes += std::abs(v);
  }
  return sum > 0 ? sizes / sum : std::numeric_limits<double>::infinity();
}

PlaneKernel table_kernel(int reach_x, int reach_y, std::span<const double> values) {
  const double spread = spread_of(values);
  PROOFLOAD_ASSERT(spread <= kLargestSpread);
  const auto at = [&](int x, int y) {
    return values[static_cast<std::size_t>(y + reach_y) * static_cast<std::size_t>(2 * reach_x + 1) +
                  static_cast<std::size_t>(x + reach_x)];
  };
  double sum = 0;
  double largest = 0;
  bool half_turn = true;  // Equal after half a turn, …
  bool mirror = true;     // … and in a mirror.
  for (int y = -reach_y; y <= reach_y; ++y)
    for (int x = -reach_x; x <= reach_x; ++x) {
      sum += at(x, y);
      largest = std::max(largest, std::abs(at(x, y)));
      half_turn = half_turn && at(x, y) == at(-x, -y);
      mirror = mirror && at(x, y) == at(-x, y);
    }
  // Sums of grey levels times weights fit 32 bits.
  const int finest = spread <= 7 ? 20 : spread <= 15 ? 19 : 18;
  PlaneKernel kernel;
  kernel.per_weight = half_turn && mirror ? 4 : half_turn ? 2 : 1;
  kernel.bits = std::clamp(static_cast<int>(std::floor(std::log2(32000 * sum / largest))), 18, finest);

  // Every rounding error goes on to the next weight. A weight too large for 16 bits is given out in parts.
  double ideal = 0;
  int given = 0;
  const double units = std::ldexp(1, kernel.bits) / sum;
  const auto add = [&](double weight, std::initializer_list<Offset> offsets) {
    ideal += weight * units;
    int rest = static_cast<int>(std::lround(ideal)) - given;
    given += rest;
    while (rest != 0) {
      const int part = std::clamp(rest, -32000, 32000);
      kernel.weights.push_back(static_cast<std::int16_t>(part));
      kernel.offsets.insert(kernel.offsets.end(), offsets);
      rest -= part;
    }
  };
  // What is spread to (x, y) is taken from (−x, −y).
  for (int y = kernel.per_weight == 1 ? -reach_y : 0; y <= reach_y; ++y)
    for (int x = kernel.per_weight == 4 ? 0 : -reach_x; x <= reach_x; ++x) {
      const double v = at(x, y);
      if (v == 0) continue;
      if (kernel.per_weight == 1) {
        add(v, {{-x, -y}});
      } else if (kernel.per_weight == 2) {
        if (y == 0 && x > 0) continue;  // With (−x, 0).
        add(x == 0 && y == 0 ? v / 2 : v, {{x, y}, {-x, -y}});
      } else {
        add(v / ((x == 0 ? 2 : 1) * (y == 0 ? 2 : 1)), {{x, y}, {-x, y}, {x, -y}, {-x, -y}});
      }
    }
  return kernel;
}

namespace {

// Coarse rows that one row is interpolated from.
constexpr int kNeighbours = 6;

// Lagrange's polynomial of degree 5 through the rows −2 … 3 around `phase` of `step`.
std::array<std::int16_t, kNeighbours> interpolation_weights(int phase, int step) {
  const double t = static_cast<double>(phase) / step;
  std::array<std::int16_t, kNeighbours> out{};
  int sum = 0;
  for (int k = 0; k < kNeighbours; ++k) {
    double w = 1;
    for (int j = 0; j < kNeighbours; ++j)
      if (j != k) w *= (t + 2 - j) / (k - j);
    out[static_cast<std::size_t>(k)] = static_cast<std::int16_t>(std::lround(w * kUnit));
    sum += out[static_cast<std::size_t>(k)];
  }
  std::int16_t& nearest = out[t < 0.5 ? 2 : 3];
  nearest = static_cast<std::int16_t>(nearest + kUnit - sum);
  return out;
}

// Columns of a picture, widened to 16 bits, with what the kernel reaches on both sides, and as many rows as it spans.
class Strip {
 public:
  Strip(const ImageView& src, const PlaneKernel& kernel)
      : src_(src),
        kernel_(kernel),
        channels_(src.channels()),
        reach_x_(kernel.reach_x()),
        reach_y_(kernel.reach_y()),
        // A picture lower than the kernel is held whole; else rows take turns in a ring.
        whole_(src.height() <= 2 * reach_y_ + 1),
        rows_(whole_ ? src.height() : 2 * reach_y_ + 1),
        // Running sums are read one pixel before the run.
        before_(reach_x_ + 1),
        taps_(kernel.offsets.size()),
        starts_(kernel.runs.size()),
        ends_(kernel.runs.size()) {}

  // Chooses columns [x0, x0 + width); rows have to be summed in rising order from then on.
  void choose(int x0, int width) {
    x0_ = x0;
    width_ = width;
    pitch_ = static_cast<std::size_t>(before_ + width + reach_x_) * static_cast<std::size_t>(channels_);
    values_.resize(pitch_ * static_cast<std::size_t>(rows_));
    if (!kernel_.runs.empty()) sums_.resize(values_.size());
    filled_ = std::numeric_limits<int>::min();
    if (whole_)
      for (int y = 0; y < src_.height(); ++y) fill(y);
  }

  // Row `y` of the result, which may lie beyond the picture.
  template <class To>
  void sum(int y, To* out) {
    if (!whole_) {
      for (int next = std::max(filled_, y - reach_y_); next <= y + reach_y_; ++next) fill(next);
      filled_ = y + reach_y_ + 1;
    }
    for (std::size_t i = 0; i < taps_.size(); ++i)
      taps_[i] =
          values_.data() + slot(y + kernel_.offsets[i].y) + (before_ + kernel_.offsets[i].x) * channels_;
    int longest = 0;
    for (std::size_t i = 0; i < starts_.size(); ++i) {
      const PlaneKernel::Run& run = kernel_.runs[i];
      const std::uint16_t* const row = sums_.data() + slot(y + run.y);
      starts_[i] = row + (before_ - run.half - 1) * channels_;
      ends_[i] = row + (before_ + run.half) * channels_;
      longest = std::max(longest, run.half);
    }
    sum_plane({.per_weight = kernel_.per_weight,
               .taps = taps_,
               .weights = kernel_.weights,
               .starts = starts_,
               .ends = ends_,
               .run_weight = kernel_.run_weight,
               .runs_at_once = std::max(1, 65535 / (255 * (2 * longest + 1)))},
              kernel_.bits, static_cast<std::size_t>(width_) * static_cast<std::size_t>(channels_), out);
  }

 private:
  std::size_t slot(int y) const {
    const int row = whole_ ? reflect_101(y, src_.height()) : (y % rows_ + rows_) % rows_;
    return static_cast<std::size_t>(row) * pitch_;
  }

  void fill(int y) {
    std::int16_t* const row = values_.data() + slot(y);
    const std::uint8_t* const from = src_.row(reflect_101(y, src_.height()));
    const int first = x0_ - before_;
    const int last = x0_ + width_ + reach_x_;
    const int inside_from = std::max(0, first);
    const int inside_to = std::min(src_.width(), last);
    const auto mirror = [&](int x) {
      std::copy_n(from + static_cast<std::ptrdiff_t>(reflect_101(x, src_.width())) * channels_, channels_,
                  row + static_cast<std::ptrdiff_t>(x - first) * channels_);
    };
    for (int x = first; x < inside_from; ++x) mirror(x);
    std::copy(from + static_cast<std::ptrdiff_t>(inside_from) * channels_,
              from + static_cast<std::ptrdiff_t>(inside_to) * channels_,
              row + static_cast<std::ptrdiff_t>(inside_from - first) * channels_);
    for (int x = inside_to; x < last; ++x) mirror(x);
    if (!sums_.empty()) running_sums(row, pitch_, channels_, sums_.data() + slot(y));
  }

  ImageView src_;
  const PlaneKernel& kernel_;
  int channels_;
  int reach_x_;
  int reach_y_;
  bool whole_;
  int rows_;
  int before_;
  int x0_ = 0;
  int width_ = 0;
  int filled_ = 0;  // first row not yet held
  std::size_t pitch_ = 0;
  std::vector<std::int16_t> values_;
  std::vector<std::uint16_t> sums_;
  std::vector<const std::int16_t*> taps_;
  std::vector<const std::uint16_t*> starts_;
  std::vector<const std::uint16_t*> ends_;
};

}  // namespace

Image filter_plane(const ImageView& src, const PlaneKernel& kernel, int row_step) {
  Image out = Image::unset(src.size(), src.channels());
  const auto channels = static_cast<std::size_t>(src.channels());
  std::vector<std::array<std::int16_t, kNeighbours>> phases;
  phases.reserve(static_cast<std::size_t>(row_step));
  for (int phase = 0; phase < row_step; ++phase) phases.push_back(interpolation_weights(phase, row_step));
  std::vector<std::int16_t> coarse;

  // Columns are worked on in strips, so that the rows a kernel spans stay in the cache.
  const int widest = std::clamp(4 * kernel.reach_x(), 256, 1024);
  Strip strip(src, kernel);
  for (int x0 = 0; x0 < src.width(); x0 += widest) {
    const int width = std::min(widest, src.width() - x0);
    const std::size_t samples = static_cast<std::size_t>(width) * channels;
    strip.choose(x0, width);
    const auto target = [&](int y) { return out.row(y) + static_cast<std::size_t>(x0) * channels; };
    if (row_step <= 1) {
      for (int y = 0; y < src.height(); ++y) strip.sum(y, target(y));
      continue;
    }
    // Coarse row c lies at row c·step; those around a row are kept.
    coarse.resize(kNeighbours * samples);
    const auto coarse_row = [&](int c) {
      return coarse.data() + static_cast<std::size_t>((c + kNeighbours) % kNeighbours) * samples;
    };
    int made = -3;
    for (int y = 0; y < src.height(); ++y) {
      const int c = y / row_step;
      for (; made < c + 3; ++made) strip.sum((made + 1) * row_step, coarse_row(made + 1));
      std::array<const std::int16_t*, kNeighbours> rows;
      for (int k = 0; k < kNeighbours; ++k) rows[static_cast<std::size_t>(k)] = coarse_row(c - 2 + k);
      sum_rows(rows, phases[static_cast<std::size_t>(y % row_step)], samples, target(y));
    }
  }
  return out;
}

Image filter_disk(const ImageView& src, double radius) {
  return filter_plane(src, disk_kernel(radius), std::max(1, static_cast<int>(radius / 8)));
}

}  // namespace proofload::stress
