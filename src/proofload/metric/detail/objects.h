// What is asked of objects that a model finds, whether it gives boxes, turned boxes or masks.
#pragma once

#include <memory>

#include "proofload/metric/metric.h"

namespace proofload::metric {

/// `iou` and `allowed`.
Schema object_params();

/// With `masks`, scores are taken over masks; what overlaps what is decided by what answers and labels hold.
std::unique_ptr<Metric> object_metric(const Params& params, const Context& context, bool masks);

}  // namespace proofload::metric
