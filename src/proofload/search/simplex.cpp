#include "proofload/search/simplex.h"

#include <boost/random/sobol.hpp>
#include <cmath>

#include "proofload/core/error.h"

namespace proofload::search {

std::vector<std::vector<double>> simplex_points(std::size_t dimensions,
                                                std::size_t count,
                                                std::size_t first) {
  if (dimensions < 2 || dimensions > 16)
    throw Error(ErrorCode::invalid_argument, "directions are drawn for 2 to 16 stresses");
  boost::random::sobol sequence(dimensions - 1);
  sequence.discard((dimensions - 1) * first);
  const double span = static_cast<double>(boost::random::sobol::max()) + 1;
  std::vector<std::vector<double>> out(count, std::vector<double>(dimensions));
  for (std::size_t k = 0; k < count; ++k) {
    double left = 1;
    // Of what is left the next share is as large as the first of so many that fill it at random.
    for (std::size_t j = 0; j + 1 < dimensions; ++j) {
      const double u = (static_cast<double>(sequence()) + 0.5) / span;
      out[k][j] = left * -std::expm1(std::log1p(-u) / static_cast<double>(dimensions - 1 - j));
      left -= out[k][j];
    }
    out[k].back() = left;
    if (first + k == 0) out[k].assign(dimensions, 1.0 / static_cast<double>(dimensions));
  }
  return out;
}

std::vector<std::vector<double>> simplex_points_near(std::span<const double> centre,
                                                     double reach,
                                                     std::size_t count,
                                                     std::size_t first) {
  std::vector<std::vector<double>> out = simplex_points(centre.size(), count, first);
  for (std::vector<double>& point : out)
    for (std::size_t j = 0; j < point.size(); ++j) point[j] = (1 - reach) * centre[j] + reach * point[j];
  return out;
}

}  // namespace proofload::search
