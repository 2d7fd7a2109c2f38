#include "proofload/relation/relation.h"

namespace proofload::relation {

Spec flip_twice() {
  return {.title = "Mirrored twice",
          .summary =
              "A picture that is mirrored twice is the same picture, so the answer is the same; where it is "
              "not, the "
              "model answers differently from one time to the next.",
          .definition = "change: [hflip, hflip]\nexpected: same\n"};
}

}  // namespace proofload::relation
