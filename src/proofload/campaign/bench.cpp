#include <algorithm>

#include "proofload/campaign/evaluator.h"
#include "proofload/campaign/null_calibration.h"
#include "proofload/campaign/relation_spec.h"
#include "proofload/campaign/stress_spec.h"
#include "proofload/campaign/subset.h"
#include "proofload/campaign/tiles.h"
#include "proofload/core/hash.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

namespace {

const metric::Spec& metric_for(Task task, const Registry& registry) {
  for (const auto& [id, spec] : registry.metrics.all())
    if (spec.task == task) return spec;
  throw Error(ErrorCode::unsupported, "this build has no metric for the task " + std::string(name_of(task)));
}

// With the hash of what answers.
void open_model(const CampaignSpec& spec, const Registry& registry, Bench& out) {
  model::OpenOptions options;
  options.engine = spec.model.engine;
  options.engine_params = spec.model.engine_params;
  options.config = spec.model.config;
  options.overrides = spec.model.overrides;
  options.settings.threads = out.threads;
  options.settings.batch = spec.model.batch;
  options.settings.precision = spec.model.precision;
  options.settings.endpoint = spec.model.endpoint;
  options.settings.model_name = spec.model.name;
  out.model = std::make_unique<model::Model>(
      model::Model::open(spec.model.path, options, registry.engine_entries, registry.head_entries));
  const engine::Signature& signature = out.model->signature();
  std::string what = spec.model.path.string();
  if (signature.remote)
    for (const auto* infos : {&signature.inputs, &signature.outputs})
      for (const engine::TensorInfo& info : *infos) what += "\n" + to_text(info);
  std::string file_hash = signature.remote ? std::string() : model::sha256_of_model(spec.model.path);
  if (file_hash.empty()) file_hash = sha256(what);
  out.model_hash = sha256(file_hash + to_yaml(out.model->spec()) + to_json(spec.model.engine_params));
}

void open_data(const CampaignSpec& spec, const Registry& registry, Bench& out) {
  dataset::Options data_options = options_of(spec.data);
  data_options.model_labels = out.model->spec().labels;
  data_options.task = out.model->spec().task;
  out.data = dataset::open(spec.data.path, spec.data.format, data_options, spec.data.params, out.format,
                           registry.format_entries);
}

}  // namespace

metric::Context metric_context(const model::Model& model) {
  metric::Context out;
  out.labels = model.spec().labels;
  if (const auto& scale = model.reading_scale()) {
    out.reading_from = scale->from;
    out.reading_to = scale->to;
    out.period = scale->period;
    out.tolerance = scale->tolerance;
    out.unit = scale->unit;
  }
  if (const Value* threshold = model.spec().output.settings.find("score_threshold"))
    if (threshold->is_number()) out.score_threshold = threshold->number();
  if (const Value* threshold = model.spec().output.settings.find("point_threshold"))
    if (threshold->is_number()) out.point_threshold = threshold->number();
  if (const Value* align = model.spec().output.settings.find("align"))
    if (align->is_text()) out.align = metric::align_of(align->text());
  return out;
}

std::unique_ptr<metric::Metric> make_metric(Task task,
                                            const metric::Context& context,
                                            const Registry& registry) {
  const metric::Spec& spec = metric_for(task, registry);
  return spec.make(spec.params.defaults(), context);
}

