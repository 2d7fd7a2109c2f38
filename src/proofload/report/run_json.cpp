#include "proofload/report/run_json.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "proofload/campaign/audit_text.h"
#include "proofload/campaign/combinations.h"
#include "proofload/campaign/rare.h"
#include "proofload/campaign/run_forecast.h"
#include "proofload/relation/words.h"

namespace proofload::report {

using campaign::Answer;
using campaign::CampaignSpec;
using campaign::OracleAnswer;

namespace {

Value number(const std::optional<double>& x) { return x ? Value(*x) : Value(); }
Value count(std::size_t n) { return Value(static_cast<unsigned long>(n)); }

Value texts(const std::vector<std::string>& lines) {
  Value out = Value::array();
  for (const std::string& line : lines) out.push_back(line);
  return out;
}

std::string_view censored_name(search::Censored c) {
  return c == search::Censored::right ? "right" : c == search::Censored::left ? "left" : "none";
}

Value share_value(const campaign::Share& share) {
  Value out = Value::object();
  out["value"] = share.value();
  out["lo"] = share.lo;
  out["hi"] = share.hi;
  out["n"] = count(share.n);
  return out;
}

Value estimate_value(const campaign::Estimate& estimate) {
  Value out = Value::object();
  out["value"] = number(estimate.value);
  out["lo"] = number(estimate.lo);
  out["hi"] = number(estimate.hi);
  out["censored"] = censored_name(estimate.censored);
  return out;
}

Value likeness_value(const campaign::CalibrationPoint& point) {
  Value out = Value::object();
  out["ssim"] = point.ssim;
  out["psnr"] = point.psnr;
  out["lost_vif"] = 1 - point.vif;
  return out;
}

Value limit_value(const search::Limit& limit, const Axis& axis, const campaign::PerceptualAxis* looks) {
  const auto level = [](const std::optional<Level>& l) { return l ? Value(*l) : Value(); };
  const auto natural = [&](const std::optional<Level>& l) { return l ? Value(axis.natural(*l)) : Value(); };
  Value out = Value::object();
  const bool reached = limit.level && limit.censored != search::Censored::right;
  out["value"] = reached ? natural(limit.level) : Value();
  out["lo"] = natural(limit.lo);
  out["hi"] = natural(limit.hi);
  out["level"] = reached ? level(limit.level) : Value();
  out["before"] = natural(limit.before);
  out["lo_level"] = level(limit.lo);
  out["hi_level"] = level(limit.hi);
  if (limit.lo_here) out["lo_here"] = natural(limit.lo_here);
  if (limit.hi_here) out["hi_here"] = natural(limit.hi_here);
  out["s"] = reached ? Value(Axis::severity(*limit.level)) : Value();
  out["censored"] = censored_name(limit.censored);
  out["lo_censored"] = !limit.lo.has_value();
  out["hi_censored"] = !limit.hi.has_value();
  out["basis"] = limit.basis == search::Basis::certified ? "certified" : "inferred";
  if (reached && looks) out["looks"] = likeness_value(looks->row.at(*limit.level));
  return out;
}

Value audit_value(const search::Audit& audit,
                  const Axis& axis,
                  const std::vector<std::string>& ids,
                  double confidence) {
  Value out = Value::object();
  out["inferred"] = count(audit.inferred);
  out["wrong"] = share_value(campaign::wrong_share(audit, confidence));
  out["held"] = count(audit.probes.held);
  out["hidden"] = count(audit.probes.hidden);
  out["broken"] = count(audit.probes.broken);
  out["recovered"] = count(audit.probes.recovered);
  if (audit.paths > 0) {
    out["bent"] = share_value(campaign::bent_share(audit, confidence));
    out["gap"] = audit.gap;
  }
  out["correction"] = audit.correction;
  out["not_monotone"] = audit.not_monotone;
  out["swept"] = audit.swept;
  if (audit.swept) out["swept_pictures"] = count(audit.swept_pictures);
  if (audit.below > 0) {
    out["below"] = count(audit.below);
    out["below_broken"] = count(audit.below_broken);
  }
  if (audit.may_pass) out["may_pass"] = axis.natural(*audit.may_pass);
  Value islands = Value::array();
  for (const search::Island& island : audit.islands) {
    Value item = Value::object();
    item["id"] = ids.at(island.sample);
    item["broke"] = axis.natural(island.broke);
    item["from"] = axis.natural(island.from);
    item["to"] = axis.natural(island.to);
    islands.push_back(std::move(item));
  }
  if (islands.size() > 0) out["islands"] = std::move(islands);
  return out;
}

Value oracle_value(const OracleAnswer& answer,
                   const campaign::StressSpec& stress,
                   const campaign::PerceptualAxis* looks,
                   const std::vector<std::string>& ids,
                   double confidence) {
  const Axis& axis = stress.axis;
  const search::Result& result = answer.result;
  Value out = Value::object();
  out["n"] = count(result.n);
  if (result.of > 0) out["of"] = count(result.of);
  out["unknown"] = count(result.unknown);
  out["share_unknown"] =
      result.n == 0 ? 0.0 : static_cast<double>(result.unknown) / static_cast<double>(result.n);
  out["finished"] = answer.finished;
  Value& limits = out["limits"];
  limits["onset"] = limit_value(result.onset, axis, looks);
  limits["watch"] = limit_value(result.watch, axis, looks);
  limits["broken"] = limit_value(result.broken, axis, looks);
  Value& crossings = out["crossings"];
  crossings["onset"] = result.onset_crossings;
  crossings["watch"] = result.watch_crossings;
  crossings["broken"] = result.broken_crossings;
  if (result.crossings.size() > 1) {
    Value passed = Value::array();
    for (const search::Crossing& crossing : result.crossings) {
      Value item = Value::object();
      item["before"] = axis.natural(crossing.before);
      item["value"] = axis.natural(crossing.level);
      item["level"] = crossing.level;
      item["upward"] = crossing.upward;
      passed.push_back(std::move(item));
    }
    out["passed"] = std::move(passed);
  }
  if (result.audit && (result.audit->looked_at() > 0 || result.audit->paths > 0))
    out["audit"] = audit_value(*result.audit, axis, ids, confidence);
  Value& evaluations = out["evaluations"];
  evaluations["all"] = count(result.evaluations);
  evaluations["limit"] = count(result.evaluations_for_limit);
  evaluations["interval"] = count(result.evaluations_for_interval);
  if (stress.operating) {
    const Level level = axis.level_of(*stress.operating);
    for (const campaign::Probe& probe : answer.probes)
      if (probe.level == level) out["operating_share"] = share_value(probe.broken);
  }
  if (answer.need_images) out["need_images"] = count(*answer.need_images);
  Value points = Value::array();
  for (std::size_t i = 0; i < result.points.size(); ++i) {
    const search::CurvePoint& point = result.points[i];
    Value item = Value::object();
    item["level"] = point.level;
    item["s"] = Axis::severity(point.level);
    item["value"] = axis.natural(point.level);
    item["n"] = count(point.n);
    item["evaluated"] = count(point.evaluated);
    item["broken"] = count(point.broken);
    item["unknown"] = count(point.unknown);
    item["share"] = point.n == 0 ? 0.0 : static_cast<double>(point.broken) / static_cast<double>(point.n);
    item["lo"] = point.lo;
    item["hi"] = point.hi;
    if (point.corrected) item["corrected"] = *point.corrected;
    item["basis"] = point.basis == search::Basis::certified ? "counted" : "inferred";
    if (i < answer.point_scores.size() && answer.point_scores[i]) {
      Value metrics = Value::object();
      metrics[answer.point_scores[i]->name] = answer.point_scores[i]->value;
      item["metrics"] = std::move(metrics);
    }
    points.push_back(std::move(item));
  }
  out["points"] = std::move(points);
  return out;
}

Value mean_value(const campaign::ClipMean& mean) {
  Value out = Value::object();
  out["value"] = mean.value;
  out["lo"] = number(mean.lo);
  out["hi"] = number(mean.hi);
  return out;
}

Value link_value(const Transmission& link) {
  Value out = Value::object();
  out["packets"] = static_cast<double>(link.packets);
  out["lost"] = link.loss_rate();
  out["burst"] = link.mean_burst();
  out["frames"] = static_cast<double>(link.frames);
  out["affected"] = link.affected_share();
  out["frozen"] = link.frozen_share();
  out["psnr"] = std::isfinite(link.psnr()) ? Value(link.psnr()) : Value();
  return out;
}

Value figures_value(const campaign::ClipFigures& figures) {
  Value out = Value::object();
  out["clip"] = count(figures.sample);
  out["frames"] = count(figures.frames);
  out["judged"] = count(figures.judged);
  out["broken"] = count(figures.broken);
  out["late"] = count(figures.late);
  out["pairs"] = count(figures.pairs);
  out["flips"] = count(figures.flips);
  out["first_lost_s"] = number(figures.first_lost_s);
  out["longest_loss_s"] = figures.longest_loss_s;
  if (figures.link) out["link"] = link_value(*figures.link);
  return out;
}

Value clip_points_value(const std::vector<campaign::ClipPoint>& points, const Axis& axis) {
  Value out = Value::array();
  for (const campaign::ClipPoint& point : points) {
    Value item = Value::object();
    item["level"] = point.level;
    item["s"] = Axis::severity(point.level);
    item["value"] = axis.natural(point.level);
    item["flips"] = mean_value(point.flips);
    item["broken"] = mean_value(point.broken);
    item["late"] = mean_value(point.late);
    if (point.link) item["link"] = link_value(*point.link);
    Value clips = Value::array();
    for (const campaign::ClipFigures& figures : point.clips) clips.push_back(figures_value(figures));
    item["clips"] = std::move(clips);
    out.push_back(std::move(item));
  }
  return out;
}

Value clips_value(const campaign::ClipCurves& curves, const campaign::Store& store) {
  Value out = Value::object();
  Value clips = Value::array();
  std::size_t frames = 0;
  const std::vector<std::string> ids = store.image_ids();
  for (const campaign::ClipFigures& figures : curves.clean) {
    Value item = Value::object();
    item["clip"] = count(figures.sample);
    item["id"] = ids.at(figures.sample);
    item["frames"] = count(figures.frames);
    item["pairs"] = count(figures.pairs);
    item["flips"] = count(figures.flips);
    frames += figures.frames;
    clips.push_back(std::move(item));
  }
  out["n"] = count(curves.clean.size());
  out["frames"] = count(frames);
  out["null_flips"] = mean_value(curves.clean_flips);
  out["tolerance_frames"] = curves.tolerance.frames;
  out["tolerance_flips"] = curves.tolerance.flips;
  out["clean"] = std::move(clips);
  return out;
}

// The searched part: where the validity limit ended it, the end that was asked for stands beside it.
Value axis_value(const Answer& answer, std::size_t index) {
  const campaign::StressSpec& stress = answer.spec.stresses[index];
  const Axis& axis = stress.axis;
  const bool early = answer.ends_early(index) && answer.perceptual.searchable(stress, index);
  Value out = Value::object();
  out["parameter"] = axis.parameter;
  out["unit"] = axis.unit;
  out["from"] = axis.natural(stress.from);
  out["to"] = axis.natural(early ? answer.end(index) : stress.to);
  if (early) out["asked"] = axis.natural(stress.to);
  out["identity"] = axis.identity;
  out["scale"] = axis.scale == Scale::linear ? "linear" : "geometric";
  if (axis.scale == Scale::geometric) out["knee"] = axis.knee;
  out["percent"] = axis.percent;
  return out;
}

Value perceptual_value(const campaign::PerceptualAxis& looks, const campaign::Perceptual& all) {
  Value out = Value::object();
  out["source"] = all.from_table ? "table" : "measured";
  out["pictures"] = count(all.pictures);
  Value& points = out["points"];
  points = Value::array();
  for (const campaign::CalibrationPoint& point : looks.row.points) {
    Value item = likeness_value(point);
    item["level"] = point.level;
    item["s"] = Axis::severity(point.level);
    item["value"] = looks.row.axis.natural(point.level);
    points.push_back(std::move(item));
  }
  return out;
}

Value latency_value(const campaign::LatencySummary& latency) {
  Value out = Value::object();
  out["n"] = count(latency.n);
  out["p50"] = latency.p50;
  out["p95"] = latency.p95;
  out["p99"] = latency.p99;
  return out;
}

Value stress_value(const Answer& answer,
                   std::size_t index,
                   const Registry& registry,
                   const std::vector<std::string>& ids) {
  const campaign::StressSpec& stress = answer.spec.stresses[index];
  const campaign::StressAnswer& found = answer.stresses[index];
  const stress::Spec& kind = registry.stressors.at(stress.kind);
  const campaign::PerceptualAxis* looks = answer.perceptual.of(index);
  Value out = Value::object();
  out["name"] = stress.name;
  out["kind"] = stress.kind;
  std::string title = kind.title;
  const Param* direction = kind.params.find("direction");
  const bool one_sided = direction && direction->choices.size() == 2 &&
                         stress.params.text("direction") != "drawn" && direction->choices.front() != "drawn";
  if (one_sided) title += ", " + stress.params.text("direction");
  if (stress.relation >= 0) {
    const campaign::RelationSpec& relation = answer.spec.relations[static_cast<std::size_t>(stress.relation)];
    title = relation.title();
    out["relation"] = relation.name;
  } else if (stress.name != stress.kind &&
             !(one_sided && stress.name == stress.kind + "_" + stress.params.text("direction")))
    title += " (" + stress.name + ")";
  out["title"] = title;
  out["summary"] = kind.summary;
  out["parameters"] = stress.params.values();
  if (stress.operating) out["operating"] = *stress.operating;
  out["axis"] = axis_value(answer, index);
  if (looks) out["perceptual"] = perceptual_value(*looks, answer.perceptual);
  if (looks && answer.spec.perceptual.validity < 1) {
    Value& validity = out["validity"];
    validity["limit"] = answer.spec.perceptual.validity;
    validity["level"] = looks->valid_to ? Value(*looks->valid_to) : Value();
    validity["s"] = looks->valid_to ? Value(Axis::severity(*looks->valid_to)) : Value();
    validity["value"] = looks->valid_to ? Value(stress.axis.natural(*looks->valid_to)) : Value();
  }
  Value oracles = Value::object();
  std::size_t evals = 0;
  std::size_t n = 0;
  for (const Oracle oracle : {Oracle::stability, Oracle::correctness}) {
    const auto& result = found.oracle[static_cast<int>(oracle)];
    if (!result) continue;
    oracles[name_of(oracle)] = oracle_value(*result, stress, looks, ids, answer.spec.search.confidence);
    if (oracle == answer.spec.oracle) {
      evals = result->result.evaluations;
      n = result->result.n;
    }
  }
  out["oracles"] = std::move(oracles);
  if (answer.clips && index < answer.clips->stresses.size())
    out["clip_points"] = clip_points_value(answer.clips->stresses[index], stress.axis);
  if (found.headroom) out["headroom"] = estimate_value(*found.headroom);
  if (!found.latency.empty()) {
    Value levels = Value::array();
    for (const auto& [level, latency] : found.latency) {
      Value item = latency_value(latency);
      item["level"] = level;
      item["value"] = stress.axis.natural(level);
      levels.push_back(std::move(item));
    }
    out["latency"] = std::move(levels);
  }
  out["evals"] = count(evals);
  out["evals_per_image"] = n == 0 ? 0.0 : static_cast<double>(evals) / static_cast<double>(n);
  return out;
}

Value gate_value(const campaign::GateResult& result) {
  Value out = Value::object();
  out["expr"] = result.gate.text;
  out["verdict"] = campaign::name_of(result.verdict);
  out["value"] = number(result.value);
  out["lo"] = number(result.lo);
  out["hi"] = number(result.hi);
  out["target"] = result.target;
  switch (result.gate.op) {
    case campaign::Gate::Op::at_least: out["op"] = ">="; break;
    case campaign::Gate::Op::above: out["op"] = ">"; break;
    case campaign::Gate::Op::at_most: out["op"] = "<="; break;
    case campaign::Gate::Op::below: out["op"] = "<"; break;
  }
  out["unit"] = result.unit;
  out["percent"] = result.percent;
  if (result.need_images) out["need_images"] = count(*result.need_images);
  out["abort"] = result.gate.abort;
  out["message"] = result.message;
  return out;
}

std::vector<std::string> not_tested(const Answer& answer, const Registry& registry) {
  std::vector<std::string> out;
  std::set<std::string> used;
  for (const campaign::StressSpec& stress : answer.spec.stresses) used.insert(stress.kind);
  std::vector<std::string> left;
  for (const auto& [id, spec] : registry.stressors.all())
    if (!used.contains(id)) left.push_back(spec.title);
  if (!left.empty()) {
    std::string line = "Stresses of the catalogue that were not run: ";
    for (std::size_t i = 0; i < left.size(); ++i) line += (i ? ", " : "") + left[i];
    out.push_back(line + ".");
  }
  out.push_back(
      "Two or more stresses at once: every limit here is for one stress with everything else as in the "
      "pictures.");
  const bool clips = answer.clips.has_value();
  out.push_back(std::string(clips ? "Clips" : "Pictures") +
                " unlike these: the intervals speak of the population these " + std::string(answer.unit(2)) +
                " were drawn from.");
  out.push_back("One random field per " + std::string(answer.unit(1)) +
                " and stress was used; other drawings of the same strength can differ.");
  return out;
}

}  // namespace

Value run_json(const campaign::Store& store, const Answer& answer, const Registry& registry) {
  const CampaignSpec& spec = answer.spec;
  const auto fact = [&](const char* name) { return store.fact(name).value_or(Value()); };
  Value out = Value::object();
  out["schema_version"] = 1;
  out["name"] = spec.name;
  out["created"] = fact("created");
  out["partial"] = answer.partial;
  if (answer.partial) out["partial_reason"] = answer.partial_reason;
  out["seed"] = static_cast<unsigned long>(spec.seed);
  out["oracle"] = name_of(spec.oracle);
  out["confidence"] = spec.search.confidence;
  Value tool = fact("tool");
  if (!tool.is_object()) tool = Value::object();
  if (!tool.find("commit")) tool["commit"] = "";
  out["tool"] = tool;
  out["host"] = fact("host");
  out["config"] = campaign::to_record(spec);
  out["config_hash"] = campaign::config_hash(spec);
  out["db_hash"] = store.content_hash();
  Value& zones = out["zones"];
  zones["onset"] = spec.zones.onset;
  zones["watch"] = spec.zones.watch;
  zones["broken"] = spec.zones.broken;
  out["model"] = fact("model");
  out["data"] = fact("data");
  Value& clean = out["clean"];
  clean["headline"] = answer.clean.scores.empty() ? std::string() : answer.clean.scores.front().name;
  Value& metrics = clean["metrics"];
  metrics = Value::object();
  for (const metric::Score& score : answer.clean.scores) {
    Value item = Value::object();
    item["value"] = score.value;
    item["lo"] = number(score.lo);
    item["hi"] = number(score.hi);
    item["n"] = count(score.n);
    item["unit"] = score.unit;
    metrics[score.name] = std::move(item);
  }
  Value& counted = clean["counted"];
  counted["stability"] = count(answer.clean.counted[0]);
  counted["correctness"] = count(answer.clean.counted[1]);
  if (answer.clips) out["clips"] = clips_value(*answer.clips, store);
  Value& definitions = out["definition"];
  const Value metric = fact("metric");
  for (const char* oracle : {"stability", "correctness"})
    definitions[oracle] = metric.find(oracle) ? *metric.find(oracle) : Value(std::string());
  if (answer.has_null) {
    Value& null = out["null_calibration"];
    null["n"] = count(answer.null_result.pictures);
    null["changed"] = share_value(answer.null_result.changed);
    null["tolerance"] = answer.null_result.tolerance;
    null["fragile"] = texts(answer.null_result.fragile);
  }
  const std::vector<std::string> ids = store.image_ids();
  Value& stresses = out["stresses"];
  stresses = Value::array();
  for (std::size_t i = 0; i < spec.stresses.size(); ++i)
    stresses.push_back(stress_value(answer, i, registry, ids));

  Value& worst = out["worst"];
  worst = Value::array();
  std::vector<std::vector<std::string>> worst_of(spec.relations.size());
  for (Value& item : store.cases()) {
    if (item.find("filmstrip") || item.find("clip_strip")) continue;
    for (std::size_t r = 0; r < spec.relations.size(); ++r)
      if (spec.relations[r].name == item.at("stress").text() &&
          (item.at("relation").boolean() || spec.relations[r].path))
        worst_of[r].push_back(item.at("id").text());
    worst.push_back(std::move(item));
  }
  Value& relations = out["relations"];
  relations = Value::array();
  for (std::size_t r = 0; r < spec.relations.size(); ++r) {
    const campaign::RelationAnswer& found = answer.relations[r];
    Value item = Value::object();
    const campaign::RelationSpec& relation = spec.relations[r];
    item["name"] = relation.name;
    item["title"] = relation.title();
    item["summary"] = relation.definition.summary.empty() ? relation::words_of(relation.definition)
                                                          : relation.definition.summary;
    item["definition"] = relation.effective;
    item["n"] = count(found.holds.n);
    item["holds"] = count(found.holds.count);
    item["violated"] = count(found.holds.n - found.holds.count);
    item["excluded"] = count(found.excluded);
    item["left_out"] = count(found.left_out);
    item["unknown"] = count(found.unknown);
    item["share"] = share_value(found.holds);
    if (!relation.definition.bound)
      item["tolerance"] = std::max(answer.null_result.tolerance, relation.definition.tolerance.value_or(0));
    if (relation.path) item["path"] = spec.stresses[*relation.path].name;
    item["worst"] = texts(worst_of[r]);
    relations.push_back(std::move(item));
  }
  if (auto combinations = campaign::stored_combinations(store, spec)) {
    std::erase_if(combinations->members(), [](const Member& member) { return member.key == "key"; });
    out["combinations"] = std::move(*combinations);
  }
  if (Value rare = campaign::stored_rare(store, spec); !rare.items().empty()) out["rare"] = std::move(rare);
  Value& gates = out["gates"];
  gates = Value::array();
  for (const campaign::GateResult& gate : answer.gates) gates.push_back(gate_value(gate));
  if (const Value corpus = fact("corpus"); corpus.is_object() && corpus.find("cases"))
    out["corpus"] = corpus.at("cases");
  Value& failures = out["failures"];
  failures = Value::array();
  for (const campaign::FailureCount& failure : answer.failures) {
    Value item = Value::object();
    item["status"] = name_of(failure.status);
    item["message"] = failure.message;
    item["count"] = count(failure.count);
    item["samples"] = texts(failure.samples);
    failures.push_back(std::move(item));
  }
  Value& cost = out["cost"];
  cost["images"] = count(answer.cost.images);
  cost["inferences"] = count(answer.cost.clean + answer.cost.null_cells + answer.cost.relations +
                             answer.cost.search + answer.cost.report);
  cost["clean"] = count(answer.cost.clean);
  cost["null"] = count(answer.cost.null_cells);
  cost["relations"] = count(answer.cost.relations);
  cost["search"] = count(answer.cost.search);
  cost["report"] = count(answer.cost.report);
  cost["seconds"] = answer.cost.seconds;
  if (answer.cost.forecast) cost["forecast"] = campaign::to_record(*answer.cost.forecast);
  for (const auto& [name, times] : answer.cost.engine) cost["engine"][name] = count(times);
  if (answer.cost.latency.n > 0) cost["latency"] = latency_value(answer.cost.latency);
  std::vector<std::string> assumptions;
  for (const char* source : {"model", "data"}) {
    const Value found = fact(source);
    if (const Value* notes = found.find("notes"))
      for (const Value& note : notes->items()) assumptions.push_back(note.text());
  }
  const Value notes = fact("notes");
  if (notes.is_array())
    for (const Value& note : notes.items()) assumptions.push_back(note.text());
  out["assumptions"] = texts(assumptions);
  out["warnings"] = texts(answer.warnings);
  out["not_tested"] = texts(not_tested(answer, registry));
  return out;
}

}  // namespace proofload::report
