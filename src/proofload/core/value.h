// A tree of plain data: what JSON and YAML files, parameters and reports are made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace proofload {

struct Member;

/// Null, bool, integer, real, text, list or map. Maps keep the order of insertion.
class Value {
 public:
  using Array = std::vector<Value>;
  using Object = std::vector<Member>;

  Value();
  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value();
  // Not explicit: a tree is written as plain data, `out["size"] = 3`.
  Value(std::nullptr_t);
  Value(bool v);
  Value(int v);
  Value(unsigned v);
  Value(long v);
  Value(unsigned long v);
  Value(double v);
  Value(const char* v);
  Value(std::string v);
  Value(std::string_view v);
  Value(Array v);
  Value(Object v);
  static Value array();
  static Value object();

  bool is_null() const { return data_.index() == 0; }
  bool is_bool() const { return data_.index() == 1; }
  bool is_integer() const { return data_.index() == 2; }
  bool is_number() const { return data_.index() == 2 || data_.index() == 3; }
  bool is_text() const { return data_.index() == 4; }
  bool is_array() const { return data_.index() == 5; }
  bool is_object() const { return data_.index() == 6; }
  /// "text", "number", "list"…, for messages.
  std::string_view kind() const;

  /// Throw Error{parse} naming the kind found if it is another one.
  bool boolean() const;
  std::int64_t integer() const;
  double number() const;
  const std::string& text() const;
  const Array& items() const;
  Array& items();
  const Object& members() const;
  Object& members();

  /// Pointer to the member, or null if absent or if this is no map.
  const Value* find(std::string_view key) const;
  Value* find(std::string_view key);
  /// Member by key, made (as null) when absent. Null becomes a map.
  Value& operator[](std::string_view key);
  /// Member by key; Error{parse} when absent.
  const Value& at(std::string_view key) const;
  void push_back(Value v);
  std::size_t size() const;

  /// Place in the file it was read from; 0 where it came from elsewhere. Not part of equality.
  int line = 0;
  int column = 0;

  friend bool operator==(const Value& a, const Value& b);

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> data_;
};

struct Member {
  std::string key;
  Value value;
  int line = 0;  ///< Place of the key.
  int column = 0;
  friend bool operator==(const Member& a, const Member& b) { return a.key == b.key && a.value == b.value; }
};

// Here, where Member is complete: a map is a vector of it, and its destructor may be needed by any of these.
inline Value::Value() = default;
inline Value::Value(const Value& other) = default;
inline Value::Value(Value&& other) noexcept = default;
inline Value& Value::operator=(const Value& other) = default;
inline Value& Value::operator=(Value&& other) noexcept = default;
inline Value::~Value() = default;
inline Value::Value(std::nullptr_t) {}
inline Value::Value(bool v) : data_(v) {}
inline Value::Value(int v) : data_(static_cast<std::int64_t>(v)) {}
inline Value::Value(unsigned v) : data_(static_cast<std::int64_t>(v)) {}
inline Value::Value(long v) : data_(static_cast<std::int64_t>(v)) {}
inline Value::Value(unsigned long v) : data_(static_cast<std::int64_t>(v)) {}
inline Value::Value(double v) : data_(v) {}
inline Value::Value(const char* v) : data_(std::string(v)) {}
inline Value::Value(std::string v) : data_(std::move(v)) {}
inline Value::Value(std::string_view v) : data_(std::string(v)) {}
inline Value::Value(Array v) : data_(std::move(v)) {}
inline Value::Value(Object v) : data_(std::move(v)) {}
inline Value Value::array() { return Array{}; }

/// Guards for files of strangers.
struct JsonOptions {
  /// Members with these keys, at any depth, are checked but read as null: their content takes no memory.
  std::span<const std::string_view> drop = {};
  /// A text that holds more values than this is refused (a value takes some 50 bytes).
  std::size_t most_values = static_cast<std::size_t>(-1);
};
/// Reads one JSON text. `name` goes into errors (Error{parse} with line and column).
Value parse_json(std::string_view text, std::string_view name, const JsonOptions& options = {});
/// Reads a JSON text that is a list, and hands each of its items to `take` as soon as it is complete, so that no more than one is
/// in memory; `take` returns false to stop there. `most_values` bounds one item. Error{parse} as above, also for a text that is
/// no list; items before the fault have been handed on.
void each_json_item(std::istream& text,
                    std::string_view name,
                    const JsonOptions& options,
                    const std::function<bool(Value)>& take);
/// Reads one YAML document with places. Scalars become bool, integer, real or text by the YAML core schema.
Value parse_yaml(const std::string& text, std::string_view name);
/// Reads one scalar as YAML would ("3" is an integer, "[0, 12]" a list, "a b" a text).
Value parse_scalar(const std::string& text);

/// Writes JSON; `indent` < 0 gives one line. Reals are written so that they read back equal; NaN and
/// infinities become null, because JSON has none.
std::string to_json(const Value& value, int indent = -1);
/// Writes block-style YAML that `parse_yaml` reads back equal.
std::string to_yaml(const Value& value);

}  // namespace proofload
