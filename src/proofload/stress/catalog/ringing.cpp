#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "proofload/stress/plane_filter.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

// Behind its fourth zero ripples of the kernel are below 1 % of its peak.
constexpr double kFourthZero = 13.3237;

class Ringing final : public Stressor {
 public:
  Ringing(Axis axis, const Params& params) : Stressor(std::move(axis)), window_(params.integer("window")) {}

 private:
  void stress(Stressed& result, const Keys&, double wavelength) const override {
    Image& image = result.sample.image;
    const double cutoff = 2 * std::numbers::pi / wavelength;
    const int reach = window_ > 0 ? window_ / 2 : static_cast<int>(std::ceil(kFourthZero / cutoff));
    image = filter_plane(image, table_kernel(reach, reach, low_pass(cutoff, reach)));
  }

  // Spectrum 1 inside the circle of radius `cutoff` (rad/px) and 0 outside, as far as a picture has frequencies: below pi this
  // is the jinc cutoff·J1(cutoff·r)/(2·pi·r), at sqrt(2)·pi and above all passes. Integrated row by row of frequencies.
  static std::vector<double> low_pass(double cutoff, int reach) {
    constexpr double kPi = std::numbers::pi;
    constexpr int kSteps = 512;
    const auto half = static_cast<std::size_t>(reach);
    std::vector<double> quadrant((half + 1) * (half + 1));
    const double end = std::min(cutoff, kPi);
    for (int i = 0; i < kSteps; ++i) {
      // Evenly in the angle, where the circle is smooth at its ends.
      const double angle = (i + 0.5) * kPi / (2 * kSteps);
      const double u = end * std::sin(angle);
      const double weight = end * std::cos(angle) * kPi / (2 * kSteps);
      const double v = std::min(kPi, std::sqrt(std::max(0.0, cutoff * cutoff - u * u)));
      double* to = quadrant.data();
      for (int y = 0; y <= reach; ++y) {
        const double row = weight * (y == 0 ? v : std::sin(v * y) / y);
        for (int x = 0; x <= reach; ++x) *to++ += row * std::cos(u * x);
      }
    }
    const std::size_t side = 2 * half + 1;
    std::vector<double> out(side * side);
    const auto from_middle = [half](std::size_t i) { return i < half ? half - i : i - half; };
    for (std::size_t j = 0; j < side; ++j)
      for (std::size_t i = 0; i < side; ++i) {
        // The same in both diagonals but for rounding: made exactly so.
        const std::size_t x = from_middle(i);
        const std::size_t y = from_middle(j);
        out[j * side + i] = quadrant[y * (half + 1) + x] + quadrant[x * (half + 1) + y];
      }
    return out;
  }

  int window_;
};

}  // namespace

Spec ringing() {
  const auto axis = fixed({.parameter = "wavelength",
                           .unit = "px",
                           .identity = std::numbers::sqrt2,
                           .top = 20,
                           .scale = Scale::geometric,
                           .knee = 0.5});
  return {.family = Family::optics,
          .title = "Ringing",
          .summary =
              "Keeps all detail coarser than the wavelength and takes away all that is finer, so that edges "
              "overshoot and are followed by ripples, as after sharp filters in cameras, scalers and codecs.",
          .params = {integer(
              "window", 0, {0, 63}, "px",
              "Size of the kernel, odd; an even one counts as the next. 0 = as large as four ripples.")},
          .axis = axis,
          .levels = {},
          .traits = {.nested = false},
          .source = "Ideal circular low-pass, cutoff 2·pi/wavelength: jinc kernel w·J1(w·r)/(2·pi·r)",
          .aliases = {"albumentations.RingingOvershoot {window: 11}"},
          .make = make<Ringing>(axis)};
}

}  // namespace proofload::stress
