#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

// Where the control is off by so many mired, the frame is that of `white_balance`.
TEST(WhiteBalanceHunting, AFrameIsWhiteBalanceOffByTheErrorOfTheControl) {
  Value params = Value::object();
  params["overshoot"] = 0.5;
  const auto hunting = test::stressor("white_balance_hunting", params);
  const auto pass = hunting->start({31, 20, {40, 30}}, test::kKeys, hunting->axis().level_of(160));
  const Image clean = test::textured({40, 30}, 3);
  Value cool = Value::object();
  cool["direction"] = "cool";
  for (std::uint32_t t = 0; t < 31; ++t) {
    Sample frame;
    frame.image = clean;
    const Image shown = pass->next(frame, t)->stressed.sample.image;
    if (t % 10 != 0) continue;
    const double mired = 160 / std::exp2(t / 10);
    const Image expected =
        test::stress_at("white_balance", clean, mired, t % 20 == 10 ? cool : Value::object());
    // Levels are not whole mired: a grey level now and then.
    EXPECT_LT(test::mse(shown, expected), 0.01) << t;
    EXPECT_GT(test::mse(shown, clean), 5) << t;
  }
}

TEST(WhiteBalanceHunting, GreyPicturesStay) {
  const auto hunting = test::stressor("white_balance_hunting");
  const auto pass = hunting->start({2, 20, {40, 30}}, test::kKeys, kTopLevel);
  Sample frame;
  frame.image = test::textured({40, 30}, 1);
  EXPECT_EQ(pass->next(frame, 0)->stressed.sample.image, frame.image);
}

}  // namespace
}  // namespace proofload
