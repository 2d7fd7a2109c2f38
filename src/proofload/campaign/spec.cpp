#include "proofload/campaign/spec.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "proofload/campaign/baseline.h"
#include "proofload/campaign/domain.h"
#include "proofload/campaign/relation_spec.h"
#include "proofload/campaign/section.h"
#include "proofload/campaign/stress_spec.h"
#include "proofload/core/hash.h"
#include "proofload/core/parallel.h"
#include "proofload/core/text.h"
#include "proofload/registry/chain.h"
#include "proofload/registry/stress_names.h"
#include "proofload/registry/stress_sets.h"

namespace proofload::campaign {

namespace {

void read_model(
    const Config& config, Section section, ModelRef& model, Problems& problems, const Registry& registry) {
  // A config that somebody shares must not make this program talk to a host of its choice.
  model.endpoint = section.text("endpoint", "");
  if (!model.endpoint.empty() && !config.from_command_line("/model/endpoint"))
    section.problem("endpoint",
                    "an endpoint is only used when it is named on the command line: --endpoint URL");
  model.name = section.text("name", "");
  model.engine = section.text("engine", model.endpoint.empty() ? "" : "oip");
  std::string path = section.text("path", "");
  // A server's model has no file; its name stands for it.
  if (path.empty() && model.engine == "oip") path = model.name;
  if (path.empty() && model.engine == "oip")
    problems.add(section.origin(""), "no model of the endpoint is named; say --model-name NAME");
  else if (path.empty())
    problems.add(section.origin(""),
                 "no model is named; say model=net.onnx (or `model: {path: net.onnx}` in the config)");
  model.path = path;
  model.config = section.text("config", "");
  if (!model.endpoint.empty() && model.engine != "oip")
    section.problem("engine", "the endpoint " + model.endpoint + " is for the engine oip, found `" +
                                  model.engine + "`; leave one of the two out");
  if (!model.engine.empty() && !registry.engines.find(model.engine))
    section.problem("engine", "there is no engine named `" + model.engine + "`" +
                                  did_you_mean(model.engine, registry.engines.ids()) +
                                  " (this build has: " + join(registry.engines.ids(), ", ") + ")");
  model.precision = section.choice("precision", "f32", {"f32", "bf16", "f16", "auto"});
  model.batch = static_cast<int>(section.whole("batch", 16, 1, 1024));
  // The device is the engine's own parameter; written flat because everybody writes it so.
  if (const Value* device = section.take("device")) model.engine_params["device"] = *device;
  if (const Value* params = section.take("engine_params")) {
    if (params->is_object()) {
      for (const Member& member : params->members()) model.engine_params[member.key] = member.value;
    } else {
      section.problem("engine_params", "expected a map of the engine's parameters");
    }
  }
  for (const char* key : {"task", "input", "output", "labels", "license"})
    if (const Value* value = section.take(key)) model.overrides[key] = *value;
  section.refuse_rest();
}

// A folder, or a map with how its numbers are to be read.
void read_depth_maps(Section& data, dataset::DepthMaps& maps) {
  const Value* given = data.take("depth_maps");
  if (!given) return;
  if (given->is_text()) {
    maps.folder = given->text();
    return;
  }
  Section section = data.section("depth_maps");
  maps.folder = section.text("path", "");
  maps.suffix = section.text("suffix", "");
  maps.scale = section.number("scale", maps.scale, 1e-9, 1e9);
  maps.unknown = static_cast<int>(section.whole("unknown", maps.unknown, -1, 65535));
  if (maps.folder.empty()) section.problem("", "`depth_maps` names a folder, or has the folder as `path`");
  section.refuse_rest();
}

Value to_record(const dataset::DepthMaps& maps) {
  Value out = Value::object();
  out["path"] = maps.folder.string();
  if (!maps.suffix.empty()) out["suffix"] = maps.suffix;
  out["scale"] = maps.scale;
  out["unknown"] = maps.unknown;
  return out;
}

void read_data(Section section, DataRef& data, Problems& problems, const Registry& registry) {
  data.path = section.text("path", "");
  data.format = section.text("format", "");
  if (data.format == "auto") data.format.clear();
  if (data.path.empty() && data.format != "synthetic")
    problems.add(section.origin(""),
                 "no data are named; say data=pictures/ (a folder, a CSV or a COCO file)");
  const dataset::Spec* format = data.format.empty() ? nullptr : registry.formats.find(data.format);
  if (!data.format.empty() && !format)
    section.problem("format", "there is no data format named `" + data.format + "`" +
                                  did_you_mean(data.format, registry.formats.ids()) + " (known: auto, " +
                                  join(registry.formats.ids(), ", ") + ")");
  data.root = section.text("root", "");
  data.limit = static_cast<std::size_t>(section.whole("limit", 0, 0, 1'000'000'000));
  // `synthetic` has a `seed` of its own (which pictures are drawn); elsewhere the seed picks the subset.
  const bool own_seed = format && format->params.find("seed");
  if (!own_seed) data.seed = static_cast<std::uint64_t>(section.whole("seed", 0, 0, std::int64_t{1} << 53));
  data.exif_orientation = section.flag("exif_orientation", true);
  data.largest_pixels = section.whole("largest_pixels", 100'000'000, 1, std::int64_t{1} << 30);
  read_depth_maps(section, data.depth);
  if (format) {
    data.params = check_params(section, format->params, problems).values();
    return;
  }
  // Sniffed formats are checked in full when they are known; here only names that none of them has.
  std::vector<std::string> names = section.known();
  for (const auto& [id, spec] : registry.formats.all())
    for (const Param& param : spec.params.params()) names.push_back(param.name);
  for (const Member* member : section.rest()) {
    if (std::find(names.begin(), names.end(), member->key) == names.end())
      section.problem(member->key, "unknown key `" + member->key + "`" + did_you_mean(member->key, names) +
                                       " (known here: " + join(section.known(), ", ") +
                                       ", and what a format adds)");
    data.params.members().push_back(*member);
  }
}

// A stress of a set as the config has it: what the config says of it goes over what the set says.
Value over(const Value& of_set, const Value* given) {
  if (!given || !given->is_object()) return of_set;
  if (given->find("kind") || given->find("chain")) return *given;
  Value out = of_set.is_object() ? of_set : Value::object();
  for (const Member& member : given->members()) out[member.key] = member.value;
  return out;
}

// The members under `stress` with the sets among them written out, every name once.
Value without_sets(const Config& config,
                   const Value& stress,
                   Problems& problems,
                   std::vector<std::string>& notes) {
  Value out = Value::object();
  std::map<std::string, std::string> from;  // What set a stress is of.
  for (const Member& member : stress.members()) {
    const Value& body = member.value;
    const StressSet* set = stress_set(member.key);
    const bool own = body.is_object() && (body.find("kind") || body.find("chain"));
    if (!set || own) {
      if (!out.find(member.key)) out.members().push_back(member);
      continue;
    }
    if (!body.is_null() && body.size() > 0) {
      problems.add(
          config.origin("/stress/" + member.key),
          "`" + member.key +
              "` is a set of stresses and has no parameters of its own; write the stress that is to be "
              "another beside it");
      continue;
    }
    for (const Member& one : set->stresses.members()) {
      const Value* given = stress.find(one.key);
      const auto [before, is_new] = from.emplace(one.key, set->id);
      if (!is_new) {
        if (!given && out.at(one.key) != one.value)
          notes.push_back("stress." + one.key + " stands in " + before->second + " and in " + set->id +
                          "; it is that of " + before->second);
        continue;
      }
      Member written{one.key, over(one.value, given), member.line, member.column};
      if (Value* there = out.find(one.key)) {
        *there = std::move(written.value);
      } else {
        out.members().push_back(std::move(written));
      }
    }
  }
  return out;
}

void read_stresses(const Config& config,
                   Section& top,
                   const Value& stress,
                   std::vector<StressSpec>& out,
                   const Registry& registry,
                   Problems& problems,
                   std::vector<std::string>& notes) {
  if (!stress.is_object()) {
    top.problem("stress", "`stress` is a map of names or a list, found " + std::string(stress.kind()));
    return;
  }
  const Value all = without_sets(config, stress, problems, notes);
  for (const Member& member : all.members()) {
    Section section(config, &member.value, "/stress/" + member.key, problems);
    if (auto item = read_stress(section, member.key, registry, problems)) out.push_back(std::move(*item));
  }
}

// `perceptual: off`, or a map.
void read_perceptual(const Config& config, Section& top, PerceptualSpec& spec, Problems& problems) {
  const Value* given = top.take("perceptual");
  if (!given) return;
  if (!given->is_object()) {
    if (given->is_bool() ? given->boolean() : given->is_text() && given->text() == "on") return;
    spec.on = false;
    if (!given->is_bool() && !(given->is_text() && given->text() == "off"))
      top.problem("perceptual", "`perceptual` is on, off or a map of pictures, validity and table");
    return;
  }
  Section section(config, given, "/perceptual", problems);
  if (const Value* pictures = section.take("pictures");
      pictures && !(pictures->is_text() && pictures->text() == "auto"))
    spec.pictures = static_cast<int>(section.whole("pictures", 0, 1, 100'000));
  if (const Value* validity = section.take("validity")) {
    const bool none =
        validity->is_bool() ? !validity->boolean() : validity->is_text() && validity->text() == "off";
    spec.validity = none ? 1 : section.share("validity", spec.validity);
    if (!(spec.validity > 0))
      section.problem("validity", "a validity limit lies above 0: the share of VIF that may be lost, or off");
  }
  spec.table = section.text("table", "");
  section.refuse_rest();
}

Value perceptual_record(const PerceptualSpec& spec) {
  if (!spec.on) return Value("off");
  Value out = Value::object();
  out["pictures"] = spec.pictures ? Value(*spec.pictures) : Value("auto");
  out["validity"] = spec.validity < 1 ? Value(spec.validity) : Value("off");
  if (!spec.table.empty()) out["table"] = spec.table.string();
  return out;
}

// A share of the limit ("10 %", 0.1) or a width in the natural unit ("0.2 px").
void read_precision(Section& search, SearchSpec& spec) {
  const Value* given = search.take("precision");
  if (!given) return;
  try {
    const Quantity wanted = quantity_of(*given);
    if (!(wanted.value > 0)) throw Error(ErrorCode::invalid_argument, "must be more than 0");
    if (wanted.unit.empty() || wanted.unit == "%")
      spec.precision = wanted.unit.empty() ? wanted.value : wanted.value / 100;
    else
      spec.width = wanted;
  } catch (const Error& e) {
    search.problem("precision", "`precision`: " + std::string(e.what()));
  }
}

void read_baseline(const Config& config, Section& top, CampaignSpec& spec, Problems& problems) {
  const Value* value = top.take("baseline");
  if (!value) return;
  BaselineSpec out;
  if (value->is_text()) {
    out.run = value->text();
  } else {
    Section section(config, value, "/baseline", problems);
    out.run = section.text("run", "");
    out.max_drop = section.share("max_drop", out.max_drop);
    if (const Value* gates = section.take("gates")) {
      if (!gates->is_array())
        section.problem("gates", "`gates` is a list, found " + std::string(gates->kind()));
      for (const Value& gate : gates->is_array() ? gates->items() : std::vector<Value>()) try {
          out.gates.push_back(gate.is_text() ? gate.text() : std::string());
          const BaselineGate read = parse_baseline_gate(out.gates.back());
          std::vector<std::string> names;
          names.reserve(spec.stresses.size());
          for (const StressSpec& stress : spec.stresses) names.push_back(stress.name);
          if (!read.clean && std::find(names.begin(), names.end(), read.stress) == names.end())
            section.problem("gates", "gate `" + out.gates.back() + "`: `" + read.stress +
                                         "` is no stress of this run" + did_you_mean(read.stress, names));
        } catch (const Error& e) {
          section.problem("gates", e.what());
        }
    }
    section.refuse_rest();
  }
  if (out.run.empty())
    return problems.add(config.origin("/baseline"),
                        "`baseline` names the folder of an earlier run, as in baseline: {run: runs/release, "
                        "max_drop: 5 %}");
  spec.baseline = std::move(out);
}

void read_corpus_paths(const Config& config, Section& top, CampaignSpec& spec, Problems& problems) {
  const Value* value = top.take("corpus");
  if (!value) return;
  CorpusSpec out;
  const auto add = [&](const Value& paths) {
    const std::vector<Value> one{paths};
    for (const Value& path : paths.is_array() ? paths.items() : one) {
      if (!path.is_text() || path.text().empty()) return false;
      out.paths.emplace_back(path.text());
    }
    return !out.paths.empty();
  };
  bool good = false;
  if (value->is_object()) {
    Section section(config, value, "/corpus", problems);
    const Value* paths = section.take("path");
    good = paths && add(*paths);
    out.abort = section.flag("abort", false);
    section.refuse_rest();
  } else {
    good = add(*value);
  }
  if (!good)
    return problems.add(config.origin("/corpus"),
                        "`corpus` names folders of cases, as in corpus: runs/net/fuzz, corpus: [cases/a, "
                        "cases/b] or corpus: {path: cases, abort: true}");
  spec.corpus = std::move(out);
}

void read_gates(const Config& config, const Value* value, CampaignSpec& spec, Problems& problems) {
  if (!value || value->is_null()) return;
  if (!value->is_array()) {
    problems.add(config.origin("/gates"),
                 "`gates` is a list of expressions, found " + std::string(value->kind()));
    return;
  }
  for (const Value& item : value->items()) {
    std::string place = config.source("/gates");
    if (item.line > 0) place += ":" + std::to_string(item.line) + ":" + std::to_string(item.column);
    const Value* expression = item.is_object() ? item.find("expr") : &item;
    if (!expression || !expression->is_text()) {
      problems.add(place,
                   "a gate is a text such as `gaussian_blur.limit.watch >= 3 px`, or {expr: …, abort: true}");
      continue;
    }
    try {
      Gate gate = parse_gate(expression->text());
      gate.place = place;
      if (item.is_object())
        for (const Member& member : item.members()) {
          if (member.key == "abort" && member.value.is_bool()) {
            gate.abort = member.value.boolean();
          } else if (member.key != "expr") {
            problems.add(place, "a gate has `expr` and `abort`, found `" + member.key + "`");
          }
        }
      check_gate(gate, spec, problems);
      spec.gates.push_back(std::move(gate));
    } catch (const Error& e) {
      problems.add(place, e.what());
    }
  }
}

}  // namespace

dataset::Options options_of(const DataRef& data) {
  dataset::Options out;
  out.root = data.root;
  out.read.exif_orientation = data.exif_orientation;
  out.read.largest_pixels = data.largest_pixels;
  out.depth = data.depth;
  return out;
}

std::vector<std::string> default_stresses(const Registry& registry) {
  std::vector<std::string> out;
  for (const auto& [id, spec] : registry.stressors.all()) {
    if (!spec.by_default) continue;
    for (std::string& name : axis_names(id, spec)) out.push_back(std::move(name));
  }
  return out;
}

CampaignSpec spec_from_config(const Config& config, const Registry& registry) {
  Problems problems;
  CampaignSpec spec;
  Section top(config, &config.tree(), "", problems);
  const std::int64_t version = top.whole("schema_version", CampaignSpec::kSchemaVersion, 1, 1'000'000);
  if (version != CampaignSpec::kSchemaVersion)
    top.problem("schema_version", "this version reads schema_version 1, found " + std::to_string(version));
  spec.seed = static_cast<std::uint64_t>(top.whole("seed", 1, 0, std::int64_t{1} << 53));
  spec.oracle = top.choice("oracle", "stability", {"stability", "correctness"}) == "correctness"
                    ? Oracle::correctness
                    : Oracle::stability;
  spec.threads = static_cast<int>(top.whole("threads", 0, 0, 4096));
  read_model(config, top.section("model"), spec.model, problems, registry);
  read_data(top.section("data"), spec.data, problems, registry);
  spec.name =
      top.text("name", spec.model.path.empty() ? std::string("run") : spec.model.path.stem().string());

  Section zones = top.section("zones");
  spec.zones.onset = zones.share("onset", 0.05);
  spec.zones.watch = zones.share("watch", 0.20);
  spec.zones.broken = zones.share("broken", 0.50);
  if (!(spec.zones.onset > 0 && spec.zones.onset < spec.zones.watch && spec.zones.watch < spec.zones.broken &&
        spec.zones.broken <= 1))
    zones.problem("", "zones must rise: 0 < onset < watch < broken <= 1");
  zones.refuse_rest();

  Section search = top.section("search");
  spec.search.method = search.text("method", "race");
  const search::Spec* strategy = registry.strategies.find(spec.search.method);
  if (!strategy)
    search.problem("method", "there is no search method named `" + spec.search.method + "`" +
                                 did_you_mean(spec.search.method, registry.strategies.ids()) +
                                 " (known: " + join(registry.strategies.ids(), ", ") + ")");
  spec.search.levels = static_cast<int>(search.whole("levels", 64, 2, 1 << 16));
  spec.search.refine = search.flag("refine", true);
  spec.search.certify_all = search.choice("certify", "watch", {"watch", "all"}) == "all";
  spec.search.confidence = search.number("confidence", 0.95, 0.5, 0.9999);
  Section budget = search.section("budget");
  spec.search.budget_evals = static_cast<std::uint64_t>(budget.whole("evals", 0, 0, std::int64_t{1} << 53));
  spec.search.budget_minutes = budget.number("minutes", 0, 0, 1e7);
  budget.refuse_rest();
  read_precision(search, spec.search);
  spec.search.stop_when_decided = search.choice("stop", "never", {"never", "decided"}) == "decided";
  spec.search.first_look = static_cast<int>(search.whole("first_look", 100, 20, 1'000'000));
  if (strategy) spec.search.params = check_params(search, strategy->params, problems);

  const Value* stress = top.take("stress");
  Value all = Value::object();
  if (!stress) {
    for (const std::string& name : default_stresses(registry)) all[name] = Value();
    stress = &all;
    spec.notes.push_back("no stress was named, so all " + std::to_string(all.size()) +
                         " were taken over their whole ranges");
  }
  read_stresses(config, top, *stress, spec.stresses, registry, problems, spec.notes);
  for (const StressSpec& one : spec.stresses)
    if (one.kind == "chain" || one.kind == "intermittent")
      if (std::string note = out_of_order(registry.stressors, one.params.text("links")); !note.empty())
        spec.notes.push_back("stress." + one.name + ": " + note);
  read_relations(config, top.take("relations"), spec, registry, problems);
  read_gates(config, top.take("gates"), spec, problems);
  if (spec.search.width)
    for (const StressSpec& each : spec.stresses) try {
        on_axis(*spec.search.width, each.axis);
      } catch (const Error& e) {
        search.problem("precision", "`precision` for " + each.name + ": " + e.what() +
                                        "; a share such as 10 % of the limit fits every stress");
      }
  read_perceptual(config, top, spec.perceptual, problems);
  if (top.take("domain")) {
    Section domain = top.section("domain");
    // A domain speaks of the stresses; what is wrong with them is told first.
    if (domain.value() && problems.empty()) read_domain(config, domain, spec, registry, problems);
  }
  read_baseline(config, top, spec, problems);
  read_corpus_paths(config, top, spec, problems);

  Section out = top.section("out");
  std::string dir = out.text("dir", "runs/{name}");
  if (const auto at = dir.find("{name}"); at != std::string::npos) dir.replace(at, 6, spec.name);
  spec.out.dir = dir;
  spec.out.html = out.flag("html", true);
  spec.out.junit = out.flag("junit", true);
  spec.out.report_bytes =
      static_cast<std::uint64_t>(out.whole("report_bytes", 15'000'000, 500'000, std::int64_t{1} << 40));
  spec.out.cases = static_cast<int>(out.whole("cases", 48, 0, 10'000));
  out.refuse_rest();
  top.refuse_rest();
  problems.sort_by_place();
  problems.throw_if_any(ErrorCode::invalid_argument, "");
  return spec;
}

PictureSpec pictures_from_config(const Config& config, const Registry& registry) {
  Problems problems;
  PictureSpec spec;
  Section top(config, &config.tree(), "", problems);
  spec.seed = static_cast<std::uint64_t>(top.whole("seed", 1, 0, std::int64_t{1} << 53));
  read_data(top.section("data"), spec.data, problems, registry);
  std::vector<std::string> notes;  // Nobody reads them where no campaign is run.
  if (const Value* stress = top.take("stress"))
    read_stresses(config, top, *stress, spec.stresses, registry, problems, notes);
  top.refuse_rest();
  problems.sort_by_place();
  problems.throw_if_any(ErrorCode::invalid_argument, "");
  return spec;
}

Value to_record(const CampaignSpec& spec) {
  Value out = Value::object();
  out["schema_version"] = CampaignSpec::kSchemaVersion;
  out["name"] = spec.name;
  out["seed"] = static_cast<unsigned long>(spec.seed);
  out["oracle"] = name_of(spec.oracle);
  Value& model = out["model"];
  model["path"] = spec.model.path.string();
  if (!spec.model.config.empty()) model["config"] = spec.model.config.string();
  if (!spec.model.engine.empty()) model["engine"] = spec.model.engine;
  if (!spec.model.name.empty()) model["name"] = spec.model.name;
  model["precision"] = spec.model.precision;
  if (spec.model.engine_params.size() > 0) model["engine_params"] = spec.model.engine_params;
  for (const Member& member : spec.model.overrides.members()) model[member.key] = member.value;
  Value& data = out["data"];
  data["path"] = spec.data.path.string();
  if (!spec.data.format.empty()) data["format"] = spec.data.format;
  if (!spec.data.root.empty()) data["root"] = spec.data.root.string();
  if (spec.data.limit > 0) {
    data["limit"] = static_cast<unsigned long>(spec.data.limit);
    if (!data.find("seed") && !spec.data.params.find("seed"))
      data["seed"] = static_cast<unsigned long>(spec.data.seed);
  }
  data["exif_orientation"] = spec.data.exif_orientation;
  data["largest_pixels"] = static_cast<long>(spec.data.largest_pixels);
  if (!spec.data.depth.folder.empty()) data["depth_maps"] = to_record(spec.data.depth);
  for (const Member& member : spec.data.params.members()) data[member.key] = member.value;
  Value& stresses = out["stress"];
  stresses = Value::object();
  for (const StressSpec& stress : spec.stresses) {
    if (stress.relation >= 0) continue;  // Written under `relations`.
    Value item = Value::object();
    item["kind"] = stress.kind;
    item[stress.axis.parameter] =
        Value::Array{Value(stress.axis.natural(stress.from)), Value(stress.axis.natural(stress.to))};
    if (stress.operating) item["operating"] = *stress.operating;
    for (const Member& member : stress.params.values().members()) item[member.key] = member.value;
    stresses[stress.name] = std::move(item);
  }
  Value& relations = out["relations"];
  relations = Value::object();
  for (const RelationSpec& relation : spec.relations) relations[relation.name] = to_record(relation);
  Value& search = out["search"];
  search["method"] = spec.search.method;
  search["levels"] = spec.search.levels;
  search["refine"] = spec.search.refine;
  search["certify"] = spec.search.certify_all ? "all" : "watch";
  search["confidence"] = spec.search.confidence;
  // Only where they are set, so that runs without them keep their hash.
  if (spec.search.precision > 0) search["precision"] = spec.search.precision;
  if (spec.search.width)
    search["precision"] = number_text(spec.search.width->value) + " " + spec.search.width->unit;
  if (spec.search.stop_when_decided) search["stop"] = "decided";
  if (spec.search.first_look != 100) search["first_look"] = spec.search.first_look;
  for (const Member& member : spec.search.params.values().members()) search[member.key] = member.value;
  out["perceptual"] = perceptual_record(spec.perceptual);
  Value& zones = out["zones"];
  zones["onset"] = spec.zones.onset;
  zones["watch"] = spec.zones.watch;
  zones["broken"] = spec.zones.broken;
  Value& gates = out["gates"];
  gates = Value::array();
  for (const Gate& gate : spec.gates) {
    Value item = Value::object();
    item["expr"] = gate.text;
    item["abort"] = gate.abort;
    gates.push_back(std::move(item));
  }
  return out;
}

CampaignSpec spec_from_record(const Value& record, const Registry& registry) {
  Config config;
  config.add_text(to_json(record), "run.db");
  return spec_from_config(config, registry);
}

std::string config_hash(const CampaignSpec& spec) { return sha256(to_json(to_record(spec))); }

int threads_of(const CampaignSpec& spec) { return spec.threads > 0 ? spec.threads : hardware_threads(); }

}  // namespace proofload::campaign
