#include "proofload/metric/detail/objects.h"

namespace proofload::metric {

Spec instances() {
  return {
      .title = "Instance segmentation",
      .summary =
          "Asks whether the objects found when clean are still found by their pixels, and nothing else is.",
      .task = Task::instances,
      .params = object_params(),
      .make = [](const Params& params,
                 const Context& context) { return object_metric(params, context, /*masks=*/true); },
  };
}

}  // namespace proofload::metric
