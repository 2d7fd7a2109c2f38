#include "proofload/stress/stressor.h"

namespace proofload::stress {

Stressed Stressor::apply(Sample sample, const Keys& keys, Level level) const {
  Stressed result{std::move(sample), Warp(), {}};
  const double value = axis_.natural(level);
  if (value != axis_.identity) stress(result, keys, value);
  return result;
}

}  // namespace proofload::stress
