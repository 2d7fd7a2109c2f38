// How sure a model is of itself when it is wrong: failures that nobody would notice from the score, and how far scores can be
// believed, along a stress.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/store.h"
#include "proofload/stats/binomial.h"

namespace proofload::campaign {

struct RecordedRun;

/// One number for how sure an answer is: the score of the best class, the mean score of what was found at or above the threshold, the
/// score of a text. None for answers without a score, and where nothing was found.
std::optional<double> score_of(const Prediction& answer, double threshold);

struct ScoredAnswer {
  double score = 0;  ///< 0 to 1.
  bool right = false;
};

/// Expected calibration error (Guo and others 2017): over ten equal bins of the score, the mean of |share right − mean score| weighted with
/// the answers in the bin. 0 for none.
double calibration_error(std::span<const ScoredAnswer> answers);

struct SurenessAt {
  Level level = 0;         ///< 0 = without stress.
  std::size_t judged = 0;  ///< Pictures with a verdict here.
  std::size_t broken = 0;
  std::size_t silent = 0;                  ///< Broken, and surer than the clean median.
  stats::Interval interval;                ///< Of silent/judged.
  std::size_t labelled = 0;                ///< Answers with a label to hold them against.
  std::optional<double> calibration{};     ///< Where `labelled` is at least kFewestForCalibration.
  stats::Interval calibration_interval{};  ///< Bootstrap over pictures.
};
inline constexpr std::size_t kFewestForCalibration = 100;

struct Sureness {
  std::optional<double> median{};  ///< Score of the clean answers; none where answers have no scores.
  std::size_t n = 0;               ///< Clean answers with a score.
  std::vector<std::vector<SurenessAt>>
      stresses;  ///< By stress; levels at which every picture was judged, ascending.
  std::optional<SurenessAt> clean{};
};

/// Reads the answers at the levels of the curves that were counted on every picture. Calibration is asked of all answers, so only for
/// `stability`. Clips have no such answers: all is empty.
Sureness sureness(const Store& store, const RecordedRun& run, const Answer& answer, Oracle oracle);

}  // namespace proofload::campaign
