#include <gtest/gtest.h>

#include "support/avi.h"
#include "support/stressing.h"

namespace proofload::stress {
namespace {

std::vector<std::int64_t> shown_at(double divisor, const Value& params, const std::vector<Image>& frames) {
  const auto stressor = test::stressor("frame_rate", params);
  const auto pass = stressor->start({static_cast<std::uint32_t>(frames.size()), 25, frames[0].size()},
                                    test::kKeys, stressor->axis().level_of(divisor));
  std::vector<std::int64_t> out;
  for (std::uint32_t i = 0; i < frames.size(); ++i) {
    Sample sample;
    sample.image = frames[i];
    const auto shown = pass->next(sample, i);
    out.push_back(shown ? std::int64_t{shown->source} : -1);
    if (shown) {
      EXPECT_EQ(shown->stressed.sample.image, frames[shown->source]);
    }
  }
  return out;
}

TEST(FrameRate, OneFrameOfEveryNIsKeptAndShownForTheOthers) {
  const auto frames = test::moving_square(10, {64, 48}, 2);
  EXPECT_EQ(shown_at(4, Value::object(), frames), (std::vector<std::int64_t>{0, 0, 0, 0, 4, 4, 4, 4, 8, 8}));
  EXPECT_EQ(shown_at(32, Value::object(), frames), std::vector<std::int64_t>(10, 0));
  Value nothing = Value::object();
  nothing["show"] = "nothing";
  EXPECT_EQ(shown_at(3, nothing, frames), (std::vector<std::int64_t>{0, -1, -1, 3, -1, -1, 6, -1, -1, 9}));
}

}  // namespace
}  // namespace proofload::stress
