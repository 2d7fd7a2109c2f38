#include "proofload/campaign/spec.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "proofload/core/hash.h"
#include "proofload/core/parallel.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

namespace {

// Reads one map of the config: every key must be asked for, what nobody asked for is reported.
class Section {
 public:
  Section(const Config& config, const Value* value, std::string pointer, Problems& problems)
      : config_(config), value_(value), pointer_(std::move(pointer)), problems_(problems) {
    if (value_ && !value_->is_object()) {
      if (!value_->is_null()) problem("", "expected a map of keys, found " + std::string(value_->kind()));
      value_ = nullptr;
    }
  }

  const Value* take(const std::string& key) {
    known_.push_back(key);
    const Value* found = value_ ? value_->find(key) : nullptr;
    return found && !found->is_null() ? found : nullptr;
  }
  std::string text(const std::string& key, std::string standard) {
    const Value* v = take(key);
    if (!v) return standard;
    if (v->is_text()) return v->text();
    if (v->is_number() || v->is_bool()) return to_json(*v);
    problem(key, "`" + key + "` must be text, found " + std::string(v->kind()));
    return standard;
  }
  bool flag(const std::string& key, bool standard) {
    const Value* v = take(key);
    if (!v) return standard;
    if (v->is_bool()) return v->boolean();
    problem(key, "`" + key + "` must be true or false, found " + std::string(v->kind()));
    return standard;
  }
  double number(const std::string& key, double standard, double low, double high) {
    const Value* v = take(key);
    if (!v) return standard;
    if (!v->is_number()) {
      problem(key, "`" + key + "` must be a number, found " + std::string(v->kind()));
      return standard;
    }
    if (!(v->number() >= low && v->number() <= high)) {
      problem(key, "`" + key + "` goes from " + number_text(low) + " to " + number_text(high) + ", found " +
                       number_text(v->number()));
      return standard;
    }
    return v->number();
  }
  std::int64_t whole(const std::string& key, std::int64_t standard, std::int64_t low, std::int64_t high) {
    const double x =
        number(key, static_cast<double>(standard), static_cast<double>(low), static_cast<double>(high));
    if (std::floor(x) == x) return static_cast<std::int64_t>(x);
    problem(key, "`" + key + "` must be a whole number, found " + number_text(x));
    return standard;
  }
  std::string choice(const std::string& key, std::string standard, const std::vector<std::string>& choices) {
    std::string given = text(key, standard);
    if (std::find(choices.begin(), choices.end(), given) != choices.end()) return given;
    problem(key, "`" + key + "` must be one of " + join(choices, ", ") + ", found `" + given + "`" +
                     did_you_mean(given, choices));
    return standard;
  }
  double share(const std::string& key, double standard) {
    const Value* v = take(key);
    if (!v) return standard;
    try {
      return share_of(quantity_of(*v));
    } catch (const Error& e) {
      problem(key, "`" + key + "`: " + e.what());
      return standard;
    }
  }
  Section section(const std::string& key) {
    return Section(config_, take(key), pointer_ + "/" + key, problems_);
  }
  /// Members nobody asked for.
  std::vector<const Member*> rest() const {
    std::vector<const Member*> out;
    if (value_)
      for (const Member& member : value_->members())
        if (std::find(known_.begin(), known_.end(), member.key) == known_.end()) out.push_back(&member);
    return out;
  }
  void refuse_rest() {
    for (const Member* member : rest())
      problem(member->key, "unknown key `" + member->key + "`" + did_you_mean(member->key, known_) +
                               " (known here: " + join(known_, ", ") + ")");
  }
  void problem(const std::string& key, const std::string& what) {
    problems_.add(config_.origin(key.empty() ? pointer_ : pointer_ + "/" + key), what);
  }
  std::string source(const std::string& key) const { return config_.source(pointer_ + "/" + key); }
  std::string origin(const std::string& key) const { return config_.origin(pointer_ + "/" + key); }
  const std::vector<std::string>& known() const { return known_; }
  const Value* value() const { return value_; }
  const std::string& pointer() const { return pointer_; }