Bench open_bench(const CampaignSpec& spec, const Registry& registry, const Bench* parts) {
  Bench out;
  out.spec = &spec;
  out.threads = threads_of(spec);
  if (parts) {
    out.model = parts->model;
    out.model_hash = parts->model_hash;
    out.data = parts->data;
    out.format = parts->format;
  } else {
    open_model(spec, registry, out);
    open_data(spec, registry, out);
  }
  const Task task = out.model->spec().task;
  if (const auto& labelled = out.data->info().task; labelled && *labelled != task)
    throw Error(ErrorCode::invalid_argument,
                "the model does " + std::string(name_of(task)) + ", but the labels of " +
                    spec.data.path.string() + " (read as " + out.format + ") are for " +
                    std::string(name_of(*labelled)) +
                    "; name another data format or label file, or set model.task");
  const auto named = out.data->info().labels.size();
  if (const int classes = out.model->classes(); out.data->info().task && out.model->spec().labels.empty() &&
                                                classes > 0 && named > 0 &&
                                                named != static_cast<std::size_t>(classes))
    throw Error(
        ErrorCode::invalid_argument,
        "the labels of " + spec.data.path.string() + " name " + std::to_string(named) +
            " classes, the model " + "tells " + std::to_string(classes) +
            " without names: which is which is not known. Give the model's class names in their order as "
            "`labels` in model.yaml, or class numbers in the data");
  out.chosen = subset(out.data->size(), spec.data.limit, spec.data.seed);

  out.metric = make_metric(task, metric_context(*out.model), registry);
  const std::string said = (spec.data.path.empty() ? std::string("the data") : spec.data.path.string()) +
                           " (read as " + out.format + ")";
  for (const StressSpec& stress : spec.stresses)
    if (!out.data->info().clips && registry.stressors.at(stress.kind).traits.temporal)
      throw Error(ErrorCode::invalid_argument,
                  "stress." + stress.name + ": `" + stress.kind + "` acts in time and needs clips, but " +
                      said + " holds single pictures; name videos under `data`, or leave this stress out");
  for (const StressSpec& stress : spec.stresses)
    require_depth("stress." + stress.name, stress, spec.data, out.data->info(), registry);
  for (const StressSpec& stress : spec.stresses)
    out.stressors.push_back(registry.stressors.at(stress.kind).make(stress.params));
  const metric::Context context = metric_context(*out.model);
  out.relations = make_relations(spec, task_info(task, context));
  for (const RelationSpec& relation : spec.relations) {
    auto& steps = out.relation_changes.emplace_back();
    for (const StressSpec& step : relation.changes) {
      if (!out.data->info().clips && registry.stressors.at(step.kind).traits.temporal)
        throw Error(ErrorCode::invalid_argument,
                    relation.place + ": relation `" + relation.name + "`: `" + step.kind +
                        "` acts in time and needs clips, but " + said +
                        " holds single pictures; name videos under `data`, or change them in " +
                        "another way");
      require_depth(relation.place + ": relation `" + relation.name + "`: `" + step.kind + "`", step,
                    spec.data, out.data->info(), registry);
      steps.push_back(registry.stressors.at(step.kind).make(step.params));
    }
    out.relation_metrics.push_back(nullptr);
    if (!relation.definition.tolerance || task != Task::regression) continue;
    metric::Context own = context;
    own.tolerance = relation.definition.tolerance;
    out.relation_metrics.back() = make_metric(task, own, registry);
  }
  out.identity = std::make_unique<Identity>(spec, out.model_hash);
  return out;
}

namespace {

int relation_index(const Bench& bench, const Cell& cell) {
  if (cell.relation >= 0) return cell.relation;
  const bool single = cell.chain.size() == 1 && cell.chain[0].stress < kFirstNullStress;
  return single ? bench.spec->stresses[cell.chain[0].stress].relation : -1;
}

// Natural value of the first step of a relation's change.
double strength_of(const Bench& bench, const Cell& cell) {
  if (cell.relation < 0) return bench.spec->stresses[cell.chain[0].stress].axis.natural(cell.chain[0].level);
  const StressSpec& first = bench.spec->relations[static_cast<std::size_t>(cell.relation)].changes.front();
  return first.axis.natural(first.to);
}

relation::Changed changed_by(const Bench& bench, const Cell& cell, const Stressed& stressed) {
  return {stressed.warp, stressed.sample.image.size(), strength_of(bench, cell)};
}

}  // namespace

const relation::Relation* relation_of(const Bench& bench, const Cell& cell) {
  const int index = relation_index(bench, cell);
  return index < 0 ? nullptr : bench.relations[static_cast<std::size_t>(index)].get();
}

Prediction expected_answer(const Bench& bench,
                           const Cell& cell,
                           const Prediction& before,
                           const Stressed& stressed) {
  const relation::Relation* relation = relation_of(bench, cell);
  if (relation && !relation->directional())
    return relation->expect(before, changed_by(bench, cell, stressed));
  return stressed.warp.is_identity() ? before : stressed.warp.map(before, stressed.sample.image.size());
}

