// The smallest part of a whole that still does what the whole does: delta debugging, ddmin (Zeller, Hildebrandt 2002).
//
// First parts, then what remains without a part, in ever finer parts, until nothing can be left out alone: 2 log2 n tests where one place
// does it, n² + 3 n at worst. What is found is 1-minimal; another, smaller set may do it as well.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

namespace proofload::search {

class SmallestSet {
 public:
  using Places = std::vector<std::size_t>;  ///< Ascending, of 0 … n − 1.

  /// All `n` places together fail; neighbours should lie near each other, as parts are runs of places. `most` tests end it where it
  /// stands.
  explicit SmallestSet(std::size_t n, std::size_t most = 2000);

  /// The next set to test; none when done. The first is the empty one: if that fails, places do not matter.
  const std::optional<Places>& ask() const { return wanted_; }
  /// Whether the asked set fails.
  void tell(bool fails);

  /// The smallest that failed so far.
  const Places& smallest() const { return smallest_; }
  /// Without any single one of its places it is seen to pass; false while it goes on, and where `most` ended it.
  bool minimal() const { return minimal_; }
  std::size_t tests() const { return known_.size(); }

 private:
  void proceed();
  bool fails(const Places& places);

  std::size_t n_;
  std::size_t most_;
  std::map<Places, bool> known_;
  std::optional<Places> wanted_;
  Places smallest_;
  bool minimal_ = false;
};

}  // namespace proofload::search
