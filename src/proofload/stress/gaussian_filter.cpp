#include "proofload/stress/gaussian_filter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

#include "proofload/stress/border.h"
#include "proofload/stress/row_kernels.h"

namespace proofload::stress {

namespace {

// Upper tail of a normal of deviation `width`, from x on.
double tail(double x, double width) { return 0.5 * std::erfc(x / (width * std::sqrt(2.0))); }

// Width whose integrated taps have second moment `variance`.
double width_of(double variance) {
  // The excess of 1/12 is exact to 1e-8 from here on (Poisson summation: the error is exp(-2π²·width²)).
  if (variance >= 1) return std::sqrt(variance - 1.0 / 12);
  // Second moment less the one asked for, Σ (2k−1)·2·tail(k − 1/2) − variance: rises with the width.
  const auto excess = [variance](double width) {
    double sum = 0;
    for (int k = 1; k <= 6; ++k) sum += 2 * (2 * k - 1) * tail(k - 0.5, width);
    return sum - variance;
  };
  double low = 0.05;
  double high = 1;
  double at_low = excess(low);
  double at_high = excess(high);
  for (int i = 0; i < 60 && high - low > 1e-6; ++i) {
    // Regula falsi with halving (Illinois): brackets like bisection, converges like the secant.
    const double next = (low * at_high - high * at_low) / (at_high - at_low);
    const double at_next = excess(next);
    if (std::abs(at_next) < 1e-7) return next;
    if ((at_next < 0) == (at_low < 0)) {
      low = next;
      at_low = at_next;
      at_high /= 2;
    } else {
      high = next;
      at_high = at_next;
      at_low /= 2;
    }
  }
  return (low + high) / 2;
}

// Weights of the uniform cubic B-spline at `phase` of `step` for the rows −1, 0, 1, 2 around it.
std::array<std::int16_t, 4> spline_weights(int phase, int step) {
  const double t = static_cast<double>(phase) / step;
  const double s = 1 - t;
  const std::array<double, 4> w = {s * s * s / 6, (3 * t * t * t - 6 * t * t + 4) / 6,
                                   (3 * s * s * s - 6 * s * s + 4) / 6, t * t * t / 6};
  std::array<std::int16_t, 4> out{};
  double sum = 0;
  int given = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    sum += w[k];
    const int until = static_cast<int>(std::lround(sum * kUnit));
    out[k] = static_cast<std::int16_t>(until - given);
    given = until;
  }
  return out;
}

// Terms of `weights` for sum_pairs, the centre as two halves.
std::vector<std::int16_t> pair_weights(const std::vector<std::int16_t>& weights) {
  std::vector<std::int16_t> out = weights;
  out[0] = static_cast<std::int16_t>(out[0] / 2);
  return out;
}

class Blur {
 public:
  Blur(const ImageView& src, double sigma)
      : src_(src),
        step_(std::max(1, static_cast<int>(sigma / 1.2))),
        across_(pair_weights(gaussian_weights(sigma * sigma))),
        // Joining rows `step` apart by cubic B-splines adds step²/3 (at step 1 nothing is joined).
        down_(pair_weights(
            gaussian_weights(sigma * sigma - (step_ > 1 ? static_cast<double>(step_) * step_ / 3 : 0)))),
        reach_(static_cast<int>(across_.size()) - 1),
        pad_(static_cast<std::size_t>(src.channels()) * (across_.size() - 1)),
        filtered_(src.stride() + 2 * pad_),
        rows_(2 * down_.size()),
        across_taps_(2 * across_.size()) {
    for (std::size_t k = 0; k < across_.size(); ++k) {
      const std::size_t offset = k * static_cast<std::size_t>(src.channels());
      across_taps_[2 * k] = filtered_.data() + pad_ - offset;
      across_taps_[2 * k + 1] = filtered_.data() + pad_ + offset;
    }
    if (step_ == 1) return;
    phases_.reserve(static_cast<std::size_t>(step_));
    for (int phase = 0; phase < step_; ++phase) phases_.push_back(spline_weights(phase, step_));
  }

  Image run() {
    Image out = Image::unset(src_.size(), src_.channels());
    // The rows of a kernel should stay in the cache that is nearest: wide pictures go by strips.
    constexpr std::size_t kNearest = 24 << 10;
    const std::size_t wide = kNearest / (2 * down_.size()) / static_cast<std::size_t>(src_.channels());
    const bool whole = static_cast<int>(wide) >= src_.width() || static_cast<int>(wide) < 4 * reach_;
    const int width = whole ? src_.width() : static_cast<int>(wide);
    for (int x = 0; x < src_.width(); x += width) run_strip({x, std::min(x + width, src_.width())}, out);
    return out;
  }

 private:
  // Columns [from, to).
  struct Strip {
    int from;
    int to;
  };

