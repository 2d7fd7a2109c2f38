#include "proofload/search/path.h"

#include <gtest/gtest.h>

#include <cmath>

#include "proofload/core/rng.h"
#include "support/chain_answers.h"
#include "support/table_strategy.h"

namespace proofload::search {
namespace {

Axis straight() { return {"x", "", false, 0, 1, Scale::linear, 0, false, false}; }
Axis curved() { return {"sigma", "px", false, 0, 40, Scale::geometric, 0.25, false, false}; }
Axis quality() { return {"quality", "", false, 100, 1, Scale::geometric, 10, true, true}; }

const Spec& race() {
  static const Spec spec = [] {
    for (const Entry& entry : catalog())
      if (entry.id == "race") return entry.spec();
    throw Error(ErrorCode::not_found, "no race");
  }();
  return spec;
}

Task task_of(std::size_t n) {
  Task task;
  for (std::size_t p = 0; p < n; ++p) task.samples.push_back(static_cast<std::uint32_t>(p));
  task.curve = false;
  return task;
}

TEST(ChainAt, KeepsThePlaceOfAnUntouchedFirstLink) {
  EXPECT_EQ(chain_at({{4, 0}, {2, 9}}), (std::vector<Link>{{4, 0}, {2, 9}}));
  EXPECT_EQ(chain_at({{4, 9}, {2, 0}}), (std::vector<Link>{{4, 9}}));
  EXPECT_TRUE(chain_at({{4, 0}, {2, 0}}).empty());
}

TEST(Path, EveryStressStandsAtItsShareOfTheDistance) {
  const Path path({{1, straight(), 0.4}, {5, curved(), 10}}, 1.5);
  for (const double r : {0.1, 0.5, 1.0, 1.5}) {
    const std::vector<Link> chain = path.chain(path.axis().level_of(r));
    ASSERT_EQ(chain.size(), 2u);
    EXPECT_NEAR(straight().distance(chain[0].level), 0.4 * r, 1e-5);
    EXPECT_NEAR(curved().distance(chain[1].level), 10 * r, 1e-3);
  }
  EXPECT_THROW(Path({{1, straight(), 0.8}}, 1.5), Error);
  EXPECT_THROW(Path({{1, straight(), 0}}, 1), Error);
}

TEST(AlongPath, FindsWhatTheGridFindsOnThePath) {
  // Picture p breaks where 2x + sigma/20 passes a number of its own.
  const Path path({{1, straight(), 0.4}, {5, curved(), 10}}, 2);
  const test::Rule rule = [](const Cell& cell) {
    const double load =
        2 * straight().distance(test::level_of(cell, 1)) + curved().distance(test::level_of(cell, 5)) / 20;
    return load >= 0.2 + 2 * Rng(3).uniform(0, cell.sample) ? Outcome::broken : Outcome::holds;
  };
  AlongPath search(path, task_of(300), race(), race().params.defaults());
  const std::size_t asked = test::answer(search, rule);
  const Result result = search.result();
  ASSERT_TRUE(result.watch.level);
  EXPECT_EQ(result.watch.basis, Basis::certified);
  EXPECT_LT(asked, 300u * 16u);
  // By brute force at both ends of the bracket.
  const auto count = [&](Level level) {
    std::size_t broken = 0;
    for (std::uint32_t p = 0; p < 300; ++p) {
      Cell cell;
      cell.sample = p;
      cell.chain = path.chain(level);
      broken += rule(cell) == Outcome::broken ? 1 : 0;
    }
    return broken;
  };
  EXPECT_GE(count(*result.watch.level), 60u);
  EXPECT_LT(count(*result.watch.before), 60u);
  // Load 1.3 r reaches 0.2 + 2 u at the share 0.2 about where u = 0.2.
  EXPECT_NEAR(path.axis().natural(*result.watch.level), 0.6 / 1.3, 0.08);
}

TEST(AlongPath, StrengthsThatRoundToOneChainAreAskedOnce) {
  // A path of quality numbers alone has a hundred chains, of which the first few are the untouched picture.
  const Path path({{2, quality(), quality().distance(kTopLevel)}}, 1);
  const test::Rule rule = [](const Cell& cell) {
    return quality().natural(test::level_of(cell, 2)) <= 60 - cell.sample % 50 ? Outcome::broken
                                                                               : Outcome::holds;
  };
  AlongPath search(path, task_of(100), race(), race().params.defaults());
  test::answer(search, rule);  // throws if a cell is asked twice at a time or the empty chain at all
  const Result result = search.result();
  const auto at = [&](Level level) { return quality().natural(path.chain(level).at(0).level); };
  // Ten numbers of fifty break at 51; a bracket may be 2 % wide.
  EXPECT_GE(at(*result.watch.level), 50);
  EXPECT_LE(at(*result.watch.level), 51);
  EXPECT_GT(at(*result.watch.before), 51);
}

}  // namespace
}  // namespace proofload::search
