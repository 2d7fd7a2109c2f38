// What every search of the catalog promises, on tables whose truth is known.
#include "proofload/search/strategy.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "proofload/core/error.h"
#include "support/table_strategy.h"

namespace proofload::search {
namespace {

using test::Family;

class StrategyTest : public ::testing::TestWithParam<std::string> {
 protected:
  static Spec spec() {
    for (const Entry& entry : catalog())
      if (entry.id == GetParam()) return entry.spec();
    throw Error(ErrorCode::not_found, "no such strategy");
  }
  static std::unique_ptr<Strategy> make(const Task& task) {
    return spec().make(task, spec().params.defaults());
  }
  static test::Replay replay(const Task& task,
                             const test::Verdicts& truth,
                             const test::ReplayOptions& options = {}) {
    return test::replay(GetParam(), task, truth, options);
  }
  static Task task_of(std::size_t n, int levels = 32, bool refine = true) {
    Task task;
    task.stress = 5;
    task.axis = {"sigma", "px", false, 0, 40, Scale::geometric, 0.25, false, false};
    task.levels = levels;
    task.refine = refine;
    for (std::size_t i = 0; i < n; ++i) task.samples.push_back(static_cast<std::uint32_t>(i));
    return task;
  }
};

void expect_same(const Limit& a, const Limit& b) {
  EXPECT_EQ(a.level, b.level);
  EXPECT_EQ(a.before, b.before);
  EXPECT_EQ(a.lo, b.lo);
  EXPECT_EQ(a.hi, b.hi);
  EXPECT_EQ(a.censored, b.censored);
  EXPECT_EQ(a.basis, b.basis);
}

void expect_same(const Result& a, const Result& b) {
  EXPECT_EQ(a.n, b.n);
  EXPECT_EQ(a.unknown, b.unknown);
  expect_same(a.onset, b.onset);
  expect_same(a.watch, b.watch);
  expect_same(a.broken, b.broken);
  EXPECT_EQ(a.watch_crossings, b.watch_crossings);
  EXPECT_EQ(a.evaluations, b.evaluations);
  EXPECT_EQ(a.evaluations_for_limit, b.evaluations_for_limit);
  EXPECT_EQ(a.evaluations_for_interval, b.evaluations_for_interval);
  ASSERT_EQ(a.audit.has_value(), b.audit.has_value());
  if (a.audit) {
    EXPECT_EQ(a.audit->looked_at(), b.audit->looked_at());
    EXPECT_EQ(a.audit->wrong(), b.audit->wrong());
    EXPECT_EQ(a.audit->bent, b.audit->bent);
    EXPECT_EQ(a.audit->swept, b.audit->swept);
  }
  ASSERT_EQ(a.points.size(), b.points.size());
  for (std::size_t k = 0; k < a.points.size(); ++k) {
    EXPECT_EQ(a.points[k].level, b.points[k].level);
    EXPECT_EQ(a.points[k].broken, b.points[k].broken);
    EXPECT_EQ(a.points[k].evaluated, b.points[k].evaluated);
    EXPECT_EQ(a.points[k].lo, b.points[k].lo);
    EXPECT_EQ(a.points[k].hi, b.points[k].hi);
  }
}

void expect_sane(const Result& result, const Task& task) {
  ASSERT_GE(result.points.size(), 2u);
  EXPECT_EQ(result.points.front().level, task.axis.canonical(task.from));
  EXPECT_EQ(result.points.back().level, task.axis.canonical(task.to));
  for (std::size_t k = 0; k < result.points.size(); ++k) {
    const CurvePoint& point = result.points[k];
    EXPECT_EQ(point.n, task.samples.size());
    EXPECT_LE(point.evaluated, point.n);
    EXPECT_LE(point.broken, point.n);
    EXPECT_LE(0, point.lo);
    EXPECT_LE(point.lo, point.hi);
    EXPECT_LE(point.hi, 1);
    EXPECT_EQ(point.basis == Basis::certified, point.evaluated == point.n);
    if (k > 0) {
      EXPECT_LT(result.points[k - 1].level, point.level);
    }
  }
  for (const Limit& limit : {result.onset, result.watch, result.broken}) {
    if (limit.level && limit.before) {
      EXPECT_LT(*limit.before, *limit.level);
    }
    EXPECT_EQ(limit.level.has_value() && limit.censored == Censored::right, false);
  }
}

std::set<std::pair<std::uint32_t, Level>> cells_of(const test::Replay& run) {
  std::set<std::pair<std::uint32_t, Level>> out;
  for (const Cell& cell : run.cells) out.emplace(cell.sample, cell.chain[0].level);
  return out;
}

TEST_P(StrategyTest, SaysWhatItIs) {
  EXPECT_FALSE(spec().title.empty());
  EXPECT_FALSE(spec().summary.empty());
}

TEST_P(StrategyTest, NeitherTheBatchNorTheOrderOfTheAnswersMatters) {
  for (const bool refine : {false, true})
    for (const double contradicting : {0.0, 0.08}) {
      const Task task = task_of(150, 32, refine);
      const test::Verdicts truth = test::family(Family::weibull, 150, contradicting, 21);
      const test::Replay whole = replay(task, truth, {.batch = 100000});
      EXPECT_EQ(whole.cells.size(), whole.result.evaluations);
      for (const test::ReplayOptions options : {test::ReplayOptions{1, 0}, test::ReplayOptions{7, 0},
                                                test::ReplayOptions{64, 5}, test::ReplayOptions{3, 6}}) {
        const test::Replay pieces = replay(task, truth, options);
        EXPECT_EQ(cells_of(pieces), cells_of(whole)) << options.batch << ' ' << options.shuffle;
        expect_same(pieces.result, whole.result);
      }
    }
}

TEST_P(StrategyTest, GoesOnFromStoredRecords) {
  const Task task = task_of(120);
  const test::Verdicts truth = test::family(Family::cured, 120, 0.05, 3);
  const test::Replay whole = replay(task, truth);
  // The first half is in the store; a new strategy asks for it again and is told at once, then goes on.
  std::map<std::pair<std::uint32_t, Level>, RunRecord> store;
  for (std::size_t k = 0; k < whole.cells.size() / 2; ++k)
    store[{whole.cells[k].sample, whole.cells[k].chain[0].level}] = test::record_of(whole.cells[k], truth);
  const auto strategy = make(task);
  std::size_t evaluated = 0;
  while (!strategy->done()) {
    std::vector<RunRecord> records;
    for (const Cell& cell : strategy->ask(40)) {
      const auto it = store.find({cell.sample, cell.chain[0].level});
      evaluated += it == store.end();
      records.push_back(it == store.end() ? test::record_of(cell, truth) : it->second);
    }
    ASSERT_FALSE(records.empty());
    strategy->tell(records);
  }
  EXPECT_EQ(evaluated, whole.cells.size() - store.size());
  expect_same(strategy->result(), whole.result);
}

TEST_P(StrategyTest, RecordsItDidNotAskForChangeNothing) {
  const Task task = task_of(60);
  const test::Verdicts truth = test::family(Family::uniform, 60, 0.02, 8);
  const Result expected = replay(task, truth).result;
  const auto strategy = make(task);
  std::vector<RunRecord> before;
  while (!strategy->done()) {
    std::vector<RunRecord> records;
    for (const Cell& cell : strategy->ask(100)) {
      records.push_back(test::record_of(cell, truth));
      RunRecord foreign = records.back();
      foreign.stability.outcome = Outcome::broken;
      foreign.cell.chain[0].stress = 6;
      records.push_back(foreign);
      foreign.cell.chain.clear();
      records.push_back(foreign);
    }
    strategy->tell(before);  // told twice
    strategy->tell(records);
    before = records;
  }
  expect_same(strategy->result(), expected);
  const bool was_done = strategy->done();
  strategy->tell(before);
  EXPECT_EQ(strategy->done(), was_done);
  EXPECT_TRUE(strategy->ask(10).empty());
  expect_same(strategy->result(), expected);
}

TEST_P(StrategyTest, GivesAnAnswerAtAnyTime) {
  const Task task = task_of(90);
  const test::Verdicts truth = test::family(Family::weibull, 90, 0.05, 2);
  const auto strategy = make(task);
  expect_sane(strategy->result(), task);
  while (!strategy->done()) {
    std::vector<RunRecord> records;
    for (const Cell& cell : strategy->ask(37)) records.push_back(test::record_of(cell, truth));
    strategy->tell(records);
    expect_sane(strategy->result(), task);
    if (HasFailure()) return;
  }
}

TEST_P(StrategyTest, IsCalmAtTheEdges) {
  for (const std::size_t n : {0u, 1u, 2u, 3u, 40u})
    for (const bool refine : {false, true})
      for (const Level from : {Level{0}, Level{kTopLevel / 3}})
        for (const bool all : {false, true}) {
          Task task = task_of(n, 8, refine);
          task.from = from;
          task.certify_all = all;
          const std::string where =
              std::to_string(n) + (refine ? " refined" : "") + (from > 0 ? " from" : "");

          const Result never = replay(task, [](std::uint32_t, Level) { return Outcome::holds; }).result;
          expect_sane(never, task);
          EXPECT_EQ(never.watch.level, std::nullopt) << where;
          EXPECT_EQ(never.watch.hi, std::nullopt) << where;
          EXPECT_EQ(never.watch.censored, n == 0 ? Censored::none : Censored::right) << where;
          EXPECT_EQ(never.broken.censored, n == 0 ? Censored::none : Censored::right) << where;

          const Result at_once = replay(task, [](std::uint32_t, Level) { return Outcome::broken; }).result;
          expect_sane(at_once, task);
          if (n > 0) {
            const Level first = from > 0 ? from : refine && GetParam() == "race" ? 1 : kTopLevel / 8;
            ASSERT_TRUE(at_once.watch.level) << where;
            if (refine && n == 1 && from == 0) {
              // The interval is the whole axis, and a bracket need not be finer than a quarter of it.
              EXPECT_LE(*at_once.watch.level, kTopLevel / 4) << where;
            } else {
              EXPECT_EQ(at_once.watch.level, first) << where;
              EXPECT_EQ(at_once.watch.censored, Censored::left) << where;
            }
            EXPECT_EQ(at_once.watch.before, from > 0 ? std::nullopt : std::optional<Level>(0)) << where;
          }

          const Result blind = replay(task, [](std::uint32_t, Level) { return Outcome::unknown; }).result;
          expect_sane(blind, task);
          EXPECT_EQ(blind.unknown, n) << where;
          EXPECT_EQ(blind.watch.level, std::nullopt) << where;
          if (n == 40) {
            EXPECT_EQ(blind.watch.lo, from > 0 ? std::nullopt : std::optional<Level>(0)) << where;
          }
        }
}

TEST_P(StrategyTest, MoreLevelsThanValuesAreMerged) {
  Task task = task_of(30, 500, false);
  task.axis = {"bits", "bit", false, 8, 1, Scale::linear, 0, true, false};
  const test::Verdicts truth = [&](std::uint32_t sample, Level level) {
    return task.axis.natural(level) <= 1 + sample % 6 ? Outcome::broken : Outcome::holds;
  };
  const test::Replay run = replay(task, truth);
  EXPECT_LE(run.cells.size(), 7u * 30u);
  for (const Cell& cell : run.cells) EXPECT_EQ(task.axis.canonical(cell.chain[0].level), cell.chain[0].level);
  EXPECT_EQ(task.axis.natural(*run.result.watch.level), 5);  // 6: five of thirty, 5: ten of thirty
  EXPECT_EQ(task.axis.natural(*run.result.watch.before), 6);
}

TEST_P(StrategyTest, ReadsItsOracle) {
  Task task = task_of(50, 16);
  task.oracle = Oracle::correctness;
  const auto strategy = make(task);
  while (!strategy->done()) {
    std::vector<RunRecord> records;
    for (const Cell& cell : strategy->ask(100)) {
      records.push_back(test::record_of(cell, [](std::uint32_t, Level) { return Outcome::broken; }));
      records.back().correctness.outcome = Outcome::holds;
    }
    strategy->tell(records);
  }
  EXPECT_EQ(strategy->result().watch.censored, Censored::right);
}

TEST_P(StrategyTest, RefusesWhatCannotBeSearched) {
  Task task = task_of(10);
  task.to = task.from = 500;
  EXPECT_THROW(make(task), Error);
  task = task_of(10);
  task.levels = 0;
  EXPECT_THROW(make(task), Error);
  task = task_of(10);
  task.watch = 1.2;
  EXPECT_THROW(make(task), Error);
  task = task_of(10);
  task.confidence = 0;
  EXPECT_THROW(make(task), Error);
  task = task_of(10);
  task.samples[3] = task.samples[4];
  EXPECT_THROW(make(task), Error);
}

std::vector<std::string> ids() {
  std::vector<std::string> out;
  for (const Entry& entry : catalog()) out.emplace_back(entry.id);
  return out;
}

INSTANTIATE_TEST_SUITE_P(Catalog, StrategyTest, ::testing::ValuesIn(ids()), [](const auto& test) {
  return test.param;
});

}  // namespace
}  // namespace proofload::search
