// Contours of a real (toy) run against the whole table asked for.
#include "proofload/campaign/pairs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/campaign/combinations.h"
#include "proofload/campaign/runner.h"
#include "proofload/core/error.h"
#include "proofload/search/path.h"
#include "support/dial_run.h"
#include "support/files.h"

namespace proofload::campaign {
namespace {

using testing::HasSubstr;

using test::builtin_registry;

std::filesystem::path run_of_dials(const test::ScratchFolder& folder) {
  return test::dial_run(folder,
                        "data: {format: synthetic, count: 40, size: 32}\n"
                        "stress: {pixel_dropout: , gaussian_noise: , gaussian_blur: }\n"
                        "relations: [hflip]\n");
}

class Pairs : public testing::Test {
 protected:
  PairsAnswer combine(const PairsRequest& request) {
    FollowUp run(place_, builtin_registry());
    return combine_pairs(run, builtin_registry(), request, stop_, silent_);
  }
  std::string refusal(const PairsRequest& request) {
    try {
      combine(request);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  test::ScratchFolder folder_;
  std::filesystem::path place_ = run_of_dials(folder_);
  std::atomic<bool> stop_{false};
  Progress silent_;
};

TEST_F(Pairs, EveryCellOfTheContourIsOnTheSideThatTheWholeTableShows) {
  PairsRequest request;
  request.pairs = {{"gaussian_noise", "gaussian_blur"}};
  request.steps = 6;
  request.reach = 2;
  const PairsAnswer answer = combine(request);
  ASSERT_EQ(answer.pairs.size(), 1u);
  const PairAnswer& pair = answer.pairs.front();
  // The lens comes before the sensor, whatever the order asked.
  EXPECT_EQ(pair.parts[0].name, "gaussian_blur");
  EXPECT_EQ(pair.parts[1].name, "gaussian_noise");
  EXPECT_TRUE(pair.contour.certified);
  FollowUp run(place_, builtin_registry());
  for (const search::ContourCell& cell : pair.contour.cells) {
    std::vector<Cell> cells;
    for (const std::uint32_t sample : run.population().counted[0])
      cells.push_back({sample, 0, -1,
                       search::chain_at({{pair.parts[0].stress, pair.levels[0][cell.i]},
                                         {pair.parts[1].stress, pair.levels[1][cell.j]}})});
    std::size_t broken = 0;
    const auto records = run.records(cells, stop_, silent_);
    for (const RunRecord& record : records.value())
      broken += record.stability.outcome == Outcome::broken ? 1 : 0;
    EXPECT_EQ(cell.reaches, broken >= pair.contour.need) << cell.i << " " << cell.j;
  }
}

TEST_F(Pairs, AskingAgainCostsNothingAndTellsTheSame) {
  PairsRequest request;
  request.pairs = {{"pixel_dropout", "gaussian_blur"}};
  request.steps = 8;
  const PairsAnswer first = combine(request);
  const PairsAnswer second = combine(request);
  EXPECT_GT(first.evaluated, 0u);
  EXPECT_EQ(second.evaluated, 0u);
  FollowUp run(place_, builtin_registry());
  EXPECT_EQ(to_json(to_record(first.pairs.at(0), run.spec())),
            to_json(to_record(second.pairs.at(0), run.spec())));
}

TEST_F(Pairs, AllPairsAreKeptOncePerPair) {
  PairsRequest request;
  request.steps = 4;
  FollowUp run(place_, builtin_registry());
  const PairsAnswer answer = combine_pairs(run, builtin_registry(), request, stop_, silent_);
  EXPECT_EQ(answer.pairs.size(), 3u);
  std::vector<Value> records;
  for (const PairAnswer& pair : answer.pairs) records.push_back(to_record(pair, run.spec()));
  keep_combinations(run, "pairs", records);
  keep_combinations(run, "pairs", {records[1]});
  const auto kept = stored_combinations(run.store(), run.spec());
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->at("pairs").size(), 3u);
  for (const PairAnswer& pair : answer.pairs)
    if (pair.diagonal && pair.diagonal->index) {
      EXPECT_LE(pair.diagonal->index->interval.lo, pair.diagonal->index->value);
      EXPECT_GE(pair.diagonal->index->interval.hi, pair.diagonal->index->value);
    }
}

TEST_F(Pairs, StoppingKeepsWhatWasEvaluated) {
  PairsRequest request;
  request.pairs = {{"gaussian_noise", "gaussian_blur"}};
  stop_ = true;
  const PairsAnswer answer = combine(request);
  EXPECT_FALSE(answer.whole);
  EXPECT_TRUE(answer.pairs.empty());
}

TEST_F(Pairs, RefusesWhatTheRunDoesNotHave) {
  PairsRequest request;
  request.pairs = {{"gaussian_nose", "gaussian_blur"}};
  EXPECT_THAT(refusal(request), HasSubstr("did you mean `gaussian_noise`?"));
  request.pairs = {{"gaussian_blur", "gaussian_blur"}};
  EXPECT_THAT(refusal(request), HasSubstr("given twice"));
  request.pairs = {};
  request.reach = 0.5;
  EXPECT_THAT(refusal(request), HasSubstr("1 to 4 times"));
}

// Of two pictures an index would have an interval, and mean nothing.
TEST(PairsOfFewPictures, AreRefused) {
  const test::ScratchFolder folder;
  const auto place = test::dial_run(folder,
                                    "data: {format: synthetic, count: 2, size: 32}\n"
                                    "stress: {pixel_dropout: , gaussian_noise: }\n");
  FollowUp run(place, builtin_registry());
  const std::atomic<bool> stop{false};
  Progress silent;
  try {
    combine_pairs(run, builtin_registry(), {}, stop, silent);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("of 2 pictures nothing can be said"));
    EXPECT_THAT(error.what(), HasSubstr("take 17 pictures"));
  }
}

}  // namespace
}  // namespace proofload::campaign
