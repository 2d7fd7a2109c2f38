// What a fuzzer has learned about where new kinds of failures are, and from it the worth of asking a case.
//
// Worth is the chance of a new kind for what it takes to see it: p · new / (1 + p · tests), and less where a picture was tried before.
//  - p: how often cases of this damage D = Σ d_j/T_j failed (rising in D), times how much oftener than that the stresses which should
//    do it failed so far; some stresses work together, others against each other.
//  - new: what should remain of the case is foretold (the least stresses whose damage reaches that of smallest cases so far, and the
//    tenth of the box of the strongest), and how often failures were new when that was seen before, seen on other slices only, or never.
//  - tests: what making such a failure small took.
// It ranks, and nothing else: no probability that is told comes from here, and a bad guess costs time, not truth.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace proofload::search {

class FuzzYield {
 public:
  /// A stress of a case: its place in the box, d/T of the picture, and its share of the box.
  struct Part {
    std::size_t stress = 0;
    double damage = 0;
    double share = 0;
  };
  static constexpr std::size_t kNovelties = 3;
  /// What is expected to remain of a failing case.
  struct Expected {
    double damage = 0;  ///< Of the whole case.
    std::uint64_t set = 0;
    std::size_t size = 0;  ///< Stresses of `set`.
    int tenth = 0;
    std::uint32_t slice = 0;
    std::size_t novelty = 0;  ///< 0: set and tenth were seen on this slice; 1: on others; 2: never.
  };

  FuzzYield();

  /// Stresses as a number; those of no more than eight, the first 256 of the box, have each their own. Others may meet in one.
  static std::uint64_t set_of(std::span<const std::size_t> ascending);

  /// `parts` ascending by stress.
  Expected expected(std::span<const Part> parts, std::uint32_t slice) const;
  /// `tries`: cases on the picture before.
  double worth(const Expected& expected, std::size_t tries) const;

  /// It was chosen: what is expected of it counts as seen until the round ends.
  void choose(const Expected& expected);
  void begin_round() { pending_.clear(); }
  void tell_case(const Expected& expected, bool failed);
  /// A failure made small to `set` (with `size` stresses) at `damage`. `novelty` is what its case was expected to be.
  void tell_found(
      std::uint64_t set, std::size_t size, int tenth, std::uint32_t slice, double damage, std::size_t tests);
  void tell_novelty(std::size_t novelty, bool is_new);
  /// Smooths what was told; what `worth` says changes here alone.
  void learn();

  /// Damages of the smallest cases, ascending; until the next `learn` unchanged.
  const std::vector<double>& edges() const { return edges_; }

 private:
  struct Ratio {
    double seen = 0;
    double of = 0;
  };
  static constexpr std::size_t kBins = 32;

  static std::size_t bin_of(double damage);
  static std::uint64_t kind_of(std::uint64_t set, int tenth);
  double chance(const Expected& expected) const;

  std::array<Ratio, kBins> told_{};  ///< Cases by damage.
  std::vector<double> chance_;       ///< Rising.
  double edge_;                      ///< Damage at which a smallest case is expected.
  std::unordered_map<std::uint64_t, Ratio>
      sets_;  ///< Failures of cases expected to end there, and as many as `chance_` expected.
  std::array<Ratio, kNovelties> novelty_;
  std::vector<Ratio> tests_;                  ///< By number of stresses.
  std::unordered_set<std::uint64_t> kinds_;   ///< Set and tenth.
  std::unordered_set<std::uint64_t> places_;  ///< Set, tenth and slice.
  std::unordered_set<std::uint64_t> pending_;
  std::vector<double> edges_;
  std::vector<double> new_edges_;
};

}  // namespace proofload::search
