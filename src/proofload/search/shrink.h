// Makes a failing test case as small as it can be: no stress can be left out and none can be one step milder without the failure
// going away (a 1-minimal case; Zeller, Hildebrandt 2002).
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "proofload/search/finding.h"
#include "proofload/search/fuzz_space.h"

namespace proofload::search {

/// Asks for one cell at a time; many shrinks run side by side. A case shrinks to others that fail as it does: a broken verdict to broken
/// verdicts, a crash to crashes. The order: the relation and stresses away, the one that does least damage first, beginning again after
/// each success; replicate 0 and the order of the campaign's list, where the failure stays; every stress milder, by halving, until none can
/// be; and again, until every single removal and every single step down is seen to pass. What is known of single stresses only says what
/// is tried first and what is left for the end, never what counts as seen.
class Shrink {
 public:
  /// `space` outlives it; `found` is what `failing` showed. `edges`, damages at which smallest cases lay before, ascending, outlives it
  /// too: levels are halved by them, not evenly. `most` tests end it where it stands.
  Shrink(const FuzzSpace& space,
         Cell failing,
         Observation found,
         std::span<const double> edges = {},
         std::size_t most = 200);

  /// The next case to evaluate; none when done. The same until it is told.
  std::optional<Cell> ask() const { return wanted_; }
  /// What the asked case showed; others are ignored.
  void tell(const Cell& cell, const Observation& observation);

  bool done() const { return !wanted_; }
  /// The smallest that failed so far.
  const Cell& smallest() const { return smallest_; }
  const Observation& observation() const { return observation_; }
  /// Every single removal and every single step down passes; false while it goes on, and where it was ended by `most`.
  bool minimal() const { return minimal_; }
  std::size_t tests() const { return known_.size(); }  ///< Cases it was told.

 private:
  void proceed();
  bool fails(const Cell& cell);
  bool accept_if_fails(const Cell& cell);
  bool expected_to_hold(const Cell& cell) const;
  void drop();
  bool weaken(std::size_t link);
  void halve(std::size_t link);
  void bisect(std::size_t link, std::size_t passes, std::size_t breaks);
  std::size_t middle(std::size_t link, std::size_t passes, std::size_t breaks) const;
  void simplify();

  const FuzzSpace& space_;
  const FuzzSample& sample_;
  std::span<const double> edges_;
  Cell failing_;
  Observation found_;
  std::size_t most_;
  std::map<Cell, Observation> known_;
  std::optional<Cell> wanted_;
  Cell smallest_;
  Observation observation_;
  bool minimal_ = false;
};

/// The cases one step smaller: without the relation, without one of the stresses, and with one of them a step milder. Only those whose
/// chain or relation is left; the untouched picture is no case.
std::vector<Cell> one_step_smaller(const FuzzSpace& space, const Cell& cell);

}  // namespace proofload::search
