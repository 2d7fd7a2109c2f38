#include "proofload/search/smallest_set.h"

#include <algorithm>
#include <numeric>

namespace proofload::search {

namespace {

using Places = SmallestSet::Places;

// Part `i` of `parts` about equal runs, or all others.
Places part_of(const Places& all, std::size_t i, std::size_t parts, bool others) {
  const auto from = all.begin() + static_cast<std::ptrdiff_t>(i * all.size() / parts);
  const auto to = all.begin() + static_cast<std::ptrdiff_t>((i + 1) * all.size() / parts);
  if (!others) return {from, to};
  Places out(all.begin(), from);
  out.insert(out.end(), to, all.end());
  return out;
}

}  // namespace

SmallestSet::SmallestSet(std::size_t n, std::size_t most) : n_(n), most_(most) { proceed(); }

void SmallestSet::tell(bool fails) {
  if (!wanted_) return;
  known_.emplace(*wanted_, fails);
  proceed();
}

// The whole way over what is known, like Shrink: the first set that is not known is the question.
void SmallestSet::proceed() {
  wanted_.reset();
  smallest_.resize(n_);
  std::iota(smallest_.begin(), smallest_.end(), std::size_t{0});
  if (fails({})) smallest_.clear();
  std::size_t parts = 2;
  while (!wanted_ && smallest_.size() >= 2) {
    bool smaller = false;
    for (const bool others : {false, true}) {
      for (std::size_t i = 0; i < parts && !smaller && !wanted_; ++i) {
        Places next = part_of(smallest_, i, parts, others);
        if (!fails(next)) continue;
        smallest_ = std::move(next);
        parts = others ? std::max<std::size_t>(parts - 1, 2) : 2;
        smaller = true;
      }
    }
    if (smaller) continue;
    if (parts >= smallest_.size()) break;
    parts = std::min(2 * parts, smallest_.size());
  }
  minimal_ = !wanted_;
  if (wanted_ && known_.size() >= most_) wanted_.reset();
}

bool SmallestSet::fails(const Places& places) {
  const auto found = known_.find(places);
  if (found == known_.end()) wanted_ = places;
  return found != known_.end() && found->second;
}

}  // namespace proofload::search
