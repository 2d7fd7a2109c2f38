// What is counted of a model's answers besides their verdicts: how long they took, and which make no sense.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "proofload/campaign/latency.h"
#include "proofload/data/annotation.h"
#include "proofload/data/record.h"
#include "proofload/image/image.h"

namespace proofload::campaign {

/// Of one session of a run, pictures and frames of clips alike. Safe to use from many threads.
struct AnswerCounts {
  Latency latency;  ///< Of a remote model; empty for others.
  std::atomic<std::uint64_t> not_finite{0};
  std::atomic<std::uint64_t> boxes_outside{0};  ///< A box that touches no pixel of its picture.

  /// The answer to `cell` took `seconds`. Relations and chains of stresses belong to no level and do not count.
  void waited(const Cell& cell, double seconds);
  /// An answer on a picture of `size`; `defect` is what makes it useless, or "".
  void seen(const Prediction& answer, const std::string& defect, Size size);
};

}  // namespace proofload::campaign
