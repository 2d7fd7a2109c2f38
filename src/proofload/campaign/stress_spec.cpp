#include "proofload/campaign/stress_spec.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "proofload/registry/stress_names.h"
#include "proofload/registry/stress_sets.h"
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

}  // namespace

std::optional<StressSpec> read_stress(Section& section,
                                      const std::string& name,
                                      const Registry& registry,
                                      Problems& problems) {
  StressSpec out;
  out.name = name;
  const Value* chain = section.take("chain");
  const std::string called = section.text("kind", chain ? "chain" : name);
  NamedStressor named;
  try {
    named = stressor_named(registry.stressors, called);
    if (chain && named.kind != "chain")
      throw Error(ErrorCode::invalid_argument, "`chain` and `kind: " + called + "` exclude each other");
    if (chain) named.params["links"] = to_json(*chain);
  } catch (const Error& e) {
    section.problem("", e.code() == ErrorCode::not_found && called == name ? no_such_name(name, registry)
                                                                           : e.what());
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
    section.problem(chain ? "chain" : "", e.what());
    return {};
  }
  section.take(natural);
  section.take("operating");
  out.params = check_params(section, schema, problems);
  if (stress::names_file(schema)) pin_file(section, schema, spec, out);
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

}  // namespace proofload::campaign
