// Average precision and recall of a data set as scores with intervals.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "proofload/metric/average_precision.h"
#include "proofload/metric/metric.h"

namespace proofload::metric {

/// Objects of one picture.
struct Found {
  std::size_t found = 0;
  std::size_t objects = 0;
};

/// `map50_95`, `map50`, `map75` and `recall_name`, each with `prefix` before it, and "recall", the share of `found`, unless
/// that is empty. None if the table has no object.
std::vector<Score> precision_scores(const DetectionTable& table,
                                    const std::string& prefix,
                                    const std::string& recall_name,
                                    std::span<const Found> found,
                                    double confidence);

}  // namespace proofload::metric