Annotation expected_label(const Bench& bench, const Cell& cell, const Stressed& stressed) {
  const relation::Relation* relation = relation_of(bench, cell);
  return relation ? relation->expect_label(stressed.sample.label, changed_by(bench, cell, stressed))
                  : stressed.sample.label;
}

Stressed stressed_picture(const Bench& bench, const Cell& cell, Sample sample) {
  Stressed out{std::move(sample), Warp(), {}};
  const std::string id = out.sample.id;
  if (cell.relation >= 0) {
    const auto r = static_cast<std::size_t>(cell.relation);
    const RelationSpec& relation = bench.spec->relations[r];
    for (std::uint32_t i = 0; i < relation.changes.size(); ++i) {
      const Keys keys = field_keys(bench.spec->seed, id, relation.name, i, cell.replicate);
      const Size before = out.sample.image.size();
      append(out, bench.relation_changes[r][i]->apply(std::move(out.sample), keys, relation.changes[i].to),
             before);
    }
  }
  const std::span<const Link> links = stresses_of(cell);
  const std::optional<stress::Tiles> tiles = tiles_of(cell);
  const std::optional<stress::TileSet> hit = hit_of(cell);
  for (std::size_t i = 0; i < links.size(); ++i) {
    const Link& link = links[i];
    const Size before = out.sample.image.size();
    if (link.stress >= kFirstNullStress) {
      append(out,
             null_perturbed(static_cast<NullKind>(link.stress - kFirstNullStress), std::move(out.sample)),
             before);
    } else {
      const auto field = [&](std::uint16_t replicate) {
        return bench.identity->keys(id, link.stress, static_cast<std::uint32_t>(i), replicate);
      };
      const stress::Stressor& stressor = *bench.stressors[link.stress];
      const std::optional<Image> untouched =
          hit && stress::acts_by_tiles(stressor) ? std::optional(out.sample.image) : std::nullopt;
      Stressed next = tiles && stress::has_local_field(stressor)
                          ? stress::mosaic(stressor, std::move(out.sample), *tiles, field, link.level)
                          : stressor.apply(std::move(out.sample), field(cell.replicate), link.level);
      if (untouched) stress::keep_in(*hit, *untouched, next);
      append(out, std::move(next), before);
    }
  }
  return out;
}

void judge(const Bench& bench, const Known& known, const Stressed& stressed, RunRecord& record) {
  const int index = relation_index(bench, record.cell);
  const auto r = static_cast<std::size_t>(std::max(index, 0));
  const metric::Metric& metric =
      index >= 0 && bench.relation_metrics[r] ? *bench.relation_metrics[r] : *bench.metric;
  double tolerance = bench.tolerance;
  if (index >= 0) tolerance = std::max(tolerance, bench.relations[r]->definition().tolerance.value_or(0));
  for (const Oracle oracle : {Oracle::stability, Oracle::correctness}) {
    Verdict& verdict = oracle == Oracle::stability ? record.stability : record.correctness;
    const auto& baseline = known.baseline[static_cast<int>(oracle)];
    if (!baseline) {
      verdict = {};
      continue;
    }
    if (index >= 0 && bench.relations[r]->directional()) {
      verdict = bench.relations[r]->judge(known.clean, record.prediction);
      continue;
    }
    const Prediction expected = expected_answer(bench, record.cell, *baseline, stressed);
    if (std::holds_alternative<std::monostate>(expected)) {
      verdict = {Outcome::unknown, Failure::none, 0, "what is expected here has no value"};
      continue;
    }
    verdict = metric.compare(oracle, expected, record.prediction, stressed, tolerance);
  }
  if (!record.cell.chain.empty() && record.cell.chain[0].stress >= kFirstNullStress) {
    // For the calibration the quality of a row is the graded change itself.
    if (const auto& baseline = known.baseline[static_cast<int>(Oracle::stability)]) {
      record.quality = bench.metric->change(expected_answer(bench, record.cell, *baseline, stressed),
                                            record.prediction, stressed);
      record.has_quality = true;
    }
    return;
  }
  const Annotation label = index >= 0 ? expected_label(bench, record.cell, stressed) : stressed.sample.label;
  if (const auto quality = bench.metric->quality(record.prediction, label)) {
    record.quality = *quality;
    record.has_quality = true;
  }
}

}  // namespace proofload::campaign
