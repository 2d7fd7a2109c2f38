#include "proofload/relation/relation.h"

namespace proofload::relation {

Spec occluded() {
  return {.title = "Hidden in part",
          .summary = "Hiding a third of the object must not make the model surer of the class it saw before.",
          .definition =
              "change: {object_occlusion: {hidden_fraction: 0.33}}\nnever_more: probability\nmargin: 0.05\n"};
}

}  // namespace proofload::relation
