#include "proofload/core/value.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cmath>
#include <istream>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "proofload/core/error.h"
#include "proofload/core/text.h"

namespace proofload {

Value Value::object() { return Value(Object{}); }

std::string_view Value::kind() const {
  static constexpr std::string_view kNames[] = {"nothing", "true or false", "whole number", "number",
                                                "text",    "list",          "map"};
  return kNames[data_.index()];
}

namespace {
[[noreturn]] void wrong_kind(std::string_view wanted, const Value& found) {
  throw Error(ErrorCode::parse, "expected " + std::string(wanted) + ", found " + std::string(found.kind()));
}
}  // namespace

bool Value::boolean() const {
  if (const bool* v = std::get_if<bool>(&data_)) return *v;
  wrong_kind("true or false", *this);
}
std::int64_t Value::integer() const {
  if (const auto* v = std::get_if<std::int64_t>(&data_)) return *v;
  if (const double* v = std::get_if<double>(&data_); v && std::floor(*v) == *v && std::abs(*v) < 9.0e15)
    return static_cast<std::int64_t>(*v);
  wrong_kind("a whole number", *this);
}
double Value::number() const {
  if (const double* v = std::get_if<double>(&data_)) return *v;
  if (const auto* v = std::get_if<std::int64_t>(&data_)) return static_cast<double>(*v);
  wrong_kind("a number", *this);
}
const std::string& Value::text() const {
  if (const std::string* v = std::get_if<std::string>(&data_)) return *v;
  wrong_kind("text", *this);
}
const Value::Array& Value::items() const {
  if (const Array* v = std::get_if<Array>(&data_)) return *v;
  wrong_kind("a list", *this);
}
Value::Array& Value::items() {
  if (Array* v = std::get_if<Array>(&data_)) return *v;
  wrong_kind("a list", *this);
}
const Value::Object& Value::members() const {
  if (const Object* v = std::get_if<Object>(&data_)) return *v;
  wrong_kind("a map", *this);
}
Value::Object& Value::members() {
  if (Object* v = std::get_if<Object>(&data_)) return *v;
  wrong_kind("a map", *this);
}

const Value* Value::find(std::string_view key) const {
  const Object* object = std::get_if<Object>(&data_);
  if (!object) return nullptr;
  for (const Member& member : *object)
    if (member.key == key) return &member.value;
  return nullptr;
}
Value* Value::find(std::string_view key) {
  return const_cast<Value*>(static_cast<const Value*>(this)->find(key));
}
Value& Value::operator[](std::string_view key) {
  if (is_null()) data_ = Object{};
  if (Value* found = find(key)) return *found;
  Object& object = members();
  object.push_back(Member{std::string(key), Value()});
  return object.back().value;
}
const Value& Value::at(std::string_view key) const {
  if (const Value* found = find(key)) return *found;
  throw Error(ErrorCode::parse, "key `" + std::string(key) + "` is missing");
}
void Value::push_back(Value v) {
  if (is_null()) data_ = Array{};
  items().push_back(std::move(v));
}
std::size_t Value::size() const {
  if (const Array* v = std::get_if<Array>(&data_)) return v->size();
  if (const Object* v = std::get_if<Object>(&data_)) return v->size();
  return 0;
}

bool operator==(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return a.number() == b.number();
  return a.data_ == b.data_;
}

namespace {

// Builds the tree while the parser runs, so that a file of many megabytes is held once.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  // With `take`, the text must be a list, whose items are handed over instead of kept.
  explicit Builder(const JsonOptions& options, const std::function<bool(Value)>* take = nullptr)
      : options_(options), take_(take) {}

  Value result;
  std::string error;
  bool stopped = false;  // By `take`.

