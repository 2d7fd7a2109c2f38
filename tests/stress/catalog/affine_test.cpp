#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "proofload/core/error.h"
#include "support/stressing.h"

namespace proofload {
namespace {

Value none() {
  Value params = Value::object();
  params["rotate"] = 0;
  params["scale"] = 1;
  params["shear"] = 0;
  params["shift_x"] = 0;
  params["shift_y"] = 0;
  params["signs"] = "given";
  return params;
}
Warp warp_at(double strength, const Value& params, std::uint64_t key = 1) {
  return test::stressed(*test::stressor("affine", params), test::textured({80, 60}, 3), strength, {key, 0, 0})
      .warp;
}
void expect_near(Point p, Point expected) {
  EXPECT_NEAR(p.x, expected.x, 1e-3);
  EXPECT_NEAR(p.y, expected.y, 1e-3);
}

TEST(Affine, ASinglePartIsTheStressorOfItsName) {
  const Image image = test::textured({80, 60}, 3);
  const auto alone = [&](const char* part, double value) {
    Value params = none();
    params[part] = value;
    return test::stress_at("affine", image, 0.5, params);
  };
  Value positive = Value::object();
  positive["direction"] = "positive";
  EXPECT_EQ(alone("shear", 20),
            test::stress_at("shear", image, std::atan(std::tan(10 * M_PI / 180)) * 180 / M_PI, positive));
  Value larger = Value::object();
  larger["direction"] = "larger";
  // Half the way to four times is twice, by equal factors; both axes are rounded to their levels.
  const Image twice = test::stress_at("scale", image, 2, larger);
  EXPECT_LT(test::mse(alone("scale", 4), twice), 0.05);
  Value right = Value::object();
  right["direction"] = "right";
  EXPECT_EQ(alone("shift_x", 0.5), test::stress_at("translate", image, 20, right));
  Value clockwise = Value::object();
  clockwise["direction"] = "clockwise";
  EXPECT_LT(test::mse(alone("rotate", 40), test::stress_at("rotate", image, 20, clockwise)), 0.05);
}

TEST(Affine, ThePartsAreComposedAboutTheCentre) {
  Value params = none();
  params["rotate"] = 90;
  params["scale"] = 2;
  params["shear"] = 45;
  params["shift_x"] = 0.25;
  params["shift_y"] = -0.5;
  const Warp warp = warp_at(1, params);
  // The centre only shifts.
  expect_near(warp.map(Point{40, 30}), {60, 0});
  // 10 below the centre: sheared to (10, 10), doubled, turned clockwise to (-20, 20).
  expect_near(warp.map(Point{40, 40}), {40, 20});
  // 10 to the right: stays (10, 0), then (20, 0), then (0, 20).
  expect_near(warp.map(Point{50, 30}), {60, 20});
}

TEST(Affine, AMatrixIsApproachedEvenly) {
  Value params = Value::object();
  params["matrix"] = "[1.5, 0.2, -10, -0.1, 0.8, 6]";
  const Point p{12, 34};
  const Point end{1.5 * 12 + 0.2 * 34 - 10, -0.1 * 12 + 0.8 * 34 + 6};
  expect_near(warp_at(1, params).map(p), end);
  expect_near(warp_at(0.25, params).map(p), {0.75 * p.x + 0.25 * end.x, 0.75 * p.y + 0.25 * end.y});
}

TEST(Affine, AMatrixThatCannotBeReachedIsRefused) {
  for (const char* text :
       {"[-1, 0, 0, 0, 1, 0]", "[0.1, 0, 0, 0, 1, 0]", "[0, 1, 0, 1, 0, 0]", "[-1, 0, 80, 0, -1, 60]",
        "[1, 0, 0, 0, 1]", "[1, 0, x, 0, 1, 0]", "hello", "[1, 0, 1e300, 0, 1, 0]"}) {
    Value params = Value::object();
    params["matrix"] = text;
    try {
      test::stressor("affine", params);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_argument) << text;
      EXPECT_NE(std::string(error.what()).find("`matrix`"), std::string::npos) << error.what();
    }
  }
}

TEST(Affine, EverySenseIsDrawn) {
  std::set<int> seen;
  for (std::uint64_t key = 0; key < 300; ++key) {
    Value params = none();
    params["rotate"] = 10;
    params["shift_x"] = 0.3;
    params["shift_y"] = 0.3;
    params["scale"] = 1.2;
    params["signs"] = "drawn";
    const Warp warp = warp_at(1, params, key);
    const Point centre = warp.map(Point{40, 30});
    const Point right = warp.map(Point{50, 30});
    seen.insert((centre.x > 40) + 2 * (centre.y > 30) + 4 * (right.y > centre.y) +
                8 * (std::hypot(right.x - centre.x, right.y - centre.y) > 10));
  }
  EXPECT_EQ(seen.size(), 16U);
}

}  // namespace
}  // namespace proofload
