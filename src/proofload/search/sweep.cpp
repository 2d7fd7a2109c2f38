#include "proofload/search/sweep.h"

#include <numeric>

#include "proofload/search/auditor.h"
#include "proofload/search/estimate.h"

namespace proofload::search {

namespace {

constexpr std::size_t kEven = 16;

}  // namespace

void ask_evenly(Board& board, const std::vector<Level>& levels, const Picked& picked) {
  for (const Level level : thinned(levels, kEven))
    for (std::size_t i = 0; i < board.pictures(); ++i)
      if (picked(i)) board.request(level, i);
}

void ask_between_changes(Board& board, const std::vector<Level>& levels, const Picked& picked) {
  for (std::size_t i = 0; i < board.pictures(); ++i) {
    if (!picked(i)) continue;
    const std::vector<Reading> told = readings(board, levels, i, Unknown::holds);
    for (std::size_t k = 0; k < levels.size();) {
      if (told[k].told != Told::nothing) {
        ++k;
        continue;
      }
      std::size_t end = k;
      while (end < levels.size() && told[end].told == Told::nothing) ++end;
      board.request(levels[std::midpoint(k, end - 1)], i);
      k = end;
    }
  }
}

}  // namespace proofload::search
