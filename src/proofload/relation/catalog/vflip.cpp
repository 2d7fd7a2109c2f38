#include "proofload/relation/relation.h"

namespace proofload::relation {

Spec vflip() {
  return {.title = "Upside down",
          .summary = "A picture mirrored top to bottom keeps its class; boxes, maps and points move along.",
          .definition = "change: vflip\n"};
}

}  // namespace proofload::relation
