// What the records of a run are read with: its campaign, its metric, and the pictures that count. Neither model nor data set
// is needed.
#pragma once

#include <memory>
#include <optional>

#include "proofload/campaign/fields.h"
#include "proofload/campaign/perceptual.h"
#include "proofload/campaign/search_jobs.h"
#include "proofload/campaign/spec.h"
#include "proofload/campaign/store.h"
#include "proofload/metric/metric.h"

namespace proofload::campaign {

struct RecordedRun {
  CampaignSpec spec;
  Task task = Task::classification;
  std::unique_ptr<metric::Metric> metric;
  Identity identity;
  Population population;
  Perceptual perceptual;
  metric::Context context{};  ///< Of `metric`.
};

/// None where the run ended before its first picture. Error{parse} for a store without a config.
std::optional<RecordedRun> recorded_run(const Store& store, const Registry& registry);

/// The campaign alone. Error{parse} for a store without a config.
CampaignSpec recorded_spec(const Store& store, const Registry& registry);

}  // namespace proofload::campaign
