#include "proofload/campaign/reopen.h"

#include <optional>
#include <utility>

#include "proofload/campaign/recorded_run.h"

namespace proofload::campaign {

Reopened reopen(const Store& store, const Registry& registry, const std::string& endpoint, int threads) {
  Reopened out;
  out.spec = std::make_unique<CampaignSpec>(recorded_spec(store, registry));
  out.spec->model.endpoint = endpoint;
  out.spec->threads = threads;
  out.spec->out.dir = store.path().parent_path();
  out.bench = open_bench(*out.spec, registry);

  const auto metric = store.fact("metric");
  out.same_model = !metric || metric->at("model_hash").text() == out.bench.model_hash;
  if (!out.same_model) out.differs.emplace_back("the model file or its description has changed");
  const std::string& runtime = out.bench.model->signature().runtime;
  if (const auto host = store.fact("host"))
    if (const Value* then = host->find("engine"); then && then->text() != runtime)
      out.differs.push_back("the engine: " + then->text() + " then, " + runtime + " now");

  if (std::optional<RecordedRun> run = recorded_run(store, registry)) {
    out.answer = answer_from_store(store, registry, *run);
    out.population = std::move(run->population);
  } else {
    out.answer = answer_from_store(store, registry);
  }
  if (out.bench.clips())
    out.bench.clip_tolerance = out.answer.clips ? out.answer.clips->tolerance : ClipTolerance{};
  else
    out.bench.tolerance = out.answer.null_result.tolerance;
  return out;
}

}  // namespace proofload::campaign
