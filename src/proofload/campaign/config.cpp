#include "proofload/campaign/config.h"

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

namespace {

constexpr std::string_view kEnvironmentPrefix = "PROOFLOAD__";

// A list of names under `stress:` or `relations:` means these as they are built in; an item may be a map with a `name`.
Value names_as_map(const Value& list) {
  Value map = Value::object();
  for (const Value& item : list.items()) {
    if (const Value* name = item.find("name"); name && name->is_text()) {
      if (map.find(name->text()))
        throw Error(ErrorCode::parse,
                    "two items of one list are called `" + name->text() + "`; names differ");
      Value body = item;
      std::erase_if(body.members(), [](const Member& member) { return member.key == "name"; });
      map.members().push_back({name->text(), std::move(body), item.line, item.column});
      continue;
    }
    Value nothing;
    nothing.line = item.line;
    nothing.column = item.column;
    map.members().push_back({item.is_text() ? item.text() : to_json(item), nothing, item.line, item.column});
  }
  return map;
}

// A scalar of a command line has no line and column of its own.
Value without_places(Value value) {
  value.line = value.column = 0;
  if (value.is_array())
    for (Value& item : value.items()) item = without_places(std::move(item));
  if (value.is_object())
    for (Member& member : value.members()) {
      member.line = member.column = 0;
      member.value = without_places(std::move(member.value));
    }
  return value;
}

Value names(const std::string& text) {
  Value list = Value::array();
  for (const std::string& name : split(text, ','))
    if (!trim(name).empty()) list.push_back(std::string(trim(name)));
  return list;
}

// A list that was written in one place.
Value placed(Value list, const Value& at) {
  list.line = at.line;
  list.column = at.column;
  for (Value& item : list.items()) {
    item.line = at.line;
    item.column = at.column;
  }
  return list;
}

Value nested(const std::vector<std::string>& keys, std::size_t at, Value leaf) {
  if (at == keys.size()) return leaf;
  Value out = Value::object();
  out[keys[at]] = nested(keys, at + 1, std::move(leaf));
  return out;
}

}  // namespace

void Config::merge(
    Value& into, const Value& from, const std::string& pointer, const std::string& source, bool typed) {
  if (pointer == "/stress" || pointer == "/relations") {
    if (from.is_array()) return merge(into, names_as_map(from), pointer, source, typed);
    // `stress: camera` is a list as on the command line.
    if (from.is_text())
      return merge(into, names_as_map(placed(names(from.text()), from)), pointer, source, typed);
  }
  // `model: net.onnx` names the file, as it does on the command line.
  if ((pointer == "/model" || pointer == "/data") && from.is_text()) {
    Value named = Value::object();
    named.members().push_back({"path", from, from.line, from.column});
    named.line = from.line;
    named.column = from.column;
    return merge(into, named, pointer, source, typed);
  }
  if (!from.is_object()) {
    // What stood below is replaced, and so are its places.
    const auto first = places_.lower_bound(pointer + "/");
    auto last = first;
    while (last != places_.end() && last->first.starts_with(pointer + "/")) ++last;
    places_.erase(first, last);
    into = from;
    places_[pointer] = {source, from.line, from.column, typed};
    return;
  }
  if (!into.is_object()) into = Value::object();
  into.line = from.line;
  into.column = from.column;
  if (!pointer.empty()) places_[pointer] = {source, from.line, from.column, typed};
  for (const Member& member : from.members()) {
    const std::string at = pointer + "/" + member.key;
    Value* old = into.find(member.key);
    if (!old) {
      into.members().push_back({member.key, Value(), member.line, member.column});
      old = &into.members().back().value;
    }
    merge(*old, member.value, at, source, typed);
    if (member.line > 0) places_[at] = {source, member.line, member.column, typed};
  }
}

void Config::add_text(const std::string& text, const std::string& name) {
  const Value value = parse_yaml(text, name);
  if (value.is_null()) return;
  if (!value.is_object())
    throw Error(ErrorCode::parse,
                name + ":1:1: a config is a map of keys, found " + std::string(value.kind()));
  merge(tree_, value, "", name);
}

void Config::add_file(const std::filesystem::path& path) {
  add_text(read_file(path, std::size_t{16} << 20), path.string());
}

