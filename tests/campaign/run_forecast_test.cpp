#include "proofload/campaign/run_forecast.h"

#include <gtest/gtest.h>

#include <atomic>

#include "support/dial_run.h"

namespace proofload::campaign {
namespace {

TEST(RunForecast, SaysWhatAPersonCanUse) {
  EXPECT_EQ(forecast_text(1, {}), "about 1 inference");
  EXPECT_EQ(forecast_text(94, 0.4), "about 94 inferences, about 1 s");
  EXPECT_EQ(forecast_text(11529, 24.3), "about 12 000 inferences, about 24 s");
  EXPECT_EQ(forecast_text(1'249'000, 150), "about 1 200 000 inferences, about 3 min");
  EXPECT_EQ(forecast_text(700, 7900), "about 700 inferences, about 2 h");
}

TEST(RunForecast, IsReadBackFromItsRecord) {
  RunForecast forecast{100, 80, 150, 240, 3.5};
  auto read = forecast_from_record(to_record(forecast));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->search, 100u);
  EXPECT_EQ(read->search_least, 80u);
  EXPECT_EQ(read->search_most, 150u);
  EXPECT_EQ(read->inferences, 240u);
  EXPECT_EQ(read->seconds, 3.5);
  forecast.seconds.reset();
  read = forecast_from_record(to_record(forecast));
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->seconds);
  EXPECT_FALSE(forecast_from_record(Value("about 5")));
  EXPECT_FALSE(forecast_from_record(Value::object()));
}

TEST(RunForecast, OfASweepIsExactBeforeAndInTheRun) {
  const test::ScratchFolder folder;
  const CampaignSpec spec = test::dial_spec(folder, "gaussian_noise, pixel_dropout");
  const std::atomic<bool> stop{false};
  const auto before = forecast_of(spec, test::builtin_registry(), stop);
  ASSERT_TRUE(before);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "run"));
  const RunOutcome outcome = test::carry_out(spec);
  const Cost& cost = outcome.answer.cost;
  ASSERT_TRUE(cost.forecast);
  EXPECT_EQ(cost.forecast->search, cost.search);
  EXPECT_EQ(before->search, cost.search);
  EXPECT_EQ(cost.forecast->search_least, cost.search);
  EXPECT_NEAR(static_cast<double>(before->inferences), static_cast<double>(cost.forecast->inferences), 1);
  ASSERT_TRUE(cost.forecast->seconds);
  EXPECT_GT(*cost.forecast->seconds, 0);
}

TEST(RunForecast, StaysWithinTheBudget) {
  const test::ScratchFolder folder;
  const CampaignSpec spec = test::dial_spec(folder, "gaussian_noise", {"search.budget.evals=50"});
  const RunOutcome outcome = test::carry_out(spec);
  ASSERT_TRUE(outcome.answer.cost.forecast);
  EXPECT_EQ(outcome.answer.cost.forecast->search, 50u);
  EXPECT_EQ(outcome.answer.cost.forecast->search_most, 50u);
}

TEST(RunForecast, StopsWhenAsked) {
  const test::ScratchFolder folder;
  const std::atomic<bool> stop{true};
  EXPECT_FALSE(forecast_of(test::dial_spec(folder, "gaussian_noise"), test::builtin_registry(), stop));
}

// Answers that come back may cost several times what is expected of the mean.
TEST(RunForecast, ADearEndIsSaid) {
  RunForecast forecast;
  forecast.search = 6200;
  forecast.search_most = 14200;
  EXPECT_EQ(search_forecast_text(forecast, 4.0),
            "about 6 200 inferences, up to about 14 000 by how the curves run, about 4 s");
  forecast.search_most = 9000;
  EXPECT_EQ(search_forecast_text(forecast, {}), "about 6 200 inferences");
}

}  // namespace
}  // namespace proofload::campaign
