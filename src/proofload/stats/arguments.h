// What the functions of this module accept; each check throws Error{invalid_argument}.
#pragma once

#include <cstddef>

namespace proofload::stats {

/// A two-sided or one-sided level lies between 0 and 1.
void check_level(double alpha);
/// A part is no larger than its whole.
void check_count(std::size_t k, std::size_t n);
/// A share lies strictly between 0 and 1.
void check_inner_share(double q);

}  // namespace proofload::stats
