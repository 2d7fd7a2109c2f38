// What a test case showed, and by what two findings are the same.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "proofload/data/record.h"
#include "proofload/search/fuzz_space.h"

namespace proofload::search {

struct Observation {
  enum class Kind {
    passes,
    breaks,      ///< The oracle says so.
    fails_hard,  ///< Exception, time-out, or an answer that is no number.
    no_verdict,  ///< Nothing can be said: unreadable picture, nothing to judge.
  };
  Kind kind = Kind::no_verdict;
  std::string how;  ///< "class_flip: dog → cat", "lost", "inference_failed: …"; "" for what passes.

  bool failed() const { return kind == Kind::breaks || kind == Kind::fails_hard; }
};

Observation observe(const RunRecord& record, Oracle oracle);

/// The words of Observation::how taken apart.
struct Way {
  std::string kind;  ///< "class_flip", "lost", …; of what failed hard all that is said.
  std::string from;  ///< "dog" of "class_flip: dog → cat"; "" where classes are not what changed.
  std::string to;    ///< "cat".
  friend bool operator==(const Way&, const Way&) = default;
};
Way way_of(const std::string& how);

/// Findings with the same signature are one.
struct Signature {
  std::vector<std::uint16_t> stresses;  ///< Of the 1-minimal case, ascending.
  std::int16_t relation = -1;
  std::string how;  ///< Of the 1-minimal case.
  /// Tenth of its box, 0 … 9, in which the strongest stress lies.
  int decile = 0;
  friend auto operator<=>(const Signature&, const Signature&) = default;
};

Signature signature_of(const FuzzSpace& space, const Cell& minimal, const Observation& observation);

}  // namespace proofload::search
