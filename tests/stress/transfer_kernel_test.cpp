#include "proofload/stress/transfer_kernel.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

namespace proofload::stress {
namespace {

// How strong a grating of u, v cycles a px passes through a kernel.
double passed(const PlaneKernel& kernel, double u, double v) {
  const std::vector<double> w = kernel.table();
  const int rx = kernel.reach_x();
  const int ry = kernel.reach_y();
  double sum = 0;
  for (int y = -ry; y <= ry; ++y)
    for (int x = -rx; x <= rx; ++x)
      sum += w[static_cast<std::size_t>((y + ry) * (2 * rx + 1) + x + rx)] *
             std::cos(2 * std::numbers::pi * (u * x + v * y));
  return sum;
}

TEST(TransferKernel, GratingsPassAsTheTransferFunctionSays) {
  const OpticalSystem everything{.diffraction = 1.1,
                                 .footprint = 1,
                                 .jitter = 0.6,
                                 .drift = 3,
                                 .drift_angle = 30,
                                 .defocus = 1.2,
                                 .seeing = 0.8};
  const OpticalSystem lens{.diffraction = 4};
  const OpticalSystem air{.diffraction = 0.5, .seeing = 2.5, .short_exposure = true};
  for (const OpticalSystem& system : {everything, lens, air}) {
    const PlaneKernel kernel = transfer_kernel(system, 0.9999);
    for (const double u : {0.0, 0.03, 0.1, 0.22})
      for (const double v : {-0.15, 0.0, 0.06})
        EXPECT_NEAR(passed(kernel, u, v), system.transfer(u, v), 0.012) << u << ' ' << v;
  }
}

// Numbers worked out by hand from the formulas of each factor.
TEST(TransferKernel, FactorsAreThoseOfTheLiterature) {
  EXPECT_NEAR((OpticalSystem{.diffraction = 2}.transfer(0.25, 0)), 0.391002, 1e-6) << "half of the cut-off";
  EXPECT_EQ((OpticalSystem{.diffraction = 2}.transfer(0.3, 0.4)), 0) << "at the cut-off";
  EXPECT_NEAR((OpticalSystem{.footprint = 1}.transfer(0.5, 0)), 2 / std::numbers::pi, 1e-12);
  EXPECT_NEAR((OpticalSystem{.jitter = 1}.transfer(0.1, 0)), std::exp(-0.1973921), 1e-6);
  EXPECT_NEAR((OpticalSystem{.drift = 4, .drift_angle = 90}.transfer(0.3, 0.25)), 0, 1e-12);
  EXPECT_NEAR((OpticalSystem{.drift = 4, .drift_angle = 90}.transfer(0.3, 0)), 1, 1e-12);
  // A 1/e radius w is a standard deviation of w/(2·sqrt 2).
  EXPECT_NEAR((OpticalSystem{.defocus = 2 * std::numbers::sqrt2}.transfer(0.1, 0.05)),
              (OpticalSystem{.jitter = 1}.transfer(0.1, 0.05)), 1e-12);
  EXPECT_NEAR((OpticalSystem{.seeing = 2}.transfer(0.1, 0)), std::exp(-3.44 * 0.0683990), 1e-5);
  // Short exposures: 1 − 0.5·(0.1·0.8)^(1/3) of that exponent.
  EXPECT_NEAR((OpticalSystem{.diffraction = 0.8, .seeing = 2, .short_exposure = true}.transfer(0.1, 0)) /
                  (OpticalSystem{.diffraction = 0.8}.transfer(0.1, 0)),
              std::exp(-3.44 * 0.0683990 * (1 - 0.5 * 0.430887)), 1e-5);
}

TEST(TransferKernel, MovesNothingAndAddsUpToOne) {
  for (const double angle : {0.0, 37.0, 90.0}) {
    const PlaneKernel kernel = transfer_kernel({.footprint = 1, .drift = 9, .drift_angle = angle}, 0.99);
    EXPECT_NEAR(passed(kernel, 0, 0), 1, 1e-12) << angle;
    const std::vector<double> w = kernel.table();
    for (std::size_t i = 0; i < w.size(); ++i) ASSERT_EQ(w[i], w[w.size() - 1 - i]) << angle;
    EXPECT_EQ(kernel.per_weight, angle == 37 ? 2 : 4);
  }
}

TEST(TransferKernel, KeepsNoMoreThanTheEnergyAskedFor) {
  const OpticalSystem system{.jitter = 3};
  const int most = transfer_kernel(system, 0.9999).reach_x();
  const int less = transfer_kernel(system, 0.95).reach_x();
  // 95 % of a Gaussian lie in a square of 2.24 standard deviations to each side.
  EXPECT_NEAR(less, 2.24 * 3, 1);
  EXPECT_GT(most, 10);
  EXPECT_EQ(transfer_kernel({}, 0.95).reach_x(), 0) << "a perfect system is a point";
}

}  // namespace
}  // namespace proofload::stress
