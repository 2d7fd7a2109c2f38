// One number for a stress and one for a run: our own, and those of the corruption benchmarks where a run holds what they need.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proofload/campaign/answer.h"
#include "proofload/stats/binomial.h"

namespace proofload::campaign {

/// A score with an interval; why there is none, where there is none.
struct RunScore {
  std::optional<double> value{};
  /// Its ends are ends of intervals put into the formula together: a cautious one. An upper end of infinity is open.
  stats::Interval interval{};
  std::size_t n = 0;  ///< Pictures (mFR: clips).
  std::string missing{};
};

struct StressArea {
  std::size_t stress = 0;
  RunScore
      area;  ///< Of 1 − F over the severities that were searched, over their length: mean share still whole.
};

struct RunScores {
  std::vector<StressArea> areas;
  RunScore mean_area;                  ///< Robustness score: mean of the areas.
  std::optional<std::size_t> weakest;  ///< Stress with the smallest area.
  RunScore mpc;                        ///< Mean performance under corruption.
  RunScore rpc;                        ///< … of the clean one.
  RunScore mce;                        ///< Against a reference run, which is 1; papers print 100.
  RunScore relative_mce;
  RunScore mfr;
  std::string performance;           ///< Name of the score behind mPC: "top1".
  std::vector<std::size_t> counted;  ///< Stresses behind mPC.
};

/// The formulas, as they are printed beside the figures.
struct RunScoreFormulas {
  static constexpr const char* area = "area of a stress = ∫ (1 − F(s)) ds / (s_to − s_from)";
  static constexpr const char* robustness = "robustness score = mean of the areas over the stresses";
  static constexpr const char* mpc =
      "mPC = mean over stresses of the mean over levels of P; rPC = mPC / P_clean";
  static constexpr const char* mce =
      "CE_c = Σ_s E_c,s / Σ_s E_c,s of the reference; mCE = mean of CE_c; relative: each error minus the "
      "clean one";
  static constexpr const char* mfr = "FR_c = flips a frame pair / those of the reference; mFR = mean of FR_c";
};

/// `reference`: a run of another model on the same pictures, levels and stresses, or null. mPC and what follows from it are made of
/// evenly spaced levels counted on every picture, which a run by `grid` has and a race has not.
RunScores run_scores(const Answer& answer, Oracle oracle, const Answer* reference);

}  // namespace proofload::campaign
