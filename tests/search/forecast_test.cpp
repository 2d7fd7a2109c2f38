#include "proofload/search/forecast.h"

#include <gtest/gtest.h>

#include "support/table_strategy.h"

namespace proofload::search {
namespace {

// A straight curve, known from 200 pictures at every eighth of the axis.
class ForecastTest : public ::testing::Test {
 protected:
  ForecastTest() {
    Task task;
    task.axis = {"x", "", false, 0, 1, Scale::linear, 0, false, false};
    std::vector<std::optional<Level>> points;
    for (std::uint32_t i = 0; i < 200; ++i) {
      task.samples.push_back(i);
      points.emplace_back(static_cast<Level>((i + 1) * (kTopLevel / 200)));
    }
    const test::Verdicts verdicts = test::breaking_at(points);
    ladder_.emplace(task.axis, 0, kTopLevel, 8, true);
    board_.emplace(task);
    for (Level level = kTopLevel / 8; level <= kTopLevel; level += kTopLevel / 8) board_->request_all(level);
    std::vector<RunRecord> records;
    for (const Cell& cell : board_->ask(100000)) records.push_back(test::record_of(cell, verdicts));
    board_->tell(records);
    parts_ = parts_of(*board_, 0);
  }
  Forecast with_pins(std::vector<Step> pins) const {
    return {Estimate(*board_, *ladder_, parts_, Unknown::holds, parts_.last()), std::move(pins), 200,
            Unknown::holds};
  }
  static constexpr double kTop = kTopLevel;

  std::optional<Ladder> ladder_;
  std::optional<Board> board_;
  Parts parts_;
};

TEST_F(ForecastTest, FollowsTheShapeWithoutPins) {
  const Forecast curve = with_pins({});
  EXPECT_NEAR(curve.level(40, -1, kTopLevel + 1) / kTop, 0.2, 0.01);
  EXPECT_NEAR(curve.level(150, -1, kTopLevel + 1) / kTop, 0.75, 0.01);
}

TEST_F(ForecastTest, GoesThroughItsPins) {
  // The whole set breaks later than the part: 30 at 0.25 (part: 50), and 70 at 0.5 (part: 100).
  const Level low = kTopLevel / 4;
  const Level high = kTopLevel / 2;
  const Forecast curve = with_pins({{0, 0, 0}, {low, 30, 30}, {high, 70, 70}});
  EXPECT_NEAR(curve.level(30, low, high), low, 2);
  EXPECT_NEAR(curve.level(70, low, high), high, 2);
  EXPECT_NEAR(curve.level(50, low, high) / kTop, 0.375, 0.01);
  // Beyond the last pin with the slope of the part: 20 pictures more are a tenth of the axis.
  EXPECT_NEAR(curve.level(90, high, kTopLevel + 1) / kTop, 0.6, 0.01);
}

TEST_F(ForecastTest, StaysBetweenTheEnds) {
  const Level low = kTopLevel / 4;
  const Forecast curve = with_pins({{low, 30, 30}});
  EXPECT_EQ(curve.level(10, low, kTopLevel + 1), low);
  EXPECT_EQ(curve.level(1e9, low, kTopLevel + 1), kTopLevel + 1);
}

}  // namespace
}  // namespace proofload::search