 private:
  const Config& config_;
  const Value* value_;
  std::string pointer_;
  Problems& problems_;
  std::vector<std::string> known_;
};

// Params from the members of a section that no one else took.
Params check_params(Section& section, const Schema& schema, Problems& problems) {
  Value good = Value::object();
  std::vector<std::string> names = section.known();
  for (const Param& param : schema.params()) names.push_back(param.name);
  for (const Member* member : section.rest()) {
    if (!schema.find(member->key)) {
      section.problem(member->key, "unknown key `" + member->key + "`" + did_you_mean(member->key, names) +
                                       " (known here: " + join(names, ", ") + ")");
      continue;
    }
    Value one = Value::object();
    one.members().push_back(*member);
    Problems mine;
    schema.check(one, member->value.line > 0 ? section.source(member->key) : section.origin(member->key),
                 mine);
    for (const std::string& line : mine.lines()) problems.add("", line);
    if (mine.empty()) good.members().push_back(*member);
  }
  return schema.check(good, "");
}

// A stressor with two one-sided axes: `direction` says which. (Where a third choice draws the side, one axis has both.)
const Param* two_directions(const stress::Spec& spec) {
  const Param* param = spec.params.find("direction");
  if (!param || param->choices.size() != 2) return nullptr;
  return std::find(param->choices.begin(), param->choices.end(), "drawn") == param->choices.end() ? param
                                                                                                  : nullptr;
}

// `exposure_bright` is `exposure` with direction bright.
void resolve_direction(const std::string& name,
                       const Registry& registry,
                       std::string& kind,
                       Value& direction) {
  if (registry.stressors.find(kind)) return;
  const std::size_t cut = name.rfind('_');
  if (cut == std::string::npos) return;
  const std::string stem = name.substr(0, cut);
  const stress::Spec* spec = registry.stressors.find(stem);
  const Param* param = spec ? two_directions(*spec) : nullptr;
  if (!param) return;
  const std::string ending = name.substr(cut + 1);
  if (std::find(param->choices.begin(), param->choices.end(), ending) == param->choices.end()) return;
  kind = stem;
  direction = Value(ending);
}

std::vector<std::string> known_stress_names(const Registry& registry) {
  std::vector<std::string> out = registry.stressors.ids();
  for (const auto& [id, spec] : registry.stressors.all())
    if (const Param* direction = two_directions(spec))
      for (const std::string& ending : direction->choices) out.push_back(id + "_" + ending);
  return out;
}

bool is_name(const std::string& text) {
  if (text.empty() || text.size() > 64) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

void read_range(Section& section, const std::string& key, StressSpec& stress) {
  const Value* given = section.take(key);
  if (!given) return;
  const Axis& axis = stress.axis;
  try {
    std::optional<double> from;
    std::optional<double> to;
    if (given->is_array()) {
      if (given->size() != 2)
        throw Error(ErrorCode::parse,
                    "a range has two ends, [from, to], found " + std::to_string(given->size()));
      from = on_axis(quantity_of(given->items()[0]), axis);
      to = on_axis(quantity_of(given->items()[1]), axis);
    } else if (given->is_object()) {
      for (const Member& member : given->members()) {
        if (member.key == "from") {
          from = on_axis(quantity_of(member.value), axis);
        } else if (member.key == "to") {
          to = on_axis(quantity_of(member.value), axis);
        } else {
          throw Error(ErrorCode::parse, "a range has `from` and `to`, found `" + member.key + "`");
        }
      }
    } else {
      to = on_axis(quantity_of(*given), axis);
    }
    const double low = std::min(axis.identity, axis.top);
    const double high = std::max(axis.identity, axis.top);
    for (const auto& end : {from, to})
      if (end && !(*end >= low && *end <= high))
        throw Error(ErrorCode::invalid_argument, "goes from " + natural_text(axis.identity, axis, 6) +
                                                     " (no change) to " + natural_text(axis.top, axis, 6) +
                                                     ", found " + natural_text(*end, axis, 6));
    Level a = from ? axis.level_of(*from) : 0;
    Level b = to ? axis.level_of(*to) : kTopLevel;
    if (a > b) std::swap(a, b);
    if (a >= b) throw Error(ErrorCode::invalid_argument, "the two ends of the range are one strength");
    stress.from = a;
    stress.to = b;
  } catch (const Error& e) {
    section.problem(key, "`" + key + "`: " + e.what());
  }
}

std::optional<StressSpec> read_stress(Section& section,
                                      const std::string& name,
                                      const Registry& registry,
                                      Problems& problems) {
  StressSpec out;
  out.name = name;
  out.kind = section.text("kind", name);
  Value direction;
  if (section.value() == nullptr || section.value()->find("kind") == nullptr)
    resolve_direction(name, registry, out.kind, direction);
  const stress::Spec* spec = registry.stressors.find(out.kind);
  if (!spec) {
    section.problem("", "there is no stressor named `" + out.kind + "`" +
                            did_you_mean(out.kind, known_stress_names(registry)) +
                            " (`proofload list stressors` shows all)");
    return {};
  }
  if (!is_name(name)) {
    section.problem("", "a stress is named by letters, digits, _ and -, found `" + name + "`");
    return {};
  }
  // The axis may hang on parameters (a direction), so they come first; the natural parameter is known by its name.
  const std::string natural = spec->axis(spec->params.defaults()).parameter;
  section.take(natural);
  section.take("operating");
  out.params = check_params(section, spec->params, problems);
  if (!direction.is_null()) {
    Value with = out.params.values();
    with["direction"] = direction;
    out.params = spec->params.check(with, "");
  }
  out.axis = spec->axis(out.params);
  read_range(section, natural, out);
  if (const Value* given = section.take("operating")) {
    try {
      const double value = on_axis(quantity_of(*given), out.axis);
      const Level level = out.axis.level_of(value);
      const double low = std::min(out.axis.identity, out.axis.top);
      const double high = std::max(out.axis.identity, out.axis.top);
      if (!(value >= low && value <= high))
        throw Error(ErrorCode::invalid_argument, "`" + natural + "` goes from " +
                                                     natural_text(out.axis.identity, out.axis, 6) + " to " +
                                                     natural_text(out.axis.top, out.axis, 6));
      if (level <= 0)
        throw Error(ErrorCode::invalid_argument, "an operating point must be stronger than no change at all");
      out.operating = value;
    } catch (const Error& e) {
      section.problem("operating", std::string("`operating`: ") + e.what());
    }
  }
  return out;
}

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

void read_relations(const Config& config,
                    const Value* value,
                    CampaignSpec& spec,
                    const Registry& registry,
                    Problems& problems) {
  if (!value || value->is_null()) return;
  const auto add = [&](const std::string& name, const Value* params, const std::string& pointer) {
    RelationSpec out;
    out.name = name;
    Section section(config, params, pointer, problems);
    out.kind = section.text("kind", name);
    const relation::Spec* part = registry.relations.find(out.kind);
    if (!part) {
      problems.add(config.origin(pointer), "there is no relation named `" + out.kind + "`" +
                                               did_you_mean(out.kind, registry.relations.ids()) +
                                               " (known: " + join(registry.relations.ids(), ", ") + ")");
      return;
    }
    out.params = check_params(section, part->params, problems);
    spec.relations.push_back(std::move(out));
  };
  if (value->is_array()) {
    for (const Value& item : value->items())
      add(item.is_text() ? item.text() : to_json(item), nullptr, "/relations");
  } else if (value->is_object()) {
    for (const Member& member : value->members()) add(member.key, &member.value, "/relations/" + member.key);
  } else {
    problems.add(config.origin("/relations"),
                 "`relations` is a list of names or a map, found " + std::string(value->kind()));
  }
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

std::vector<std::string> default_stresses(const Registry& registry) {
  std::vector<std::string> out;
  for (const auto& [id, spec] : registry.stressors.all()) {
    const Axis axis = spec.axis(spec.params.defaults());
    if (axis.whole && axis.distance_of(axis.top) <= 1) continue;  // On or off: a relation's tool, no path.
    if (const Param* direction = two_directions(spec)) {
      for (const std::string& ending : direction->choices) out.push_back(id + "_" + ending);
    } else {
      out.push_back(id);
    }
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
  if (strategy) spec.search.params = check_params(search, strategy->params, problems);

  const Value* stress = top.take("stress");
  Value all = Value::object();
  if (!stress) {
    for (const std::string& name : default_stresses(registry)) all[name] = Value();
    stress = &all;
    spec.notes.push_back("no stress was named, so all " + std::to_string(all.size()) +
                         " were taken over their whole ranges");
  }
  if (!stress->is_object()) {
    top.problem("stress", "`stress` is a map of names or a list, found " + std::string(stress->kind()));
  } else {
    for (const Member& member : stress->members()) {
      Section section(config, &member.value, "/stress/" + member.key, problems);
      if (auto item = read_stress(section, member.key, registry, problems))
        spec.stresses.push_back(std::move(*item));
    }
  }
  read_relations(config, top.take("relations"), spec, registry, problems);
  read_gates(config, top.take("gates"), spec, problems);
  for (const char* later : {"domain", "baseline"})
    if (top.take(later)) top.problem(later, "`" + std::string(later) + "` is not supported by this version");

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
  for (const Member& member : spec.data.params.members()) data[member.key] = member.value;
  Value& stresses = out["stress"];
  stresses = Value::object();
  for (const StressSpec& stress : spec.stresses) {
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
  for (const RelationSpec& relation : spec.relations) {
    Value item = Value::object();
    item["kind"] = relation.kind;
    for (const Member& member : relation.params.values().members()) item[member.key] = member.value;
    relations[relation.name] = std::move(item);
  }
  Value& search = out["search"];
  search["method"] = spec.search.method;
  search["levels"] = spec.search.levels;
  search["refine"] = spec.search.refine;
  search["certify"] = spec.search.certify_all ? "all" : "watch";
  search["confidence"] = spec.search.confidence;
  for (const Member& member : spec.search.params.values().members()) search[member.key] = member.value;
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
