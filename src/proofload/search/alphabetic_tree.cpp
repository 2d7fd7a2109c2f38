#include "proofload/search/alphabetic_tree.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "proofload/core/error.h"

namespace proofload::search {

// `split(low, high)` names the last outcome of the lower part of low … high, low < high.
template <class Split>
AlphabeticTree AlphabeticTree::grow(std::size_t outcomes, const Split& split) {
  AlphabeticTree tree;
  tree.nodes_.reserve(outcomes - 1);
  struct Open {
    std::size_t low, high;
    Place parent;
    bool below;
  };
  std::vector<Open> open = {{0, outcomes - 1, -1, false}};
  while (!open.empty()) {
    const Open part = open.back();
    open.pop_back();
    Place place = -1 - static_cast<Place>(part.low);
    if (part.low < part.high) {
      const std::size_t k = split(part.low, part.high);
      place = static_cast<Place>(tree.nodes_.size());
      tree.nodes_.push_back({static_cast<std::uint32_t>(k), -1, -1});
      open.push_back({k + 1, part.high, place, false});
      open.push_back({part.low, k, place, true});
    }
    if (part.parent < 0) {
      tree.root_ = place;
    } else {
      Node& parent = tree.nodes_[static_cast<std::size_t>(part.parent)];
      (part.below ? parent.below : parent.above) = place;
    }
  }
  return tree;
}

AlphabeticTree AlphabeticTree::halving(std::size_t outcomes) {
  if (outcomes < 1) throw Error(ErrorCode::invalid_argument, "a tree needs at least one outcome");
  return grow(outcomes, [](std::size_t low, std::size_t high) { return low + (high - low) / 2; });
}

AlphabeticTree AlphabeticTree::optimal(std::span<const double> weights) {
  const std::size_t n = weights.size();
  if (n < 1) throw Error(ErrorCode::invalid_argument, "a tree needs at least one outcome");
  std::vector<double> below(n + 1, 0);  // sum of the weights before an outcome
  for (std::size_t j = 0; j < n; ++j) {
    if (!(weights[j] > 0) || !std::isfinite(weights[j]))
      throw Error(ErrorCode::invalid_argument, "weights of outcomes must be positive numbers");
    below[j + 1] = below[j] + weights[j];
  }
  if (n > kLargest)
    return grow(n, [&](std::size_t low, std::size_t high) {
      // The last outcome whose end lies nearest to the middle of the weight.
      const double middle = std::midpoint(below[low], below[high + 1]);
      const auto first = below.begin() + static_cast<std::ptrdiff_t>(low + 1);
      const auto last = below.begin() + static_cast<std::ptrdiff_t>(high);
      auto end = std::lower_bound(first, last, middle);
      if (end != first && middle - *(end - 1) < *end - middle) --end;
      return static_cast<std::size_t>(end - below.begin()) - 1;
    });

  // cost(i, j) of the best tree over i … j and the last outcome of its lower part, by the width j − i. Knuth's
  // bound root(i, j − 1) <= root(i, j) <= root(i + 1, j) leaves O(n) candidates for all parts of one width.
  const auto at = [n](std::size_t i, std::size_t j) { return i * n + j; };
  std::vector<double> cost(n * n, 0);
  std::vector<std::uint16_t> root(n * n, 0);
  for (std::size_t i = 0; i < n; ++i) root[at(i, i)] = static_cast<std::uint16_t>(i);
  for (std::size_t width = 1; width < n; ++width)
    for (std::size_t i = 0; i + width < n; ++i) {
      const std::size_t j = i + width;
      const std::size_t from = std::max<std::size_t>(root[at(i, j - 1)], i);
      const std::size_t to = std::min<std::size_t>(root[at(i + 1, j)], j - 1);
      std::size_t best = from;
      for (std::size_t k = from + 1; k <= to; ++k)
        if (cost[at(i, k)] + cost[at(k + 1, j)] < cost[at(i, best)] + cost[at(best + 1, j)]) best = k;
      root[at(i, j)] = static_cast<std::uint16_t>(best);
      cost[at(i, j)] = below[j + 1] - below[i] + cost[at(i, best)] + cost[at(best + 1, j)];
    }
  return grow(n, [&](std::size_t low, std::size_t high) { return std::size_t{root[at(low, high)]}; });
}

std::size_t AlphabeticTree::depth(std::size_t outcome) const {
  std::size_t questions = 0;
  for (Place place = root_; !is_leaf(place); ++questions) place = next(place, outcome <= split(place));
  return questions;
}

double AlphabeticTree::expected_questions(std::span<const double> weights) const {
  if (weights.size() != outcomes())
    throw Error(ErrorCode::invalid_argument, "a tree takes one weight an outcome");
  double questions = 0;
  double all = 0;
  for (std::size_t j = 0; j < weights.size(); ++j) {
    questions += weights[j] * static_cast<double>(depth(j));
    all += weights[j];
  }
  return all > 0 ? questions / all : 0;
}

}  // namespace proofload::search
