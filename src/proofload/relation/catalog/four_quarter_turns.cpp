#include "proofload/relation/relation.h"

namespace proofload::relation {

Spec four_quarter_turns() {
  return {.title = "Four quarter turns",
          .summary = "Four quarter turns give the same picture back, bit for bit, so the answer is the same.",
          .definition = "change: [quarter_turn, quarter_turn, quarter_turn, quarter_turn]\nexpected: same\n"};
}

}  // namespace proofload::relation
