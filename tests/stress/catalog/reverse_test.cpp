#include <gtest/gtest.h>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Reverse, PlaysEachWindowBackwards) {
  const auto reverse = test::stressor("reverse");
  const auto pass = reverse->start({12, 25, {1, 1}}, test::kKeys, reverse->axis().level_of(4));
  std::vector<std::uint32_t> sources;
  for (std::uint32_t t = 0; t < 12; ++t) {
    Sample frame;
    frame.image = test::flat({1, 1}, 1, static_cast<std::uint8_t>(10 * t));
    const auto shown = pass->next(frame, t);
    EXPECT_EQ(shown->stressed.sample.image.data()[0], 10 * shown->source);
    sources.push_back(shown->source);
  }
  EXPECT_EQ(sources, (std::vector<std::uint32_t>{0, 0, 0, 0, 3, 2, 1, 0, 7, 6, 5, 4}));
}

}  // namespace
}  // namespace proofload