void Config::add_environment(const std::vector<std::string>& environment) {
  for (const std::string& entry : environment) {
    if (!entry.starts_with(kEnvironmentPrefix)) continue;
    const auto equals = entry.find('=');
    if (equals == std::string::npos) continue;
    std::vector<std::string> keys;
    std::string rest = lower(entry.substr(kEnvironmentPrefix.size(), equals - kEnvironmentPrefix.size()));
    for (std::size_t at = rest.find("__"); at != std::string::npos; at = rest.find("__")) {
      keys.push_back(rest.substr(0, at));
      rest.erase(0, at + 2);
    }
    keys.push_back(rest);
    const std::string source = "environment " + entry.substr(0, equals);
    for (const std::string& key : keys)
      if (key.empty())
        throw Error(ErrorCode::invalid_argument, source + ": a part of the name between `__` is empty");
    const std::string text = entry.substr(equals + 1);
    merge(tree_,
          nested(keys, 0,
                 keys.size() == 1 && keys[0] == "stress" ? names(text) : without_places(parse_scalar(text))),
          "", source);
  }
}

void Config::add_argument(const std::string& argument) {
  const auto equals = argument.find('=');
  if (equals == std::string::npos || equals == 0) {
    const std::string kind = std::filesystem::path(argument).extension().string();
    const bool file = kind == ".yaml" || kind == ".yml" || kind == ".json";
    throw Error(ErrorCode::invalid_argument,
                "`" + argument + "`: expected key=value, like model=net.onnx or search.levels=64" +
                    (file ? "; a config file is given as --config " + argument : ""));
  }
  const std::string key = argument.substr(0, equals);
  const std::string text = argument.substr(equals + 1);
  const std::string source = "command line (`" + argument + "`)";
  std::vector<std::string> keys = split(key, '.');
  for (const std::string& part : keys)
    if (part.empty())
      throw Error(ErrorCode::invalid_argument, source + ": a part of the key between dots is empty");
  Value leaf;
  if (keys.size() == 1 && (keys[0] == "stress" || keys[0] == "relations")) {
    leaf = names(text);
  } else if (key == "model" || key == "data" || key == "model.path" || key == "data.path" ||
             key == "model.endpoint" || key == "model.name") {
    leaf = Value(text);  // A path is never a number or a list.
    if (keys.size() == 1) keys.emplace_back("path");
  } else {
    leaf = without_places(parse_scalar(text));
  }
  merge(tree_, nested(keys, 0, std::move(leaf)), "", source, true);
}

const Config::Place* Config::place(std::string_view pointer) const {
  std::string at(pointer);
  while (!at.empty()) {
    if (const auto it = places_.find(at); it != places_.end()) return &it->second;
    at.erase(at.rfind('/'));
  }
  return nullptr;
}

std::string Config::source(std::string_view pointer) const {
  const Place* found = place(pointer);
  return found ? found->source : std::string();
}

bool Config::from_command_line(std::string_view pointer) const {
  const auto found = places_.find(std::string(pointer));
  return found != places_.end() && found->second.typed;
}

std::string Config::origin(std::string_view pointer) const {
  const Place* found = place(pointer);
  if (!found) return {};
  if (found->line <= 0) return found->source;
  return found->source + ":" + std::to_string(found->line) + ":" + std::to_string(found->column);
}

namespace {

void annotate(
    const Config& config, const Value& value, const std::string& pointer, int depth, std::string& out) {
  for (const Member& member : value.members()) {
    const std::string at = pointer + "/" + member.key;
    out.append(2 * static_cast<std::size_t>(depth), ' ');
    out += member.key + ":";
    if (member.value.is_object() && member.value.size() > 0) {
      out += "\n";
      annotate(config, member.value, at, depth + 1, out);
      continue;
    }
    std::string line =
        member.value.is_text() ? std::string(trim(to_yaml(member.value))) : to_json(member.value);
    out += " " + line + "  # " + config.origin(at) + "\n";
  }
}

}  // namespace

std::string to_annotated_text(const Config& config) {
  std::string out;
  annotate(config, config.tree(), "", 0, out);
  return out;
}

}  // namespace proofload::campaign
