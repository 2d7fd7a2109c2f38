#include "proofload/search/fuzz_space.h"

#include <algorithm>

#include "proofload/core/error.h"

namespace proofload::search {

std::vector<Level> fuzz_levels(const Axis& axis, Level edge) {
  std::vector<Level> out;
  for (int i = 1; i <= kFuzzSteps; ++i) {
    const Level level = axis.canonical(static_cast<Level>(std::int64_t{edge} * i / kFuzzSteps));
    if (level > 0 && (out.empty() || level > out.back())) out.push_back(level);
  }
  return out;
}

const FuzzStress& FuzzSpace::at(std::uint16_t stress) const {
  const auto found = std::find_if(stresses.begin(), stresses.end(),
                                  [stress](const FuzzStress& each) { return each.stress == stress; });
  PROOFLOAD_ASSERT(found != stresses.end());
  return *found;
}

double FuzzSpace::share(const Link& link) const {
  const FuzzStress& stress = at(link.stress);
  return std::min(1.0, stress.axis.distance(link.level) / stress.limit());
}

}  // namespace proofload::search
