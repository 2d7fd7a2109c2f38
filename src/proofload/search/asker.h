// What asks for chains of several stresses, as a Strategy asks for one: a plain object that sees no model, picture or thread. What it
// asks next is a deterministic function of the records it was told, so that stored rows answer it again.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "proofload/data/record.h"

namespace proofload::search {

class Asker {
 public:
  virtual ~Asker() = default;
  /// The next cells, at most `limit` (> 0), each asked once, ordered by sample. Empty while told records are still due
  /// for earlier cells, and when done.
  virtual std::vector<Cell> ask(std::size_t limit) = 0;
  /// Records of asked cells, in any order.
  virtual void tell(std::span<const RunRecord> records) = 0;
  virtual bool done() const = 0;
};

}  // namespace proofload::search
