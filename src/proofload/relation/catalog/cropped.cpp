#include "proofload/relation/relation.h"

namespace proofload::relation {

Spec cropped() {
  return {.title = "Cut out",
          .summary = "A part of the picture cannot hold more objects than the whole.",
          .definition = "change: {crop: {removed: 0.3}}\nnever_more: objects\n"};
}

}  // namespace proofload::relation
