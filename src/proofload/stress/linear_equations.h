// Small systems of linear equations.
#pragma once

#include <vector>

namespace proofload::stress {

/// Solves n equations, each a row of n coefficients and one or more right sides, by elimination with pivots: afterwards
/// rows[i][i] is the only coefficient of row i. False if the equations determine nothing: a pivot below `least`.
bool eliminate(std::vector<std::vector<double>>& rows, double least);

}  // namespace proofload::stress