  bool null() override { return put(Value()); }
  bool boolean(bool v) override { return put(Value(v)); }
  bool number_integer(number_integer_t v) override { return put(Value(static_cast<long>(v))); }
  bool number_unsigned(number_unsigned_t v) override {
    if (v > static_cast<number_unsigned_t>(INT64_MAX)) return put(Value(static_cast<double>(v)));
    return put(Value(static_cast<unsigned long>(v)));
  }
  bool number_float(number_float_t v, const string_t&) override { return put(Value(v)); }
  bool string(string_t& v) override { return put(Value(std::move(v))); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Value::object()); }
  bool key(string_t& v) override {
    if (dropped_depth_ > 0) return true;
    keys_.back() = std::move(v);
    drop_next_ = std::find(options_.drop.begin(), options_.drop.end(), keys_.back()) != options_.drop.end();
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Value::array()); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& e) override {
    error = e.what();
    return false;
  }

 private:
  // A stranger's file must not exhaust the stack of whoever walks the tree.
  static constexpr std::size_t kDeepest = 500;

  bool open(Value v) {
    if (stack_.size() + dropped_depth_ >= kDeepest) {
      error = "nested deeper than 500 levels";
      return false;
    }
    if (take_ && stack_.empty() && !v.is_array()) return no_list();
    if (drop_next_) {
      ++dropped_depth_;
      return true;
    }
    stack_.push_back(std::move(v));
    keys_.emplace_back();
    return true;
  }
  bool close() {
    if (dropped_depth_ > 0) return --dropped_depth_ > 0 || put(Value());
    Value done = std::move(stack_.back());
    stack_.pop_back();
    keys_.pop_back();
    return put(std::move(done));
  }
  bool put(Value v) {
    if (dropped_depth_ > 0) return true;
    if (++count_ > options_.most_values) {
      error = "holds more than " + std::to_string(options_.most_values) + " values";
      return false;
    }
    if (drop_next_) {
      v = Value();
      drop_next_ = false;
    }
    if (stack_.empty()) {
      if (take_ && !v.is_array()) return no_list();
      result = std::move(v);
    } else if (take_ && stack_.size() == 1) {
      count_ = 0;
      stopped = !(*take_)(std::move(v));
      return !stopped;
    } else if (stack_.back().is_array()) {
      stack_.back().items().push_back(std::move(v));
    } else {
      // Appended without looking for an equal key: `find` returns the first, and large label
      // files would otherwise cost the square of their width.
      stack_.back().members().push_back(Member{keys_.back(), std::move(v)});
    }
    return true;
  }
  bool no_list() {
    error = "this is no list";
    return false;
  }

  const JsonOptions& options_;
  const std::function<bool(Value)>* take_;
  std::size_t count_ = 0;
  bool drop_next_ = false;         // The value of the last key is not wanted.
  std::size_t dropped_depth_ = 0;  // Lists and maps open inside that value.
  std::vector<Value> stack_;
  std::vector<std::string> keys_;
};

// An alias is read as a copy of what it names, so a few lines can stand for any number of values.
constexpr std::size_t kMostYamlValues = 1'000'000;

