// The nearest rising curve.
#pragma once

#include <span>
#include <vector>

namespace proofload::stats {

struct Isotonic {
  std::vector<double> values;
  double largest_change = 0;  ///< Largest |value − given|; print it, so that the fit hides nothing.
};

/// Least squares under "never falls", by pooling adjacent violators (Ayer and others 1955). Weights, one a value and > 0, are
/// numbers of pictures for instance; none = all equal. Error{invalid_argument} otherwise.
Isotonic isotonic(std::span<const double> values, std::span<const double> weights = {});

}  // namespace proofload::stats
