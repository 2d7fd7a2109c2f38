#include <gtest/gtest.h>

#include "support/heads.h"

namespace proofload::model {
namespace {

using test::settings;
using test::tensor;
using test::ToyHead;

// Maps of 4 × 4 for an input of 64 × 64: sixteen pixels a cell.
TEST(Heatmaps, TheTopLeansAQuarterCellTowardsItsHigherNeighbour) {
  std::vector<float> maps(2 * 16, 0.0f);
  maps[4 * 1 + 2] = 0.875f;       // Row 1, column 2,
  maps[4 * 1 + 1] = 0.5f;         // higher to the left
  maps[4 * 2 + 2] = 0.25f;        // and below.
  maps[16 + 4 * 3 + 0] = 0.625f;  // In a corner there is nothing to lean to.
  const ToyHead head("heatmaps", settings(), {tensor({1, 2, 4, 4}, maps)});
  const auto poses = std::get<PosePredictions>(head.decode()).poses;
  EXPECT_EQ(poses.at(0).points, (std::vector<ScoredPoint>{{28, 20, 0.875}, {0, 48, 0.625}}));
  EXPECT_EQ(poses.at(0).score, 0.75);
}

TEST(Heatmaps, EveryPictureOfABatchHasItsOwn) {
  std::vector<float> maps(2 * 16, 0.0f);
  maps[5] = 1;
  maps[16 + 10] = 1;
  const ToyHead head("heatmaps", settings(), {tensor({2, 1, 4, 4}, maps)});
  EXPECT_EQ(std::get<PosePredictions>(head.decode(0)).poses.at(0).points[0], (ScoredPoint{16, 16, 1}));
  EXPECT_EQ(std::get<PosePredictions>(head.decode(1)).poses.at(0).points[0], (ScoredPoint{32, 32, 1}));
}

}  // namespace
}  // namespace proofload::model
