#include <gtest/gtest.h>

#include "support/avi.h"
#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Tearing, LowerRowsAreThoseOfTheEarlierFrame) {
  const auto frames = test::moving_square(8, {32, 40}, 3);
  for (const int lag : {1, 3})
    for (const double fraction : {0.25, 0.5, 1.0}) {
      Value params = Value::object();
      params["lag"] = lag;
      const auto tearing = test::stressor("tearing", params);
      const auto pass = tearing->start({8, 25, {32, 40}}, test::kKeys, tearing->axis().level_of(fraction));
      for (int t = 0; t < 8; ++t) {
        Sample frame;
        frame.image = frames[static_cast<std::size_t>(t)];
        const auto shown = pass->next(frame, static_cast<std::uint32_t>(t));
        const int old = std::max(0, t - lag);
        EXPECT_EQ(shown->source, static_cast<std::uint32_t>(fraction == 1 ? old : t));
        for (int y = 0; y < 40; ++y) {
          const Image& from = frames[static_cast<std::size_t>(y < 40 * (1 - fraction) ? t : old)];
          EXPECT_TRUE(
              std::equal(from.row(y), from.row(y) + from.stride(), shown->stressed.sample.image.row(y)))
              << t << ' ' << y;
        }
      }
    }
}

}  // namespace
}  // namespace proofload
