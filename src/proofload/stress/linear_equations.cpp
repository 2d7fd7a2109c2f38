#include "proofload/stress/linear_equations.h"

#include <cmath>
#include <cstddef>
#include <utility>

namespace proofload::stress {

bool eliminate(std::vector<std::vector<double>>& rows, double least) {
  const std::size_t n = rows.size();
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t pivot = c;
    for (std::size_t r = c + 1; r < n; ++r)
      if (std::abs(rows[r][c]) > std::abs(rows[pivot][c])) pivot = r;
    if (std::abs(rows[pivot][c]) < least) return false;
    std::swap(rows[c], rows[pivot]);
    for (std::size_t r = 0; r < n; ++r) {
      if (r == c) continue;
      const double f = rows[r][c] / rows[c][c];
      for (std::size_t k = c; k < rows[r].size(); ++k) rows[r][k] -= f * rows[c][k];
    }
  }
  return true;
}

}  // namespace proofload::stress
