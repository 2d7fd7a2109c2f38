#include "proofload/relation/relation.h"

namespace proofload::relation {

Spec quarter_turn() {
  return {.title = "Quarter turn",
          .summary =
              "A picture on its side keeps its class, its text and its reading; boxes, maps and points turn "
              "along.",
          .definition = "change: quarter_turn\n"};
}

}  // namespace proofload::relation
