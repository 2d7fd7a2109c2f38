// What a run is going to take: its searches rehearsed (search/rehearsal.h), its pace measured.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/evaluator.h"
#include "proofload/campaign/search_jobs.h"
#include "proofload/core/value.h"

namespace proofload::campaign {

/// How fast a run goes.
struct Pace {
  /// Seconds that a harmless change costs the run as a whole, all threads at work: its part of decoding, inference, judging, writing.
  std::optional<double> answer;
  std::vector<double> stress;  ///< Seconds of one thread for each stress on one picture, as in the spec.
};

/// Seconds of one thread that each stress takes on a picture beyond a harmless change: a few of `samples` at three strengths. No model is
/// asked. Of clips 0, because a clean answer of a clip costs many times as much.
std::vector<double> stress_seconds(const Bench& bench, const std::vector<std::uint32_t>& samples);

/// Where the run stands when its search begins.
struct Standing {
  std::uint64_t inferences = 0;  ///< Made so far.
  double seconds = 0;            ///< Spent so far.
};

/// The whole run from `standing` on. A budget bounds it.
RunForecast forecast_of(const Bench& bench,
                        const Registry& registry,
                        const Population& population,
                        const Perceptual& perceptual,
                        const Pace& pace,
                        const Standing& standing);

/// The same before anything was run: a few pictures are answered, clean and changed, and stand for all. Nothing is written. None once
/// `stop` is set. Errors as of `run`.
std::optional<RunForecast> forecast_of(const CampaignSpec& spec,
                                       const Registry& registry,
                                       const std::atomic<bool>& stop);

/// "about 11 500 inferences, about 24 s".
std::string forecast_text(std::uint64_t inferences, std::optional<double> seconds);

/// Of the search alone: "about 6 200 inferences, up to about 14 000 by how the curves run, about 4 s"; the end only where it
/// lies well beyond what is expected.
std::string search_forecast_text(const RunForecast& forecast, std::optional<double> seconds);

Value to_record(const RunForecast& forecast);
/// None for what `to_record` did not write.
std::optional<RunForecast> forecast_from_record(const Value& record);

}  // namespace proofload::campaign
