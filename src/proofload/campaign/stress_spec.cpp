#include "proofload/campaign/stress_spec.h"

#include <algorithm>

namespace proofload::campaign {

const Param* two_directions(const stress::Spec& spec) {
  const Param* param = spec.params.find("direction");
  if (!param || param->choices.size() != 2) return nullptr;
  return std::find(param->choices.begin(), param->choices.end(), "drawn") == param->choices.end() ? param
                                                                                                  : nullptr;
}

namespace {

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

}  // namespace

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

}  // namespace proofload::campaign
