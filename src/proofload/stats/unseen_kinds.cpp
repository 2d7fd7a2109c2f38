#include "proofload/stats/unseen_kinds.h"

#include <unordered_map>

#include "proofload/stats/arguments.h"

namespace proofload::stats {

double chao1(std::size_t seen, std::size_t once, std::size_t twice) {
  const auto f1 = static_cast<double>(once);
  const auto f2 = static_cast<double>(twice);
  return static_cast<double>(seen) + (once == 0 ? 0 : f1 * (f1 - 1) / (2 * (f2 + 1)));
}

UnseenKinds unseen_kinds(std::span<const std::size_t> kinds, double alpha) {
  // The upper end of a two-sided interval at twice the level is a one-sided bound.
  check_level(2 * alpha);
  UnseenKinds out;
  out.draws = kinds.size();
  std::unordered_map<std::size_t, std::size_t> caught;
  const std::size_t half = kinds.size() / 2;
  std::size_t late = 0;  // New kinds of the last half.
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (kinds[i] != kNoKind && ++caught[kinds[i]] == 1 && i >= half) ++late;
  out.seen = caught.size();
  for (const auto& [kind, times] : caught) {
    out.once += times == 1 ? 1 : 0;
    out.twice += times == 2 ? 1 : 0;
  }
  out.richness = chao1(out.seen, out.once, out.twice);
  if (kinds.empty()) return out;
  out.next_new = static_cast<double>(out.once) / static_cast<double>(out.draws);
  out.bound = clopper_pearson(late, kinds.size() - half, 2 * alpha).hi;
  return out;
}

}  // namespace proofload::stats
