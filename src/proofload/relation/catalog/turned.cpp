#include "proofload/relation/relation.h"

namespace proofload::relation {

Spec turned() {
  return {.title = "Turned picture",
          .summary =
              "A turned picture keeps its class, and its boxes, maps and points turn along; searched for the "
              "angle at "
              "which that ends.",
          .definition = "change: {rotate: {angle: [0, 180]}}\n"};
}

}  // namespace proofload::relation
