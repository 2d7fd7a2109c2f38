// How long a remote model took to answer, by stress and level.
//
// Kept as counts in bins that are 4.4 % wide (16 to a doubling), so that sessions of a run can be added up and memory
// does not grow with the number of answers; a percentile is the middle of its bin.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "proofload/core/value.h"
#include "proofload/data/record.h"

namespace proofload::campaign {

/// Percentiles by nearest rank, in milliseconds.
struct LatencySummary {
  std::uint64_t n = 0;
  double p50 = 0;
  double p95 = 0;
  double p99 = 0;
};

class Latency {
 public:
  /// Stress -1 is the clean picture. Safe to call from many threads.
  void add(int stress, Level level, double seconds);
  bool empty() const;

  /// {"<stress>/<level>": {"<bin>": count}}, with stresses by index. `read` adds what an earlier session wrote; members
  /// it does not understand are left out.
  Value to_value() const;
  void read(const Value& value);

  /// Of one stress and level; of all levels where `level` is -1; of everything where `stress` is `kAll`.
  LatencySummary summary(int stress, Level level) const;
  static constexpr int kAll = -2;
  /// The levels of a stress with answers, mildest first.
  std::vector<Level> levels(int stress) const;

 private:
  using Bins = std::map<int, std::uint64_t>;
  mutable std::mutex guard_;
  std::map<std::pair<int, Level>, Bins> bins_;
};

}  // namespace proofload::campaign
