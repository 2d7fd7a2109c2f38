#include "proofload/campaign/answer_counts.h"

#include <algorithm>

#include "proofload/campaign/fields.h"

namespace proofload::campaign {

namespace {

// Whether a box lies beside the picture as a whole; one that reaches over its border is what detectors often say.
bool box_outside(const Prediction& prediction, Size size) {
  const auto* found = std::get_if<BoxPredictions>(&prediction);
  return found && std::any_of(found->boxes.begin(), found->boxes.end(), [&](const ScoredBox& each) {
           return each.box.x1 <= 0 || each.box.y1 <= 0 || each.box.x0 >= size.width ||
                  each.box.y0 >= size.height;
         });
}

}  // namespace

void AnswerCounts::waited(const Cell& cell, double seconds) {
  if (cell.relation >= 0 || cell.chain.size() > 1) return;
  if (cell.chain.empty())
    latency.add(-1, 0, seconds);
  else if (cell.chain[0].stress < kFirstNullStress)
    latency.add(cell.chain[0].stress, cell.chain[0].level, seconds);
}

void AnswerCounts::seen(const Prediction& answer, const std::string& defect, Size size) {
  if (!defect.empty())
    ++not_finite;
  else if (box_outside(answer, size))
    ++boxes_outside;
}

}  // namespace proofload::campaign
