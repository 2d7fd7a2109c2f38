// Which question to ask next when ordered outcomes have to be told apart: trees of "at most k, or more?".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace proofload::search {

/// A binary tree whose leaves are the outcomes 0 … n − 1 in their order. A place is a node, where a question has to
/// be answered, or a leaf.
class AlphabeticTree {
 public:
  using Place = std::int32_t;

  /// The tree with the least expected number of questions when outcome j has probability weights[j] / Σ weights
  /// (Knuth 1971, O(n²) time and memory). With H the entropy of the outcomes in bits the expectation lies in
  /// [H, H + 2]. Above kLargest outcomes the questions part the weight in halves instead (O(n log n), same bound;
  /// Horibe 1977). Error{invalid_argument} unless n >= 1 and every weight is a positive number.
  static AlphabeticTree optimal(std::span<const double> weights);
  /// Plain bisection: every question parts the outcomes left in halves, of which the lower one is never smaller.
  static AlphabeticTree halving(std::size_t outcomes);

  static constexpr std::size_t kLargest = 2048;

  std::size_t outcomes() const { return nodes_.size() + 1; }
  Place root() const { return root_; }
  static bool is_leaf(Place place) { return place < 0; }
  /// Of a leaf.
  static std::size_t outcome(Place place) { return static_cast<std::size_t>(-1 - place); }
  /// Of a node: the k of its question "at most k?".
  std::size_t split(Place place) const { return nodes_[static_cast<std::size_t>(place)].split; }
  /// Where the answer leads.
  Place next(Place place, bool at_most) const {
    const Node& node = nodes_[static_cast<std::size_t>(place)];
    return at_most ? node.below : node.above;
  }
  /// Questions that lead to an outcome.
  std::size_t depth(std::size_t outcome) const;
  /// Mean number of questions when outcome j has probability weights[j] / Σ weights.
  double expected_questions(std::span<const double> weights) const;

 private:
  struct Node {
    std::uint32_t split;
    Place below;
    Place above;
  };
  template <class Split>
  static AlphabeticTree grow(std::size_t outcomes, const Split& split);

  std::vector<Node> nodes_;
  Place root_ = -1;
};

}  // namespace proofload::search
