#include "proofload/relation/relation.h"

namespace proofload::relation {

Spec hflip() {
  return {.title = "Mirror image",
          .summary =
              "A mirrored picture keeps its class, its boxes and points move along, and a dial shows the "
              "mirrored "
              "reading.",
          .definition = R"(change: hflip
expected:
  reading: if(circle, -reading, scale_from + scale_to - reading)
)"};
}

}  // namespace proofload::relation
