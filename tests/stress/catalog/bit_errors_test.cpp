#include <gtest/gtest.h>

#include "support/avi.h"
#include "support/codec.h"
#include "support/stressing.h"

namespace proofload::stress {
namespace {

Transmission through(double rate, std::string codec) {
  Value params = Value::object();
  params["codec"] = codec;
  const auto frames = test::moving_square(20, {160, 96}, 3);
  const auto stressor = test::stressor("bit_errors", params);
  const auto pass = stressor->start({20, 25, frames[0].size()}, test::kKeys, stressor->axis().level_of(rate));
  for (std::uint32_t i = 0; i < frames.size(); ++i) {
    Sample sample;
    sample.image = frames[i];
    pass->next(sample, i);
  }
  return pass->transmission().value();
}

TEST(BitErrors, MoreOfThemReachMoreFramesAndNoneEndsTheRun) {
  for (const auto& [codec, standard] :
       {std::pair("h264", coding::Standard::h264), std::pair("h265", coding::Standard::h265)}) {
    PROOFLOAD_NEEDS_CODEC(standard);
    const Transmission few = through(2e-5, codec);
    const Transmission some = through(5e-4, codec);
    const Transmission many = through(1e-2, codec);
    EXPECT_EQ(few.packets, many.packets);
    EXPECT_LT(few.lost, some.lost);
    EXPECT_LE(some.lost, many.lost);
    EXPECT_LE(few.affected, some.affected);
    EXPECT_GE(many.affected, 19U) << codec;
    // Beyond that frozen frames are the best there is.
    EXPECT_GT(few.psnr(), some.psnr() + 3);
  }
}

}  // namespace
}  // namespace proofload::stress
