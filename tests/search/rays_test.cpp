#include "proofload/search/rays.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "proofload/core/rng.h"
#include "support/chain_answers.h"

namespace proofload::search {
namespace {

Spec race() {
  for (const Entry& entry : catalog())
    if (entry.id == "race") return entry.spec();
  throw Error(ErrorCode::not_found, "no race");
}

Axis straight() { return {"x", "", false, 0, 1, Scale::linear, 0, false, false}; }

RaysTask task_of(std::size_t stresses, std::size_t n) {
  RaysTask out;
  for (std::size_t j = 0; j < stresses; ++j)
    out.axes.push_back({static_cast<std::uint16_t>(10 + j), straight(), 0.5, 1});
  for (std::size_t p = 0; p < n; ++p) out.task.samples.push_back(static_cast<std::uint32_t>(p));
  out.task.curve = false;
  out.task.refine = false;
  out.task.levels = 64;
  return out;
}

// Picture p breaks where sum_j d_j/unit + help · (d_0 d_1)/unit² passes a number of its own whose fifth part is 1.
test::Rule mixture(double help) {
  return [=](const Cell& cell) {
    double load = 0;
    for (std::uint16_t stress = 10; stress < 15; ++stress)
      load += straight().distance(test::level_of(cell, stress)) / 0.5;
    load += help * straight().distance(test::level_of(cell, 10)) *
            straight().distance(test::level_of(cell, 11)) / 0.25;
    const double own = 5.0 * (cell.sample % 100 + 1) / 100;  // 20 of 100 at 1 or below
    return load >= own - 1e-4 ? Outcome::broken : Outcome::holds;
  };
}

TEST(Rays, RadiusIsOneInEveryDirectionWhereStressesAddUp) {
  Rays rays(task_of(3, 100), race(), race().params.defaults());
  test::answer(rays, mixture(0));
  const std::vector<Ray> found = rays.result();
  ASSERT_EQ(found.size(), 40u);
  for (const Ray& ray : found) {
    ASSERT_TRUE(ray.radius());
    EXPECT_LE(*ray.lo(), *ray.radius());
    // Rank 29 of 100 lies at 1.45, beyond the end of rays that are nearly one stress alone.
    EXPECT_EQ(ray.hi().has_value(), ray.end > 1.45);
    EXPECT_LE(*ray.radius(), ray.hi().value_or(ray.end));
    // Levels are a 64th of the ray.
    EXPECT_GE(*ray.radius(), 1 - 1e-3);
    EXPECT_LE(*ray.radius(), 1 + ray.end / 64 + 1e-3);
  }
}

TEST(Rays, TheWeakestMixtureHoldsTheStressesThatHelpEachOther) {
  Rays rays(task_of(4, 100), race(), race().params.defaults());
  test::answer(rays, mixture(4));
  const std::vector<Ray> found = rays.result();
  const Ray& weakest = found.at(rays.weakest().value());
  // Along w: r + 4 w0 w1 r² = 1, smallest at w0 = w1 = 1/2: r = (√5 − 1)/2.
  EXPECT_GT(weakest.weights[0] + weakest.weights[1], 0.75);
  EXPECT_LT(*weakest.radius(), 0.75);
  EXPECT_GT(*weakest.radius(), 0.618);
  for (const Ray& ray : found) {
    const double c = 4 * ray.weights[0] * ray.weights[1];
    const double r = (std::sqrt(1 + 4 * c) - 1) / (2 * c);
    EXPECT_NEAR(*ray.radius(), r, ray.end / 64 + 1e-3);
  }
}

TEST(Rays, NothingIsRefinedWhereNoMixtureBreaksTheShare) {
  Rays rays(task_of(3, 40), race(), race().params.defaults());
  test::answer(rays, [](const Cell&) { return Outcome::holds; });
  EXPECT_EQ(rays.result().size(), 32u);
  EXPECT_FALSE(rays.weakest());
  EXPECT_FALSE(rays.result().front().radius());
}

TEST(Rays, RefuseAStressWhoseLimitIsNotKnown) {
  RaysTask task = task_of(3, 10);
  task.axes[1].unit = 0;
  EXPECT_THROW(Rays(task, race(), race().params.defaults()), Error);
}

}  // namespace
}  // namespace proofload::search
