// Answers whatever an object of the search asks about chains, from a rule that is known beforehand.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <set>

#include "proofload/core/error.h"
#include "proofload/search/asker.h"

namespace proofload::test {

/// Verdict of a cell; a pure function.
using Rule = std::function<Outcome(const Cell&)>;

/// Level of a stress in a chain, 0 where it is missing.
inline Level level_of(const Cell& cell, std::uint16_t stress) {
  for (const Link& link : cell.chain)
    if (link.stress == stress) return link.level;
  return 0;
}

/// Asks and tells until done; returns how many cells were asked. Throws Error{internal} where the contract is broken: a cell asked
/// twice, cells out of order or too many, the empty chain, or an end without being done.
inline std::size_t answer(search::Asker& asker, const Rule& rule, std::size_t batch = 1000) {
  std::set<Cell> asked;
  const auto check = [](bool holds, const char* what) {
    if (!holds) throw Error(ErrorCode::internal, what);
  };
  for (;;) {
    const std::vector<Cell> cells = asker.ask(batch);
    if (cells.empty()) break;
    check(cells.size() <= batch, "more cells than asked for");
    check(std::is_sorted(cells.begin(), cells.end(),
                         [](const Cell& a, const Cell& b) { return a.sample < b.sample; }),
          "cells are not ordered by sample");
    std::vector<RunRecord> records;
    for (const Cell& cell : cells) {
      check(asked.insert(cell).second, "a cell was asked twice");
      check(!cell.chain.empty() && cell.chain.back().level > 0,
            "the untouched picture or a useless link was asked");
      RunRecord& record = records.emplace_back();
      record.cell = cell;
      record.stability.outcome = record.correctness.outcome = rule(cell);
    }
    std::reverse(records.begin(), records.end());
    asker.tell(records);
  }
  check(asker.done(), "nothing is asked and the end is not reached");
  return asked.size();
}

}  // namespace proofload::test
