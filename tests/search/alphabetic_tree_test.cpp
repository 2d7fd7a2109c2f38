#include "proofload/search/alphabetic_tree.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::search {
namespace {

using Weights = std::vector<double>;

double entropy(const Weights& weights) {
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  double bits = 0;
  for (const double w : weights) bits -= w / all * std::log2(w / all);
  return bits;
}

// Histograms from nearly even to nearly one outcome only.
Weights random_weights(std::size_t n, std::uint32_t key) {
  const Rng rng(0xa1fa);
  Weights out;
  for (std::uint32_t j = 0; j < n; ++j)
    out.push_back(std::pow(rng.uniform(key, j) + 1e-6, 1 + static_cast<double>(key % 12)));
  return out;
}

// Least expected questions over all trees, without Knuth's bound.
double least_cost(const Weights& w, std::size_t i, std::size_t j) {
  if (i == j) return 0;
  double least = 1e300;
  for (std::size_t k = i; k < j; ++k) least = std::min(least, least_cost(w, i, k) + least_cost(w, k + 1, j));
  return least + std::accumulate(w.begin() + static_cast<std::ptrdiff_t>(i),
                                 w.begin() + static_cast<std::ptrdiff_t>(j + 1), 0.0);
}

TEST(AlphabeticTree, IsTheBestOfAllTreesOverFewOutcomes) {
  for (std::size_t n = 1; n <= 9; ++n)
    for (std::uint32_t key = 0; key < 40; ++key) {
      const Weights w = random_weights(n, key);
      const double all = std::accumulate(w.begin(), w.end(), 0.0);
      EXPECT_NEAR(AlphabeticTree::optimal(w).expected_questions(w), least_cost(w, 0, n - 1) / all, 1e-12)
          << n << ' ' << key;
    }
}

TEST(AlphabeticTree, AsksAtMostTwoQuestionsMoreThanTheEntropy) {
  for (const std::size_t n : {2u, 17u, 65u, 257u, 1025u, 3000u})  // the last is parted by weight
    for (std::uint32_t key = 0; key < 12; ++key) {
      const Weights w = random_weights(n, key);
      const double questions = AlphabeticTree::optimal(w).expected_questions(w);
      EXPECT_GE(questions, entropy(w) - 1e-9) << n << ' ' << key;
      EXPECT_LE(questions, entropy(w) + 2) << n << ' ' << key;
    }
}

TEST(AlphabeticTree, CostsWhatBisectionCostsOnEvenWeights) {
  for (const std::size_t n : {1u, 2u, 3u, 7u, 64u, 65u, 100u, 1000u}) {
    const Weights even(n, 2.5);
    EXPECT_NEAR(AlphabeticTree::optimal(even).expected_questions(even),
                AlphabeticTree::halving(n).expected_questions(even), 1e-9)
        << n;
  }
  // 65 outcomes: 63 of them after six questions, two after seven.
  EXPECT_NEAR(AlphabeticTree::halving(65).expected_questions(Weights(65, 1)), (63 * 6 + 2 * 7) / 65.0, 1e-12);
}

TEST(AlphabeticTree, LeadsEveryOutcomeToItself) {
  for (const AlphabeticTree& tree :
       {AlphabeticTree::halving(33), AlphabeticTree::optimal(random_weights(33, 5)),
        AlphabeticTree::optimal(random_weights(2500, 3))}) {
    for (std::size_t outcome = 0; outcome < tree.outcomes(); ++outcome) {
      AlphabeticTree::Place place = tree.root();
      std::size_t questions = 0;
      while (!AlphabeticTree::is_leaf(place)) {
        place = tree.next(place, outcome <= tree.split(place));
        ++questions;
      }
      EXPECT_EQ(AlphabeticTree::outcome(place), outcome);
      EXPECT_EQ(tree.depth(outcome), questions);
    }
  }
}

TEST(AlphabeticTree, RefusesWhatIsNoWeight) {
  EXPECT_THROW(AlphabeticTree::optimal({}), Error);
  EXPECT_THROW(AlphabeticTree::halving(0), Error);
  EXPECT_THROW(AlphabeticTree::optimal(Weights{1, 0, 1}), Error);
  EXPECT_THROW(AlphabeticTree::optimal(Weights{1, NAN}), Error);
  EXPECT_THROW(AlphabeticTree::halving(3).expected_questions(Weights{1, 1}), Error);
}

}  // namespace
}  // namespace proofload::search
