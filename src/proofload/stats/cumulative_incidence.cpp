#include "proofload/stats/cumulative_incidence.h"

#include <algorithm>
#include <cmath>

#include "proofload/core/error.h"

namespace proofload::stats {

std::vector<IncidenceStep> cumulative_incidence(std::span<const FirstBreak> pictures, int kinds) {
  std::vector<FirstBreak> sorted(pictures.begin(), pictures.end());
  for (const FirstBreak& picture : sorted) {
    if (std::isnan(picture.at)) throw Error(ErrorCode::invalid_argument, "a strength is not a number");
    if (picture.kind < FirstBreak::kNone || picture.kind >= kinds)
      throw Error(ErrorCode::invalid_argument, "a way to break is not among those announced");
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const FirstBreak& a, const FirstBreak& b) { return a.at < b.at; });

  std::vector<IncidenceStep> out;
  IncidenceStep step;
  step.broken.assign(static_cast<std::size_t>(std::max(0, kinds)), 0.0);
  for (std::size_t i = 0; i < sorted.size();) {
    const double before = step.whole;
    const auto risk = static_cast<double>(sorted.size() - i);
    std::size_t lost = 0;
    step.at = sorted[i].at;
    for (; i < sorted.size() && sorted[i].at == step.at; ++i) {
      if (sorted[i].kind == FirstBreak::kNone) continue;
      step.broken[static_cast<std::size_t>(sorted[i].kind)] += before / risk;
      ++lost;
    }
    step.whole = before * (risk - static_cast<double>(lost)) / risk;
    out.push_back(step);
  }
  return out;
}

}  // namespace proofload::stats
