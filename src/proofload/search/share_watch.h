// One share, counted on no more pictures than a requirement on it takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "proofload/data/record.h"
#include "proofload/search/asker.h"
#include "proofload/stats/stopping.h"

namespace proofload::search {

/// How many of these pictures break at one cell, and is a requirement on that share met?
struct ShareTask {
  Cell cell;  ///< Asked of every picture; its `sample` is filled in.
  Oracle oracle = Oracle::stability;
  std::vector<std::uint32_t> samples;  ///< The N pictures that count, ascending.
  double border = 0.2;                 ///< Share that the requirement speaks of, 0 to 1.
  double confidence = 0.95;
  std::function<bool(stats::Interval)> decided;  ///< Whether the requirement is met or missed for certain.
};

struct ShareCount {
  std::size_t broken = 0;
  std::size_t unknown = 0;  ///< Could not be judged.
  std::size_t judged = 0;   ///< Pictures looked at, the two above among them.
  std::size_t of = 0;       ///< N.
  stats::Interval
      interval;  ///< Of the share broken, about the population; holds at whatever picture the watch ends.
  bool decided = false;
  std::optional<std::size_t>
      further;  ///< While it is not: about so many pictures more would do (SequentialGate).
};

/// Takes the pictures in the random order that all searches of a campaign share, a batch at a time, and ends as soon as the interval
/// of stats::SequentialGate::of_plan decides, with the last picture at the latest.
class ShareWatch final : public Asker {
 public:
  explicit ShareWatch(ShareTask task);
  std::vector<Cell> ask(std::size_t limit) override;
  void tell(std::span<const RunRecord> records) override;
  bool done() const override { return decided_ || told_ == task_.samples.size(); }
  ShareCount count() const;

 private:
  void look();

  ShareTask task_;
  std::vector<std::uint32_t> order_;            // samples, as they are taken
  std::vector<std::optional<Outcome>> judged_;  // in that order
  std::size_t asked_ = 0;
  std::size_t told_ = 0;  // pictures up to the last look
  std::size_t broken_ = 0;
  std::size_t unknown_ = 0;
  stats::SequentialGate gate_;
  bool decided_ = false;
};

}  // namespace proofload::search