Value from_yaml(const YAML::Node& node, int depth, std::string_view name, std::size_t& count) {
  if (depth > 100) throw Error(ErrorCode::parse, std::string(name) + ": nested deeper than 100 levels");
  if (++count > kMostYamlValues)
    throw Error(ErrorCode::parse,
                std::string(name) + ": holds more than " + std::to_string(kMostYamlValues) + " values");
  Value out;
  const YAML::Mark mark = node.Mark();
  switch (node.Type()) {
    case YAML::NodeType::Scalar: {
      const std::string& text = node.Scalar();
      if (node.Tag() == "!") {
        out = Value(text);
        break;
      }
      if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") break;
      if (text == "true" || text == "True" || text == "TRUE") {
        out = Value(true);
      } else if (text == "false" || text == "False" || text == "FALSE") {
        out = Value(false);
      } else if (const auto whole = parse_integer(text)) {
        out = Value(static_cast<long>(*whole));
      } else if (const auto real = parse_number(text)) {
        out = Value(*real);
      } else {
        out = Value(text);
      }
      break;
    }
    case YAML::NodeType::Sequence: {
      Value::Array items;
      for (const YAML::Node& item : node) items.push_back(from_yaml(item, depth + 1, name, count));
      out = Value(std::move(items));
      break;
    }
    case YAML::NodeType::Map: {
      Value::Object members;
      std::unordered_map<std::string, int> lines;
      for (const auto& pair : node) {
        Member member{pair.first.IsScalar() ? pair.first.Scalar() : std::string("?"),
                      from_yaml(pair.second, depth + 1, name, count)};
        member.line = pair.first.Mark().line + 1;
        member.column = pair.first.Mark().column + 1;
        const auto [first, fresh] = lines.emplace(member.key, member.line);
        if (!fresh)
          throw Error(ErrorCode::parse, std::string(name) + ":" + std::to_string(member.line) + ":" +
                                            std::to_string(member.column) + ": key `" + member.key +
                                            "` stands here a second time; the first is in line " +
                                            std::to_string(first->second));
        members.push_back(std::move(member));
      }
      out = Value(std::move(members));
      break;
    }
    case YAML::NodeType::Null:
    case YAML::NodeType::Undefined: break;
  }
  out.line = mark.line + 1;
  out.column = mark.column + 1;
  return out;
}

