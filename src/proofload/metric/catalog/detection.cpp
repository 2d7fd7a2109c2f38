#include "proofload/metric/detail/objects.h"

namespace proofload::metric {

Spec detection() {
  return {
      .title = "Detection",
      .summary = "Asks whether the objects found when clean are still found, and nothing else is.",
      .task = Task::detection,
      .params = object_params(),
      .make = [](const Params& params,
                 const Context& context) { return object_metric(params, context, /*masks=*/false); },
  };
}

}  // namespace proofload::metric