  void run_strip(Strip strip, Image& out) {
    const auto channels = static_cast<std::size_t>(src_.channels());
    const std::size_t first = static_cast<std::size_t>(strip.from) * channels;
    const std::size_t count = static_cast<std::size_t>(strip.to - strip.from) * channels;
    if (step_ == 1) {
      for (int y = 0; y < src_.height(); ++y) {
        filter_down(y, strip);
        sum_pairs(across_taps_, across_, count, out.row(y) + first);
      }
      return;
    }
    // Row c of the coarse picture lies at row c·step of the fine one; four of them are kept.
    std::vector<std::int16_t> coarse(4 * count);
    const auto coarse_row = [&](int c) {
      return coarse.data() + static_cast<std::size_t>((c + 4) % 4) * count;
    };
    int made = -2;
    for (int y = 0; y < src_.height(); ++y) {
      const int c = y / step_;
      for (; made < c + 2; ++made) {
        filter_down(static_cast<std::int64_t>(made + 1) * step_, strip);
        sum_pairs(across_taps_, across_, count, coarse_row(made + 1));
      }
      const std::array<const std::int16_t*, 4> rows = {coarse_row(c - 1), coarse_row(c), coarse_row(c + 1),
                                                       coarse_row(c + 2)};
      sum_rows(rows, phases_[static_cast<std::size_t>(y % step_)], count, out.row(y) + first);
    }
  }

  // Fills `filtered_` with row `y` of the picture blurred downwards, from `reach_` pixels in front of the strip to as many
  // behind it; the ends of the picture are mirrored.
  void filter_down(std::int64_t y, Strip strip) {
    const int channels = src_.channels();
    const Strip seen{std::max(0, strip.from - reach_), std::min(src_.width(), strip.to + reach_)};
    const auto first = static_cast<std::ptrdiff_t>(seen.from) * channels;
    const auto count = static_cast<std::size_t>(seen.to - seen.from) * static_cast<std::size_t>(channels);
    // Pixel x of the picture.
    const auto pixel = [&](int x) {
      return filtered_.data() + pad_ + static_cast<std::ptrdiff_t>(x - strip.from) * channels;
    };
    // Mirrored about the edges, the kernel is the same seen from either side.
    const int centre = reflect_101(y, src_.height());
    MirrorWalk up(centre, -1, src_.height());
    MirrorWalk down(centre, 1, src_.height());
    if (2 * down_.size() > static_cast<std::size_t>(src_.height())) {
      // The kernel comes by rows more than once: their weights are added first.
      folded_.assign(static_cast<std::size_t>(src_.height()), 0);
      const auto add = [this](int at, std::int16_t weight) {
        std::int16_t& sum = folded_[static_cast<std::size_t>(at)];
        sum = static_cast<std::int16_t>(sum + weight);
      };
      add(centre, static_cast<std::int16_t>(2 * down_[0]));
      for (std::size_t k = 1; k < down_.size(); ++k) {
        add(up.next(), down_[k]);
        add(down.next(), down_[k]);
      }
      for (std::size_t i = 0; i < folded_.size(); ++i) rows_[i] = src_.row(static_cast<int>(i)) + first;
      sum_rows(std::span(rows_).first(folded_.size()), folded_, count, pixel(seen.from));
    } else {
      rows_[0] = rows_[1] = src_.row(centre) + first;
      for (std::size_t k = 1; k < down_.size(); ++k) {
        rows_[2 * k] = src_.row(up.next()) + first;
        rows_[2 * k + 1] = src_.row(down.next()) + first;
      }
      sum_pairs(std::span(rows_).first(2 * down_.size()), down_, count, pixel(seen.from));
    }
    MirrorWalk left(0, -1, src_.width());
    for (int x = -1; x >= strip.from - reach_; --x) std::copy_n(pixel(left.next()), channels, pixel(x));
    MirrorWalk right(src_.width() - 1, 1, src_.width());
    for (int x = src_.width(); x < strip.to + reach_; ++x)
      std::copy_n(pixel(right.next()), channels, pixel(x));
  }

  ImageView src_;
  int step_;
  std::vector<std::int16_t> across_;
  std::vector<std::int16_t> down_;
  int reach_;
  std::size_t pad_;
  std::vector<std::int16_t> filtered_;
  std::vector<const std::uint8_t*> rows_;
  std::vector<std::int16_t> folded_;
  std::vector<const std::int16_t*> across_taps_;
  std::vector<std::array<std::int16_t, 4>> phases_;  // Of the rows between two coarse ones.
};

}  // namespace

std::vector<std::int16_t> gaussian_weights(double variance) {
  std::vector<std::int16_t> weights = {kUnit};
  if (!(variance > 0)) return weights;
  const double width = width_of(variance);
  const int reach = std::max(1, static_cast<int>(std::ceil(4 * std::sqrt(variance))));
  const double outside = tail(reach + 0.5, width);
  const double inside = 1 - 2 * outside;
  // Rounding the sums from the rim inwards keeps every partial sum within half a unit of the truth.
  std::vector<int> beyond(static_cast<std::size_t>(reach) + 2, 0);
  for (int k = 1; k <= reach; ++k)
    beyond[static_cast<std::size_t>(k)] =
        static_cast<int>(std::lround((tail(k - 0.5, width) - outside) / inside * kUnit));
  for (int k = 1; k <= reach && beyond[static_cast<std::size_t>(k)] > 0; ++k) {
    const auto i = static_cast<std::size_t>(k);
    weights.push_back(static_cast<std::int16_t>(beyond[i] - beyond[i + 1]));
  }
  weights[0] = static_cast<std::int16_t>(kUnit - 2 * beyond[1]);
  return weights;
}

Image filter_gaussian(const ImageView& src, double sigma) { return Blur(src, sigma).run(); }

}  // namespace proofload::stress
