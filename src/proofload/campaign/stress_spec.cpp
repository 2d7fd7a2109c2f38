#include "proofload/campaign/stress_spec.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "proofload/core/file.h"
#include "proofload/registry/chain.h"
#include "proofload/registry/python_stress.h"
#include "proofload/registry/stress_names.h"
#include "proofload/registry/stress_sets.h"
#include "proofload/stress/scene_depth.h"
#include "proofload/stress/user_file.h"

namespace proofload::campaign {

namespace {

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

// Under `stress` stand stressors and sets.
std::string no_such_name(const std::string& name, const Registry& registry) {
  std::vector<std::string> known = stressor_names(registry.stressors);
  for (std::string& set : stress_set_names()) known.push_back(std::move(set));
  return "there is no stressor and no set of stresses named `" + name + "`" + did_you_mean(name, known) +
         " (`proofload list stressors` and `proofload list sets` show all)";
}

// A file is read here for the first time, so that what is wrong with it is told with everything else, and its digest is kept.
// A record has the digest already and is read without the file: pages are made where the file need not be.
void pin_file(Section& section, const Schema& schema, const stress::Spec& spec, StressSpec& stress) {
  if (!stress.params.text("sha256").empty()) return;
  try {
    stress.params = stress::with_digest(schema, stress.params);
    spec.make(stress.params);
  } catch (const Error& e) {
    section.problem("file", e.what());
  }
}

// The same for the files of a chain's links.
void pin_links(Section& section,
               const Schema& schema,
               const stress::Spec& spec,
               const Registry& registry,
               StressSpec& stress) {
  const std::string& links = stress.params.text("links");
  try {
    std::string pinned = with_digests(registry.stressors, links);
    if (pinned == links) return;
    Value all = stress.params.values();
    all["links"] = std::move(pinned);
    stress.params = schema.check(all, "");
    spec.make(stress.params);
  } catch (const Error& e) {
    section.problem("chain", e.what());
  }
}

// `chain: dusk.yaml` names a chain that was saved: the links, or a map with `links` (and `title`, `summary`), as presets are.
Value saved_links(const std::string& file) {
  Value found = parse_yaml(read_file(file, std::size_t{1} << 20), file);
  if (found.is_array()) return found;
  if (!found.is_object() || !found.find("links"))
    throw Error(ErrorCode::parse, file + ": a saved chain is a list of links, or a map with `links`");
  for (const Member& member : found.members())
    if (member.key != "links" && member.key != "title" && member.key != "summary")
      throw Error(ErrorCode::parse,
                  file + ": a saved chain has `links`, `title` and `summary`, found `" + member.key + "`");
  return found.at("links");
}

// What the keys `chain` and `python` say: the kind and the parameters that have a form of their own in a config.
NamedStressor written_out(Section& section, const std::string& name, const Registry& registry) {
  const Value* chain = section.take("chain");
  const Value* python = section.take("python");
  const std::string called = section.text("kind", chain ? "chain" : python ? "python" : name);
  NamedStressor named = stressor_named(registry.stressors, called);
  const bool has_links = registry.stressors.at(named.kind).params.find("links") != nullptr;
  if ((chain && !has_links) || (python && named.kind != "python"))
    throw Error(ErrorCode::invalid_argument, "`" + std::string(chain ? "chain" : "python") +
                                                 "` and `kind: " + called + "` exclude each other");
  if (chain) named.params["links"] = to_json(chain->is_text() ? saved_links(chain->text()) : *chain);
  if (named.kind != "python") return named;
  if (python) {
    if (!python->is_text())
      throw Error(ErrorCode::invalid_argument, "`python` names a function as file.py:function");
    named.params["function"] = *python;
    named.params["source"] = python_source(python->text());
  }
  // A map in a config, its text in a record.
  if (const Value* axis = section.take("axis")) {
    const Value map = axis->is_text() ? parse_yaml(axis->text(), "axis") : *axis;
    python_axis(map);
    named.params["axis"] = to_json(map);
  } else if (python) {
    throw Error(ErrorCode::invalid_argument,
                "a stress in Python needs its `axis`, such as {parameter: density, identity: 0, top: 1}");
  }
  return named;
}

}  // namespace

std::optional<StressSpec> read_stress(Section& section,
                                      const std::string& name,
                                      const Registry& registry,
                                      Problems& problems) {
  StressSpec out;
  out.name = name;
  NamedStressor named;
  try {
    named = written_out(section, name, registry);
  } catch (const Error& e) {
    const bool by_name = !section.take("kind") && !section.take("chain") && !section.take("python");
    section.problem("",
                    e.code() == ErrorCode::not_found && by_name ? no_such_name(name, registry) : e.what());
    return {};
  }
  out.kind = named.kind;
  const stress::Spec& spec = registry.stressors.at(out.kind);
  const Schema schema = schema_of(registry.stressors, named);
  if (!is_name(name)) {
    section.problem("", "a stress is named by letters, digits, _ and -, found `" + name + "`");
    return {};
  }
  // The axis may hang on parameters (a direction), so they come first; the natural parameter is known by its name.
  std::string natural;
  try {
    natural = spec.axis(schema.defaults()).parameter;
  } catch (const Error& e) {  // Links of a chain that do not read.
    section.problem(spec.params.find("links") ? "chain" : "", e.what());
    return {};
  }
  section.take(natural);
  section.take("operating");
  out.params = check_params(section, schema, problems);
  if (stress::names_file(schema)) pin_file(section, schema, spec, out);
  if (schema.find("links")) pin_links(section, schema, spec, registry, out);
  out.axis = spec.axis(out.params);
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

void require_depth(const std::string& who,
                   const StressSpec& stress,
                   const DataRef& data,
                   const dataset::Info& info,
                   const Registry& registry) {
  if (!data.depth.folder.empty() || info.task == Task::depth) return;
  if (stress::asks_for_depth(registry.stressors.at(stress.kind).params, stress.params))
    stress::refuse_without_depth(who);
}

}  // namespace proofload::campaign
