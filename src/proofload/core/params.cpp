#include "proofload/core/params.h"

#include <cmath>

#include "proofload/core/text.h"

namespace proofload {

Param real(std::string name, double standard, Range range, std::string unit, std::string doc) {
  return {std::move(name), Param::Type::real, Value(standard), range, {}, std::move(unit), std::move(doc)};
}
Param integer(std::string name, int standard, Range range, std::string unit, std::string doc) {
  return {std::move(name), Param::Type::integer, Value(standard), range, {}, std::move(unit), std::move(doc)};
}
Param flag(std::string name, bool standard, std::string doc) {
  return {std::move(name), Param::Type::flag, Value(standard), {0, 0}, {}, "", std::move(doc)};
}
Param choice(std::string name, std::string standard, std::vector<std::string> choices, std::string doc) {
  return {std::move(name), Param::Type::choice, Value(std::move(standard)), {0, 0}, std::move(choices), "",
          std::move(doc)};
}
Param text(std::string name, std::string standard, std::string doc) {
  return {std::move(name), Param::Type::text, Value(std::move(standard)), {0, 0}, {}, "", std::move(doc)};
}

const Value& Params::at(std::string_view name) const {
  if (const Value* value = values_.find(name)) return *value;
  throw Error(ErrorCode::internal,
              "a part reads the parameter `" + std::string(name) + "`, which its schema does not declare");
}
double Params::real(std::string_view name) const { return at(name).number(); }
int Params::integer(std::string_view name) const { return static_cast<int>(at(name).integer()); }
bool Params::flag(std::string_view name) const { return at(name).boolean(); }
const std::string& Params::text(std::string_view name) const { return at(name).text(); }

const Param* Schema::find(std::string_view name) const {
  for (const Param& param : params_)
    if (param.name == name) return &param;
  return nullptr;
}

namespace {

// Empty if `value` fits `param`, else what is wrong.
std::string misfit(const Param& param, const Value& value) {
  const std::string found = ", found " + std::string(value.kind());
  const auto range = [&] {
    return "`" + param.name + "` goes from " + number_text(param.range.low) + " to " +
           number_text(param.range.high) + (param.unit.empty() ? "" : " " + param.unit) + ", found " +
           number_text(value.number());
  };
  switch (param.type) {
    case Param::Type::real:
      if (!value.is_number()) return "`" + param.name + "` must be a number" + found;
      if (!(value.number() >= param.range.low && value.number() <= param.range.high)) return range();
      return {};
    case Param::Type::integer:
      if (!value.is_number() || std::floor(value.number()) != value.number())
        return "`" + param.name + "` must be a whole number" + found;
      if (!(value.number() >= param.range.low && value.number() <= param.range.high)) return range();
      return {};
    case Param::Type::flag:
      return value.is_bool() ? std::string() : "`" + param.name + "` must be true or false" + found;
    case Param::Type::text:
      return value.is_text() ? std::string() : "`" + param.name + "` must be text" + found;
    case Param::Type::choice: {
      const std::string given = value.is_text() ? value.text() : to_json(value);
      for (const std::string& known : param.choices)
        if (known == given) return {};
      return "`" + param.name + "` must be one of " + join(param.choices, ", ") + ", found `" + given + "`" +
             did_you_mean(given, param.choices);
    }
  }
  return {};
}

std::string place(std::string_view where, const Value& value) {
  return value.line > 0
             ? std::string(where) + ":" + std::to_string(value.line) + ":" + std::to_string(value.column)
             : std::string(where);
}

}  // namespace

Params Schema::check(const Value& given, std::string_view where, Problems& problems) const {
  Params result;
  std::vector<std::string> names;
  for (const Param& param : params_) {
    result.values_[param.name] = param.standard;
    names.push_back(param.name);
  }
  if (given.is_null()) return result;
  if (!given.is_object()) {
    problems.add(place(where, given), "expected a map of parameters, found " + std::string(given.kind()));
    return result;
  }
  for (const Member& member : given.members()) {
    const Param* param = find(member.key);
    if (!param) {
      Value at = Value();
      at.line = member.line;
      at.column = member.column;
      problems.add(place(where, at),
                   "unknown parameter `" + member.key + "`" + did_you_mean(member.key, names) +
                       (names.empty() ? " (there are none)" : " (known: " + join(names, ", ") + ")"));
      continue;
    }
    const std::string wrong = misfit(*param, member.value);
    if (!wrong.empty()) {
      problems.add(place(where, member.value), wrong);
    } else {
      Value clean = member.value;
      if (param->type == Param::Type::real) clean = Value(member.value.number());
      if (param->type == Param::Type::integer) clean = Value(static_cast<long>(member.value.integer()));
      result.values_[member.key] = clean;
    }
  }
  return result;
}

Params Schema::check(const Value& given, std::string_view where) const {
  Problems problems;
  Params result = check(given, where, problems);
  problems.throw_if_any(ErrorCode::invalid_argument, "");
  return result;
}

}  // namespace proofload
