// Parameters declared once: name, default, range, unit and sentence, from which help, checks, forms and
// reference pages are derived.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/value.h"

namespace proofload {

struct Range {
  double low;
  double high;
};

/// One parameter. Build it with the functions below.
struct Param {
  enum class Type { real, integer, flag, choice, text };
  std::string name;
  Type type = Type::real;
  Value standard;                    ///< Used when the user says nothing.
  Range range{0, 0};                 ///< Closed; for real and integer.
  std::vector<std::string> choices;  ///< For choice.
  std::string unit;                  ///< "" for pure numbers.
  std::string doc;                   ///< One sentence.
};

Param real(std::string name, double standard, Range range, std::string unit, std::string doc);
Param integer(std::string name, int standard, Range range, std::string unit, std::string doc);
Param flag(std::string name, bool standard, std::string doc);
Param choice(std::string name, std::string standard, std::vector<std::string> choices, std::string doc);
Param text(std::string name, std::string standard, std::string doc);

/// A checked, complete set of values.
class Params {
 public:
  double real(std::string_view name) const;
  int integer(std::string_view name) const;
  bool flag(std::string_view name) const;
  const std::string& text(std::string_view name) const;  ///< Also for choices.

  /// All values, in the order of the schema.
  const Value& values() const { return values_; }

 private:
  friend class Schema;
  const Value& at(std::string_view name) const;
  Value values_ = Value::object();
};

/// The parameters of one part.
class Schema {
 public:
  Schema() = default;
  Schema(std::initializer_list<Param> params) : params_(params) {}
  explicit Schema(std::vector<Param> params) : params_(std::move(params)) {}

  const std::vector<Param>& params() const { return params_; }
  const Param* find(std::string_view name) const;
  /// Defaults with the members of the map `given` put over them. Every unknown name, wrong type and
  /// value out of range is added to `problems` under `where`; the result is then not to be used.
  Params check(const Value& given, std::string_view where, Problems& problems) const;
  /// The same, throwing Error{invalid_argument}.
  Params check(const Value& given, std::string_view where) const;
  Params defaults() const { return check(Value::object(), ""); }

 private:
  std::vector<Param> params_;
};

}  // namespace proofload
