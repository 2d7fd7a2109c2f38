#include "proofload/stats/arguments.h"

#include "proofload/core/error.h"

namespace proofload::stats {

void check_level(double alpha) {
  if (!(alpha > 0 && alpha < 1)) throw Error(ErrorCode::invalid_argument, "a level must lie between 0 and 1");
}

void check_count(std::size_t k, std::size_t n) {
  if (k > n)
    throw Error(ErrorCode::invalid_argument, "a count of broken pictures is larger than all of them");
}

void check_inner_share(double q) {
  if (!(q > 0 && q < 1)) throw Error(ErrorCode::invalid_argument, "a share must lie between 0 and 1");
}

}  // namespace proofload::stats
