#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Aspect, AreasStayAndTheRatioIsTheFactor) {
  for (const char* direction : {"wider", "taller"}) {
    Value params = Value::object();
    params["direction"] = direction;
    const Stressed moved =
        test::stressed(*test::stressor("aspect", params), test::textured({80, 80}, 3), 2.25);
    const Point o = moved.warp.map(Point{40, 40});
    const double wide = moved.warp.map(Point{50, 40}).x - o.x;
    const double high = moved.warp.map(Point{40, 50}).y - o.y;
    EXPECT_NEAR(o.x, 40, 1e-9);
    EXPECT_NEAR(wide * high, 100, 1e-6);
    EXPECT_NEAR(direction[0] == 'w' ? wide / high : high / wide, 2.25, 1e-4);
  }
}

}  // namespace
}  // namespace proofload
