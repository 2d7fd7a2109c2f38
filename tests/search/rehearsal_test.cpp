#include "proofload/search/rehearsal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "proofload/search/strategy.h"
#include "support/table_strategy.h"

namespace proofload::search {
namespace {

using test::Family;

MakeStrategy maker(std::string_view id) {
  for (const Entry& entry : catalog())
    if (entry.id == id)
      return [spec = entry.spec()](const Task& task) { return spec.make(task, spec.params.defaults()); };
  throw std::logic_error("no such method");
}

Task task_of(std::size_t n, bool refine) {
  Task task;
  task.stress = 1;
  task.axis = {"sigma", "px", false, 0, 40, Scale::geometric, 0.25, false, false};
  task.refine = refine;
  for (std::size_t i = 0; i < n; ++i) task.samples.push_back(static_cast<std::uint32_t>(i));
  return task;
}

TEST(Rehearsal, KnowsTheGridExactly) {
  const Task task = task_of(50, false);
  const Rehearsal expected = rehearse({&task, 1}, maker("grid"));
  EXPECT_EQ(expected.cells, 50 * 64);
  EXPECT_EQ(expected.least, expected.cells);
  EXPECT_EQ(expected.most, expected.cells);
  // Two oracles over the same pictures ask for the same cells, over a part of them for no more.
  Task other = task;
  other.oracle = Oracle::correctness;
  other.samples.resize(20);
  const std::array both = {task, other};
  EXPECT_EQ(rehearse(both, maker("grid")).cells, 50 * 64);
  // Scaled up from a random part of the pictures.
  const Task large = task_of(20000, false);
  EXPECT_NEAR(rehearse({&large, 1}, maker("grid")).cells, 20000 * 64, 0.03 * 20000 * 64);
}

TEST(Rehearsal, OfNoPicturesCostsNothing) {
  const Task task = task_of(0, true);
  EXPECT_EQ(rehearse({&task, 1}, maker("race")).cells, 0);
  EXPECT_EQ(rehearse({}, maker("race")).cells, 0);
}

// The estimate is made of populations of its own; over those of the tests, which it has never seen, the sum of a few
// stresses comes within a factor of 1.5.
TEST(Rehearsal, ForetellsSumsOfStressesWithinAFactorOfOneAndAHalf) {
  // As on real nets, in some of them answers come back too often to be inferred.
  constexpr std::array<std::pair<Family, double>, 4> kFamilies = {
      {{Family::weibull, 0.02}, {Family::uniform, 0.02}, {Family::cured, 0.02}, {Family::lognormal, 0.15}}};
  for (const char* method : {"race", "curve"})
    for (const bool refine : {false, true})
      for (const std::size_t n : {20u, 60u, 300u, 1500u}) {
        const Task task = task_of(n, refine);
        const double each = rehearse({&task, 1}, maker(method)).cells;
        double truth = 0;
        for (const auto& [family, contradicting] : kFamilies)
          truth += static_cast<double>(
              test::replay(method, task, test::family(family, n, contradicting, 77 + n)).result.evaluations);
        const double ratio = each * kFamilies.size() / truth;
        EXPECT_LT(std::abs(std::log(ratio)), std::log(1.5))
            << method << ' ' << refine << ' ' << n << ": " << ratio;
      }
}

TEST(Rehearsal, ASearchThatMayEndEarlyTakesNoMorePicturesWhereThereAreMore) {
  Task task = task_of(8000, true);
  task.stop.relative = 1;
  task.stop.first = 100;
  const double few = rehearse({&task, 1}, maker("race")).cells;
  const Task whole = task_of(8000, true);
  EXPECT_LT(few, rehearse({&whole, 1}, maker("race")).cells / 2);
  const double more = [&] {
    Task larger = task_of(16000, true);
    larger.stop = task.stop;
    return rehearse({&larger, 1}, maker("race")).cells;
  }();
  EXPECT_LT(more, 1.5 * few);
}

}  // namespace
}  // namespace proofload::search
