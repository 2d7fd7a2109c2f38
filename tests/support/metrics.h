// A metric of the catalog by its id.
#pragma once

#include <memory>

#include "proofload/core/error.h"
#include "proofload/metric/metric.h"

namespace proofload::test {

inline std::unique_ptr<metric::Metric> metric_of(std::string_view id, const metric::Context& context) {
  for (const metric::Entry& entry : metric::catalog())
    if (entry.id == id) {
      const metric::Spec spec = entry.spec();
      return spec.make(spec.params.defaults(), context);
    }
  throw Error(ErrorCode::not_found, "no metric " + std::string(id));
}

}  // namespace proofload::test
