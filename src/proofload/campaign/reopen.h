// A run opened again with its model and data, to make more of its cells or some of them anew.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/evaluator.h"
#include "proofload/campaign/search_jobs.h"

namespace proofload::campaign {

struct Reopened {
  std::unique_ptr<CampaignSpec> spec;  ///< Where it lies does not change: the bench points to it.
  Bench bench;                         ///< With the tolerances that the run found.
  Answer answer;
  Population population;   ///< Pictures that count; none where the run ended before its first.
  bool same_model = true;  ///< As the run's, or the run never opened one.
  std::vector<std::string>
      differs;  ///< Model and engine: "the engine: OpenVINO 2026.4.0 then, 2026.4.1 now".
};

/// `endpoint`: of the model server, where the run used one; `threads`: 0 = all the process may use. Error{parse} for a run without config; what open_bench says else.
Reopened reopen(const Store& store,
                const Registry& registry,
                const std::string& endpoint = {},
                int threads = 0);

}  // namespace proofload::campaign
