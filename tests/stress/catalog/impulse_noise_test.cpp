#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

double five_sigma(double n, double p) { return 5 * std::sqrt(n * p * (1 - p)); }

TEST(ImpulseNoise, ReplacesTheStatedShareHalfOfItWhite) {
  const Image grey = flat({300, 200}, 3, 128);
  const double n = 300 * 200 * 3;
  for (const double p : {0.0005, 0.03, 0.27, 0.9}) {
    const Image noisy = stress_at("impulse_noise", grey, p);
    double salt = 0;
    double pepper = 0;
    for (std::size_t i = 0; i < noisy.bytes(); ++i) {
      salt += noisy.data()[i] == 255;
      pepper += noisy.data()[i] == 0;
      ASSERT_TRUE(noisy.data()[i] == 0 || noisy.data()[i] == 128 || noisy.data()[i] == 255);
    }
    EXPECT_NEAR(salt + pepper, n * p, five_sigma(n, p)) << p;
    EXPECT_NEAR(salt, (salt + pepper) / 2, five_sigma(salt + pepper, 0.5)) << p;
  }
}

// MSE = p[(1 − q)E[x²] + qE[(1 − x)²]].
TEST(ImpulseNoise, MseFollowsTheClosedForm) {
  const Image picture = test::textured({320, 240}, 3);
  for (const double q : {0.0, 0.3, 1.0}) {
    Value params = Value::object();
    params["salt"] = q;
    const double p = 0.1;
    const auto moment = [&](int power) {
      return p * ((1 - q) * test::mean_over(picture, [&](double x) { return std::pow(x, power); }) +
                  q * test::mean_over(picture, [&](double x) { return std::pow(255 - x, power); }));
    };
    const double spread =
        std::sqrt((moment(4) - p * moment(2) * moment(2)) / static_cast<double>(picture.bytes()));
    EXPECT_NEAR(test::mse(picture, stress_at("impulse_noise", picture, p, params)), moment(2), 5 * spread)
        << q;
  }
}

TEST(ImpulseNoise, HitSamplesStayAsTheyAreWhenTheShareGrows) {
  const Image grey = flat({100, 90}, 3, 128);
  Image before = grey;
  for (const double p : {0.001, 0.01, 0.1, 0.101, 0.5, 1.0}) {
    const Image now = stress_at("impulse_noise", grey, p);
    for (std::size_t i = 0; i < now.bytes(); ++i)
      ASSERT_TRUE(before.data()[i] == 128 || before.data()[i] == now.data()[i]) << p;
    EXPECT_GE(test::changed(grey, now), test::changed(grey, before));
    before = now;
  }
  EXPECT_EQ(test::changed(grey, before), grey.bytes());
}

TEST(ImpulseNoise, PixelScopeHitsAllChannelsAlike) {
  Value params = Value::object();
  params["scope"] = "pixel";
  const Image noisy = stress_at("impulse_noise", flat({200, 100}, 3, 128), 0.2, params);
  double hits = 0;
  for (std::size_t i = 0; i < noisy.bytes(); i += 3) {
    ASSERT_EQ(noisy.data()[i], noisy.data()[i + 1]);
    ASSERT_EQ(noisy.data()[i], noisy.data()[i + 2]);
    hits += noisy.data()[i] != 128;
  }
  EXPECT_NEAR(hits, 4000, five_sigma(20000, 0.2));
}

}  // namespace
}  // namespace proofload
