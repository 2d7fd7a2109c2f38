#include "proofload/model/nms.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "proofload/core/rng.h"

namespace proofload::model {
namespace {

std::vector<ScoredBox> random_boxes(std::uint64_t key, std::size_t count, int classes) {
  const Rng rng(key);
  std::vector<ScoredBox> out;
  for (std::size_t i = 0; i < count; ++i) {
    const double x = 40 * rng.uniform(0, i), y = 40 * rng.uniform(1, i);
    out.push_back({{x, y, x + 5 + 20 * rng.uniform(2, i), y + 5 + 20 * rng.uniform(3, i)},
                   static_cast<int>(classes * rng.uniform(4, i)),
                   // Few different scores, so that there are ties.
                   std::floor(20 * rng.uniform(5, i)) / 20});
  }
  return out;
}

// By the definition: the best box that is left stays, and those it covers go, until none is left.
std::vector<ScoredBox> by_definition(std::vector<ScoredBox> left, double threshold, bool per_class) {
  std::vector<ScoredBox> out;
  while (!left.empty()) {
    const auto best = std::max_element(left.begin(), left.end(),
                                       [](const auto& a, const auto& b) { return a.score < b.score; });
    const ScoredBox kept = *best;
    out.push_back(kept);
    left.erase(best);
    std::erase_if(left, [&](const ScoredBox& other) {
      return (!per_class || other.label == kept.label) && iou(kept.box, other.box) > threshold;
    });
  }
  return out;
}

TEST(NonMaximumSuppression, EqualsItsDefinitionByBruteForce) {
  for (std::uint64_t key = 0; key < 40; ++key)
    for (const double threshold : {0.0, 0.3, 0.65, 1.0})
      for (const bool per_class : {true, false}) {
        const auto boxes = random_boxes(key, 60, 3);
        EXPECT_EQ(non_maximum_suppression(boxes, {threshold, per_class, 1000, 1000}),
                  by_definition(boxes, threshold, per_class))
            << key << " " << threshold << " " << per_class;
      }
}

TEST(NonMaximumSuppression, StopsAtTheMostBoxes) {
  const auto boxes = random_boxes(1, 200, 50);
  const auto all = by_definition(boxes, 0.5, true);
  ASSERT_GT(all.size(), 10u);
  const auto some = non_maximum_suppression(boxes, {0.5, true, 10, 1000});
  EXPECT_EQ(some, std::vector<ScoredBox>(all.begin(), all.begin() + 10));
}

TEST(NonMaximumSuppression, LooksOnlyAtTheBestCandidates) {
  const auto boxes = random_boxes(1, 200, 3);
  EXPECT_EQ(non_maximum_suppression(boxes, {1.0, true, 1000, 5}).size(), 5u);
}

TEST(NonMaximumSuppression, OfNothingIsNothing) { EXPECT_TRUE(non_maximum_suppression({}, {}).empty()); }

TEST(NonMaximumSuppression, TouchingBoxesBothStay) {
  const std::vector<ScoredBox> boxes = {{{0, 0, 10, 10}, 0, 0.9}, {{10, 0, 20, 10}, 0, 0.8}};
  EXPECT_EQ(non_maximum_suppression(boxes, {0.0, true, 100, 100}), boxes);
}

}  // namespace
}  // namespace proofload::model
