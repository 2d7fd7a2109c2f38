#include <gtest/gtest.h>

#include <cmath>

#include "support/codec.h"
#include "support/stressing.h"

namespace proofload {
namespace {

class IntraPacketLoss : public testing::Test {
 protected:
  void SetUp() override { PROOFLOAD_NEEDS_CODEC(coding::Standard::h264); }
  Image clean_ = test::textured({160, 128}, 3);

  Image lossy(double rate, std::uint64_t key) const {
    Value params = Value::object();
    params["burst"] = 1;
    return test::stress_at("intra_packet_loss", clean_, rate, params, {key, 0, 0});
  }
};

// A slice that arrives shows what it shows without loss; rows of macroblocks far from any loss are bit-identical.
TEST_F(IntraPacketLoss, ALossHurtsItsSliceAndNothingElse) {
  // The coding itself, where next to nothing is lost.
  const Image coded = lossy(1e-6, 1);
  bool hurt = false;
  double kept = 0;
  for (std::uint64_t key = 1; key <= 10; ++key) {
    const Image out = lossy(0.1, key);
    int same = 0;
    for (int y = 0; y < out.height(); ++y)
      same += std::equal(out.row(y), out.row(y) + out.stride(), coded.row(y));
    hurt = hurt || same < out.height();
    kept += same / (10.0 * out.height());
  }
  EXPECT_TRUE(hurt);
  EXPECT_GT(kept, 0.3);
}

TEST_F(IntraPacketLoss, ErrorsGrowWithTheLossAndAllLostIsGrey) {
  const Image coded = lossy(1e-6, 1);
  double few = 0;
  double many = 0;
  for (std::uint64_t key = 1; key <= 10; ++key) {
    few += test::mse(lossy(0.05, key), coded);
    many += test::mse(lossy(0.4, key), coded);
  }
  EXPECT_GT(few, 0);
  EXPECT_GT(many, 2 * few);
  EXPECT_EQ(lossy(1, 1), test::flat({160, 128}, 3, 128));
}

}  // namespace
}  // namespace proofload