void write_text(const std::string& text, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out += kHex[static_cast<unsigned char>(c) >> 4];
          out += kHex[static_cast<unsigned char>(c) & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

void write_json(const Value& value, int indent, int depth, std::string& out) {
  const auto new_line = [&](int at) {
    if (indent < 0) return;
    out += '\n';
    out.append(static_cast<std::size_t>(indent) * static_cast<std::size_t>(at), ' ');
  };
  if (value.is_null()) {
    out += "null";
  } else if (value.is_bool()) {
    out += value.boolean() ? "true" : "false";
  } else if (value.is_integer()) {
    out += std::to_string(value.integer());
  } else if (value.is_number()) {
    out += std::isfinite(value.number()) ? number_text(value.number()) : std::string("null");
  } else if (value.is_text()) {
    write_text(valid_utf8(value.text()), out);
  } else if (value.is_array()) {
    out += '[';
    bool first = true;
    for (const Value& item : value.items()) {
      if (!first) out += indent < 0 ? "," : ",";
      first = false;
      new_line(depth + 1);
      write_json(item, indent, depth + 1, out);
    }
    if (!first) new_line(depth);
    out += ']';
  } else {
    out += '{';
    bool first = true;
    for (const Member& member : value.members()) {
      if (!first) out += ',';
      first = false;
      new_line(depth + 1);
      write_text(valid_utf8(member.key), out);
      out += indent < 0 ? ":" : ": ";
      write_json(member.value, indent, depth + 1, out);
    }
    if (!first) new_line(depth);
    out += '}';
  }
}

void emit_yaml(const Value& value, YAML::Emitter& out) {
  if (value.is_array()) {
    bool flat = true;
    for (const Value& item : value.items()) flat = flat && !item.is_array() && !item.is_object();
    if (flat) out << YAML::Flow;
    out << YAML::BeginSeq;
    for (const Value& item : value.items()) emit_yaml(item, out);
    out << YAML::EndSeq;
  } else if (value.is_object()) {
    out << YAML::BeginMap;
    for (const Member& member : value.members()) {
      out << YAML::Key << member.key << YAML::Value;
      emit_yaml(member.value, out);
    }
    out << YAML::EndMap;
  } else if (value.is_text()) {
    // Text that would read back as a number or a word of the language must keep its quotes.
    const bool plain = parse_scalar(value.text()).is_text();
    if (!plain) out << YAML::DoubleQuoted;
    out << value.text();
  } else if (value.is_null()) {
    out << YAML::Null;  // As text it would be given quotes.
  } else {
    out << to_json(value);
  }
}

[[noreturn]] void refuse_json(std::string_view name, const std::string& error) {
  // The bytes that the parser read last need not be UTF-8.
  std::string why = valid_utf8(error);
  // nlohmann writes "[json.exception.parse_error.101] parse error at line 3, column 5: …".
  if (const auto bracket = why.find("] "); bracket != std::string::npos) why.erase(0, bracket + 2);
  throw Error(ErrorCode::parse, std::string(name) + ": not valid JSON: " + why);
}

// nlohmann takes a zero byte outside of a text for the end, and what follows it would go unread.
std::string zero_byte(std::size_t at) {
  return "a zero byte at byte " + std::to_string(at + 1) +
         " ends what can be read; the text was padded or damaged: write it again";
}

}  // namespace

Value parse_json(std::string_view text, std::string_view name, const JsonOptions& options) {
  Builder builder(options);
  const bool ok = nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  if (ok && text.find('\0') != std::string_view::npos) builder.error = zero_byte(text.find('\0'));
  if (!ok || !builder.error.empty()) refuse_json(name, builder.error);
  return std::move(builder.result);
}

void each_json_item(std::istream& text,
                    std::string_view name,
                    const JsonOptions& options,
                    const std::function<bool(Value)>& take) {
  Builder builder(options, &take);
  const bool ok = nlohmann::json::sax_parse(text, &builder);
  if (builder.stopped) return;
  // The parser left off at the zero byte.
  if (ok) text.clear();
  if (ok && text.peek() != std::istream::traits_type::eof())
    builder.error = zero_byte(static_cast<std::size_t>(std::max<std::streamoff>(1, text.tellg())) - 1);
  if (!ok || !builder.error.empty()) refuse_json(name, builder.error);
}

namespace {

// What to do about what yaml-cpp says, "" where its words are enough.
std::string yaml_cure(const YAML::Exception& e, const std::string& text) {
  std::size_t begin = 0;
  for (int line = 0; line < e.mark.line && begin != std::string::npos; ++line) {
    begin = text.find('\n', begin);
    if (begin != std::string::npos) ++begin;
  }
  if (begin != std::string::npos) {
    const std::size_t ink = text.find_first_not_of(" \t", begin);
    const std::size_t tab = text.find('\t', begin);
    if (tab != std::string::npos && (ink == std::string::npos || tab < ink))
      return "; the line begins with a tab, YAML takes only blanks there";
  }
  const std::string& said = e.msg;
  if (said.find("end of map flow") != std::string::npos)
    return "; a `{` before this place has no `}`, or a comma is missing between its keys";
  if (said.find("end of sequence flow") != std::string::npos)
    return "; a `[` before this place has no `]`, or a comma is missing between its items";
  if (said.find("end of map not found") != std::string::npos ||
      said.find("end of sequence not found") != std::string::npos)
    return "; this line is indented differently from its neighbours, or a `:` or `-` is missing";
  if (said.find("illegal map value") != std::string::npos)
    return "; text that holds `: ` needs quotes, and a key stands once on a line";
  return {};
}

}  // namespace

Value parse_yaml(const std::string& text, std::string_view name) {
  try {
    std::size_t count = 0;
    return from_yaml(YAML::Load(text), 0, name, count);
  } catch (const YAML::Exception& e) {
    throw Error(ErrorCode::parse, std::string(name) + ":" + std::to_string(e.mark.line + 1) + ":" +
                                      std::to_string(e.mark.column + 1) + ": not valid YAML: " + e.msg +
                                      yaml_cure(e, text));
  }
}

Value parse_scalar(const std::string& text) {
  try {
    std::size_t count = 0;
    return from_yaml(YAML::Load(text), 0, "value", count);
  } catch (const YAML::Exception&) {
    return Value(text);
  }
}

std::string to_json(const Value& value, int indent) {
  std::string out;
  write_json(value, indent, 0, out);
  return out;
}

std::string to_yaml(const Value& value) {
  YAML::Emitter out;
  emit_yaml(value, out);
  return std::string(out.c_str()) + "\n";
}

}  // namespace proofload
