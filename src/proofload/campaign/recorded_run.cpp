#include "proofload/campaign/recorded_run.h"

#include <utility>

#include "proofload/campaign/relation_spec.h"
#include "proofload/core/error.h"

namespace proofload::campaign {

namespace {

metric::Context context_of(const Value& fact) {
  metric::Context out;
  for (const Value& label : fact.at("labels").items()) out.labels.push_back(label.text());
  out.reading_from = fact.at("from").number();
  out.reading_to = fact.at("to").number();
  if (const Value* v = fact.find("period"); v && v->is_number()) out.period = v->number();
  if (const Value* v = fact.find("tolerance"); v && v->is_number()) out.tolerance = v->number();
  out.unit = fact.at("unit").text();
  out.score_threshold = fact.at("score_threshold").number();
  if (const Value* v = fact.find("point_threshold"); v && v->is_number()) out.point_threshold = v->number();
  if (const Value* v = fact.find("align"); v && v->is_text()) out.align = metric::align_of(v->text());
  return out;
}

}  // namespace

CampaignSpec recorded_spec(const Store& store, const Registry& registry) {
  const auto record = store.fact("config");
  if (!record)
    throw Error(ErrorCode::parse, store.path().string() + ": holds no config; the run ended before it began");
  return spec_from_record(*record, registry);
}

std::optional<RecordedRun> recorded_run(const Store& store, const Registry& registry) {
  CampaignSpec spec = recorded_spec(store, registry);
  const auto fact = store.fact("metric");
  if (!fact) return {};
  const Task task = proofload::task_of(fact->at("task").text());
  const metric::Context context = context_of(*fact);
  std::unique_ptr<metric::Metric> metric = make_metric(task, context, registry);
  Identity identity(spec, fact->at("model_hash").text());
  const auto relations = make_relations(spec, task_info(task, context));
  Population population = population_from_store(store, identity, *metric, relations);
  Perceptual perceptual = perceptual_from_store(store, spec);
  return RecordedRun{
      std::move(spec),       task,   std::move(metric), std::move(identity), std::move(population),
      std::move(perceptual), context};
}

}  // namespace proofload::campaign
