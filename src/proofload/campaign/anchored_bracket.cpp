#include "proofload/campaign/anchored_bracket.h"

#include <vector>

namespace proofload::campaign {

stats::Bracket anchored_bracket(std::span<const Look> looks, Level anchor) {
  std::vector<Look> judged;
  std::size_t upto = 0;  // those at the anchor and below
  for (const Look& look : looks) {
    if (look.outcome != Outcome::holds && look.outcome != Outcome::broken) continue;
    judged.push_back(look);
    upto += look.level <= anchor ? 1 : 0;
  }
  const auto broken = [&](std::size_t i) { return judged[i].outcome == Outcome::broken; };
  std::size_t first = upto;  // first of the broken ones that the anchor belongs to, or lies before
  if (upto > 0 && broken(upto - 1)) {
    while (first > 0 && broken(first - 1)) --first;
  } else {
    while (first < judged.size() && !broken(first)) ++first;
  }
  stats::Bracket out;
  out.held = first > 0 ? judged[first - 1].level : 0;
  if (first < judged.size()) out.broke = judged[first].level;
  return out;
}

}  // namespace proofload::campaign
