#include "proofload/registry/stress_names.h"

#include <algorithm>

#include "proofload/core/text.h"

namespace proofload {

namespace {

StressAlias read_alias(const std::string& text, const std::string& kind) {
  const std::size_t brace = text.find(" {");
  const std::string name = text.substr(0, brace);
  const std::size_t dot = name.find('.');
  if (dot == std::string::npos || dot == 0 || dot + 1 == name.size())
    throw Error(ErrorCode::internal, "`" + text + "` of the stressor `" + kind + "` names no library");
  StressAlias out{name.substr(0, dot), name.substr(dot + 1), {kind, Value::object()}};
  if (brace != std::string::npos) out.means.params = parse_yaml(text.substr(brace + 1), "alias of " + kind);
  return out;
}

// `exposure_bright` is `exposure` with direction bright.
bool with_direction(const Catalog<stress::Spec>& stressors, std::string_view name, NamedStressor& out) {
  // Ids and directions may hold the separator themselves: `quarter_turn_counter_clockwise`.
  for (std::size_t cut = name.find('_'); cut != std::string_view::npos; cut = name.find('_', cut + 1)) {
    const stress::Spec* spec = stressors.find(name.substr(0, cut));
    const Param* param = spec ? two_directions(*spec) : nullptr;
    const std::string ending(name.substr(cut + 1));
    if (!param || std::find(param->choices.begin(), param->choices.end(), ending) == param->choices.end())
      continue;
    out.kind = name.substr(0, cut);
    out.params["direction"] = ending;
    return true;
  }
  return false;
}

}  // namespace

const Param* two_directions(const stress::Spec& spec) {
  const Param* param = spec.params.find("direction");
  if (!param || param->choices.size() != 2) return nullptr;
  return std::find(param->choices.begin(), param->choices.end(), "drawn") == param->choices.end() ? param
                                                                                                  : nullptr;
}

bool can_be_made(const stress::Spec& spec) {
  try {
    spec.make(spec.params.defaults());
    return true;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::unsupported) throw;
    return false;
  }
}

std::vector<std::string> axis_names(const std::string& id, const stress::Spec& spec) {
  const Param* direction = two_directions(spec);
  if (!direction) return {id};
  std::vector<std::string> out;
  out.reserve(direction->choices.size());
  for (const std::string& ending : direction->choices) out.push_back(id + "_" + ending);
  return out;
}

std::vector<StressAlias> stress_aliases(const Catalog<stress::Spec>& stressors) {
  std::vector<StressAlias> out;
  for (const auto& [id, spec] : stressors.all())
    for (const std::string& text : spec.aliases) out.push_back(read_alias(text, id));
  return out;
}

NamedStressor stressor_named(const Catalog<stress::Spec>& stressors, std::string_view name) {
  NamedStressor out;
  if (stressors.find(name)) {
    out.kind = name;
    return out;
  }
  if (with_direction(stressors, name, out)) return out;

  const std::vector<StressAlias> aliases = stress_aliases(stressors);
  std::vector<const StressAlias*> found;
  for (const StressAlias& alias : aliases)
    if (alias.name == name || alias.library + "." + alias.name == name) found.push_back(&alias);
  const auto same = [&](const StressAlias* alias) {
    return alias->means.kind == found.front()->means.kind &&
           alias->means.params == found.front()->means.params;
  };
  if (!found.empty() && std::all_of(found.begin(), found.end(), same)) return found.front()->means;
  if (!found.empty()) {
    std::vector<std::string> meanings;
    meanings.reserve(found.size());
    for (const StressAlias* alias : found)
      meanings.push_back(alias->library + "." + alias->name + " is " + alias->means.kind +
                         (alias->means.params.size() > 0 ? " " + to_json(alias->means.params) : ""));
    throw Error(ErrorCode::invalid_argument, "`" + std::string(name) +
                                                 "` means several stressors: " + join(meanings, "; ") +
                                                 "; write the library too, or our name");
  }
  throw Error(ErrorCode::not_found, "there is no stressor named `" + std::string(name) + "`" +
                                        did_you_mean(name, stressor_names(stressors)) +
                                        " (`proofload list stressors` shows all)");
}

std::vector<std::string> stressor_names(const Catalog<stress::Spec>& stressors) {
  std::vector<std::string> out = stressors.ids();
  for (const auto& [id, spec] : stressors.all())
    if (two_directions(spec))
      for (std::string& name : axis_names(id, spec)) out.push_back(std::move(name));
  for (const StressAlias& alias : stress_aliases(stressors)) {
    out.push_back(alias.name);
    out.push_back(alias.library + "." + alias.name);
  }
  return out;
}

Schema schema_of(const Catalog<stress::Spec>& stressors, const NamedStressor& named) {
  std::vector<Param> params = stressors.at(named.kind).params.params();
  for (Param& param : params)
    if (const Value* given = named.params.find(param.name)) param.standard = *given;
  return Schema(std::move(params));
}

}  // namespace proofload
