#include <algorithm>
#include <numeric>

#include "proofload/campaign/evaluator.h"
#include "proofload/campaign/null_calibration.h"
#include "proofload/core/hash.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

namespace {

// The first `limit` of a shuffle by keyed draws, in data set order: the same subset for the same seed, and a larger
// limit only adds pictures.
std::vector<std::uint32_t> subset(std::size_t size, std::size_t limit, std::uint64_t seed) {
  std::vector<std::uint32_t> all(size);
  std::iota(all.begin(), all.end(), 0U);
  if (limit == 0 || limit >= size) return all;
  const Rng rng(FieldBytes().add(std::string_view("data subset")).add(seed).hash());
  std::vector<std::uint32_t> draw(size);
  for (std::size_t i = 0; i < size; ++i) draw[i] = rng.bits32(0, i);
  std::stable_sort(all.begin(), all.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return draw[a] < draw[b]; });
  all.resize(limit);
  std::sort(all.begin(), all.end());
  return all;
}

const metric::Spec& metric_for(Task task, const Registry& registry) {
  for (const auto& [id, spec] : registry.metrics.all())
    if (spec.task == task) return spec;
  throw Error(ErrorCode::unsupported, "this build has no metric for the task " + std::string(name_of(task)));
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
  return out;
}

std::unique_ptr<metric::Metric> make_metric(Task task,
                                            const metric::Context& context,
                                            const Registry& registry) {
  const metric::Spec& spec = metric_for(task, registry);
  return spec.make(spec.params.defaults(), context);
}

Bench open_bench(const CampaignSpec& spec, const Registry& registry) {
  Bench out;
  out.spec = &spec;
  out.threads = threads_of(spec);

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
  std::error_code ignored;
  const std::filesystem::path file = model::file_of(spec.model.path);
  const engine::Signature& signature = out.model->signature();
  std::string what = spec.model.path.string();
  if (signature.remote)
    for (const auto* infos : {&signature.inputs, &signature.outputs})
      for (const engine::TensorInfo& info : *infos) what += "\n" + to_text(info);
  const std::string file_hash = !signature.remote && std::filesystem::is_regular_file(file, ignored)
                                    ? sha256_of_file(file)
                                    : sha256(what);
  out.model_hash = sha256(file_hash + to_yaml(out.model->spec()) + to_json(spec.model.engine_params));

  dataset::Options data_options;
  data_options.root = spec.data.root;
  data_options.read.exif_orientation = spec.data.exif_orientation;
  data_options.read.largest_pixels = spec.data.largest_pixels;
  data_options.model_labels = out.model->spec().labels;
  data_options.task = out.model->spec().task;
  out.data = dataset::open(spec.data.path, spec.data.format, data_options, spec.data.params, out.format,
                           registry.format_entries);
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
  for (const StressSpec& stress : spec.stresses)
    out.stressors.push_back(registry.stressors.at(stress.kind).make(stress.params));
  relation::TaskInfo info;
  info.task = task;
  if (const auto& scale = out.model->reading_scale()) {
    info.reading_from = scale->from;
    info.reading_to = scale->to;
    info.period = scale->period;
  }
  for (const RelationSpec& relation : spec.relations) {
    out.relations.push_back(registry.relations.at(relation.kind).make(relation.params, info));
    const stress::Spec& tool = registry.stressors.at(out.relations.back()->stressor());
    out.relation_stressors.push_back(tool.make(tool.params.defaults()));
  }
  out.identity = std::make_unique<Identity>(spec, out.model_hash);
  return out;
}

Stressed stressed_picture(const Bench& bench, const Cell& cell, Sample sample) {
  if (cell.relation >= 0) {
    const auto r = static_cast<std::size_t>(cell.relation);
    Keys keys;
    keys.sample = field_key(bench.spec->seed, sample.id, bench.spec->relations[r].name, 0, cell.replicate);
    keys.camera =
        field_key(bench.spec->seed, std::string(), bench.spec->relations[r].name, 0, cell.replicate);
    return bench.relation_stressors[r]->apply(std::move(sample), keys, kTopLevel);
  }
  Stressed out{std::move(sample), Warp(), {}};
  for (std::size_t i = 0; i < cell.chain.size(); ++i) {
    const Link& link = cell.chain[i];
    Stressed next;
    if (link.stress >= kFirstNullStress) {
      next = null_perturbed(static_cast<NullKind>(link.stress - kFirstNullStress), std::move(out.sample));
    } else {
      const std::string& id = out.sample.id;
      const Keys keys = bench.identity->keys(id, link.stress, static_cast<std::uint32_t>(i), cell.replicate);
      next = bench.stressors[link.stress]->apply(std::move(out.sample), keys, link.level);
    }
    if (!out.validity.empty()) {
      // Pixels that were filled before stay filled, wherever this link has moved them.
      const Size size = next.sample.image.size();
      const Warp back = next.warp.inverse();
      std::vector<std::uint8_t> both(static_cast<std::size_t>(size.width) *
                                         static_cast<std::size_t>(size.height),
                                     0);
      for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
          const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) +
                                 static_cast<std::size_t>(x);
          if (!next.validity.empty() && next.validity[at] == 0) continue;
          const Point p = back.map(Point{x + 0.5, y + 0.5});
          const int px = static_cast<int>(p.x);
          const int py = static_cast<int>(p.y);
          const std::size_t from =
              static_cast<std::size_t>(std::max(py, 0)) * static_cast<std::size_t>(size.width) +
              static_cast<std::size_t>(std::max(px, 0));
          both[at] = px >= 0 && py >= 0 && px < size.width && py < size.height && from < out.validity.size()
                         ? out.validity[from]
                         : std::uint8_t{0};
        }
      next.validity = std::move(both);
    }
    next.warp = out.warp.then(next.warp);
    out = std::move(next);
  }
  return out;
}

void judge(const Bench& bench, const Known& known, const Stressed& stressed, RunRecord& record) {
  const Size frame = stressed.sample.image.size();
  for (const Oracle oracle : {Oracle::stability, Oracle::correctness}) {
    Verdict& verdict = oracle == Oracle::stability ? record.stability : record.correctness;
    const auto& baseline = known.baseline[static_cast<int>(oracle)];
    if (!baseline) {
      verdict = {};
      continue;
    }
    const Prediction expected =
        record.cell.relation >= 0
            ? bench.relations[static_cast<std::size_t>(record.cell.relation)]->expect(*baseline,
                                                                                      stressed.warp, frame)
        : stressed.warp.is_identity() ? *baseline
                                      : stressed.warp.map(*baseline, frame);
    verdict = bench.metric->compare(oracle, expected, record.prediction, stressed, bench.tolerance);
  }
  if (!record.cell.chain.empty() && record.cell.chain[0].stress >= kFirstNullStress) {
    // For the calibration the quality of a row is the graded change itself.
    if (const auto& baseline = known.baseline[static_cast<int>(Oracle::stability)]) {
      record.quality = bench.metric->change(stressed.warp.map(*baseline, frame), record.prediction, stressed);
      record.has_quality = true;
    }
    return;
  }
  if (const auto quality = bench.metric->quality(record.prediction, stressed.sample.label)) {
    record.quality = *quality;
    record.has_quality = true;
  }
}

}  // namespace proofload::campaign
