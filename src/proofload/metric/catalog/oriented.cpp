#include "proofload/metric/detail/objects.h"

namespace proofload::metric {

Spec oriented() {
  return {
      .title = "Turned boxes",
      .summary =
          "Asks whether the objects found when clean are still found at their angle, and nothing else is.",
      .task = Task::oriented,
      .params = object_params(),
      .make = [](const Params& params,
                 const Context& context) { return object_metric(params, context, /*masks=*/false); },
  };
}

}  // namespace proofload::metric
