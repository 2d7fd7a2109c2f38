// The opening screen on a real (toy) run: every two meet at every two strengths, shares counted anew.
#include "proofload/campaign/screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "proofload/core/error.h"
#include "support/dial_run.h"

namespace proofload::campaign {
namespace {

using testing::HasSubstr;

class Screening : public testing::Test {
 protected:
  ScreenAnswer look(const ScreenRequest& request) {
    FollowUp run(place_, test::builtin_registry());
    return screen(run, test::builtin_registry(), request, stop_, silent_);
  }
  std::string refusal(const ScreenRequest& request) {
    try {
      look(request);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  test::ScratchFolder folder_;
  std::filesystem::path place_ =
      test::dial_run(folder_,
                     "data: {format: synthetic, count: 30, size: 32}\n"
                     "stress: {pixel_dropout: , block_loss: , contrast: , translate: }\n");
  std::atomic<bool> stop_{false};
  Progress silent_;
};

TEST_F(Screening, EveryTwoMeetAtEveryTwoStrengthsAndSharesAreCounted) {
  ScreenRequest request;
  request.stresses = {"translate", "block_loss", "contrast"};
  const ScreenAnswer answer = look(request);
  ASSERT_TRUE(answer.whole);
  ASSERT_EQ(answer.parts.size(), 3u);
  std::set<std::array<std::size_t, 4>> met;
  for (const ScreenRow& row : answer.rows)
    for (std::size_t a = 0; a < 3; ++a)
      for (std::size_t b = a + 1; b < 3; ++b) met.insert({a, row.levels[a], b, row.levels[b]});
  // All but the three in which both are left untouched with nothing else: a row of zeros is not asked.
  std::size_t missing = 0;
  for (std::size_t a = 0; a < 3; ++a)
    for (std::size_t b = a + 1; b < 3; ++b)
      for (std::size_t i = 0; i < request.levels; ++i)
        for (std::size_t j = 0; j < request.levels; ++j)
          if (!met.contains({a, i, b, j})) {
            ++missing;
            EXPECT_EQ(i + j, 0u) << a << " " << i << " with " << b << " " << j;
          }
  EXPECT_LE(missing, 3u);
  FollowUp run(place_, test::builtin_registry());
  for (std::size_t k = 0; k < answer.rows.size(); ++k) {
    const ScreenRow& row = answer.rows[k];
    std::vector<Cell> cells;
    for (const std::uint32_t sample : run.population().counted[0])
      cells.push_back({sample, 0, -1, row.chain});
    std::size_t broken = 0;
    const auto records = run.records(cells, stop_, silent_);
    for (const RunRecord& record : records.value())
      broken += record.stability.outcome == Outcome::broken ? 1 : 0;
    EXPECT_EQ(row.broken, broken);
    if (k > 0) {
      EXPECT_LE(row.broken, answer.rows[k - 1].broken);
    }
  }
  EXPECT_EQ(run.evaluated(), 0u);
}

TEST_F(Screening, ThePairsAreThoseOfTheWorstMixturesFirst) {
  const ScreenAnswer answer = look({});
  ASSERT_FALSE(answer.pairs.empty());
  for (std::size_t k = 1; k < answer.pairs.size(); ++k)
    EXPECT_GE(answer.pairs[k - 1].share, answer.pairs[k].share);
}

TEST_F(Screening, RefusesWhatMeansNothing) {
  ScreenRequest request;
  request.load = 0;
  EXPECT_THAT(refusal(request), HasSubstr("load of a screen"));
  request = {};
  request.levels = 1;
  EXPECT_THAT(refusal(request), HasSubstr("2 to 6 levels"));
  request = {};
  request.stresses = {"block_loss"};
  EXPECT_THAT(refusal(request), HasSubstr("two stresses"));
}

}  // namespace
}  // namespace proofload::campaign
