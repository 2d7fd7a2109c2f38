// The small language of relations: one typed expression over an answer, such as `10 - reading`.
//
//   or and not   < <= > >= == !=   in (…)   + - * / %   ^   ( )   numbers, "texts", true, false, names, functions
//
// No loops, no assignment, no files: an expression cannot do anything but give a value, and its cost is bounded by its
// length. Numbers are doubles; `%` gives the remainder with the sign of the divisor, so that -1 % 10 is 9.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace proofload::relation {

enum class Type { number, truth, text };
std::string_view name_of(Type type);

/// In the order of Type.
using Datum = std::variant<double, bool, std::string>;

/// What an expression may mention: a plain name, or a name with one text in brackets (`count("person")`).
struct Name {
  std::string_view name;
  Type type = Type::number;
  bool of_text = false;
  std::string_view doc;
};

class Expression {
 public:
  static constexpr std::size_t kLongest = 2000;       ///< Bytes of an expression.
  static constexpr std::size_t kDeepest = 60;         ///< Brackets within brackets.
  static constexpr std::size_t kLongestText = 10000;  ///< Bytes of a text on the way.

  /// Error{parse} with the column, the text and a mark under the character that is wrong.
  static Expression parse(std::string_view text, std::span<const Name> names);

  Type type() const { return type_; }
  const std::string& text() const { return text_; }
  /// Whether the name occurs.
  bool uses(std::string_view name) const;
  /// The message of an error at the first place where `name` occurs.
  std::string complaint(std::string_view name, std::string_view message) const;

  /// The value of a name, or nothing where it has none; `argument` is empty for plain names.
  using Lookup = std::function<std::optional<Datum>(std::string_view name, const std::string& argument)>;
  /// Nothing where a name that is needed has no value, a number is not finite or a text grows beyond kLongestText.
  std::optional<Datum> evaluate(const Lookup& lookup) const;

 private:
  friend class Parser;
  enum class Code : std::uint8_t {
    number,
    truth,
    text,
    name,
    named_by_text,
    add,
    subtract,
    multiply,
    divide,
    remainder,
    power,
    negate,
    less,
    at_most,
    equal,
    negation,
    conjunction,
    disjunction,
    choose,
    absolute,
    floor,
    ceiling,
    round,
    root,
    least,
    greatest,
    lower,
    upper,
    reversed,
    length,
    replaced,
  };
  struct Op {
    Code code = Code::number;
    double number = 0;
    std::size_t index = 0;  ///< Of a text or name.
  };
  struct Mention {
    std::string name;
    std::size_t begin = 0;  ///< Bytes of the text.
    std::size_t end = 0;
  };

  std::string text_;
  Type type_ = Type::number;
  std::vector<Op> ops_;  ///< Postfix: evaluated with a stack, never by recursion.
  std::vector<std::string> texts_;
  std::vector<Mention> mentions_;
};

}  // namespace proofload::relation
