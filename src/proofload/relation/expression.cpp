#include "proofload/relation/expression.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "proofload/core/error.h"
#include "proofload/core/text.h"

namespace proofload::relation {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

// "column 6: message", then the text and a mark under [begin, end). Long texts are cut around the mark.
std::string pointed(std::string_view text, std::size_t begin, std::size_t end, std::string_view message) {
  constexpr std::size_t kAround = 60;
  begin = std::min(begin, text.size());
  std::size_t from = begin > kAround ? begin - kAround : 0;
  while (from > 0 && !begins_character(text[from])) --from;
  std::size_t to = std::min(text.size(), begin + kAround);
  while (to < text.size() && !begins_character(text[to])) ++to;
  std::string shown = valid_utf8(text.substr(from, to - from));
  // A line of its own each, whatever was written.
  for (char& c : shown)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  const std::string before = valid_utf8(text.substr(from, begin - from));
  const std::string marked = valid_utf8(text.substr(begin, std::clamp(end, begin, to) - begin));
  return "column " + std::to_string(characters(text.substr(0, begin)) + 1) + ": " + std::string(message) +
         "\n    " + shown + "\n    " + std::string(characters(before), ' ') +
         std::string(std::max<std::size_t>(1, characters(marked)), '^');
}

// Pieces of UTF-8, each one character; bytes that are none stand alone.
std::vector<std::string_view> pieces(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    while (end < text.size() && !begins_character(text[end])) ++end;
    out.push_back(text.substr(i, end - i));
    i = end;
  }
  return out;
}

std::string in_capitals(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

struct Function {
  std::string_view name;
  std::array<Type, 3> takes;
  std::size_t least;  // Arguments; more of the last kind up to `most`.
  std::size_t most;
  Type gives;
  std::string_view form;
};

constexpr std::array kFunctions = {
    Function{"abs", {Type::number}, 1, 1, Type::number, "abs(x)"},
    Function{"floor", {Type::number}, 1, 1, Type::number, "floor(x)"},
    Function{"ceil", {Type::number}, 1, 1, Type::number, "ceil(x)"},
    Function{"round", {Type::number}, 1, 1, Type::number, "round(x)"},
    Function{"sqrt", {Type::number}, 1, 1, Type::number, "sqrt(x)"},
    Function{"min", {Type::number, Type::number}, 2, 16, Type::number, "min(x, y, …)"},
    Function{"max", {Type::number, Type::number}, 2, 16, Type::number, "max(x, y, …)"},
    Function{"lower", {Type::text}, 1, 1, Type::text, "lower(text)"},
    Function{"upper", {Type::text}, 1, 1, Type::text, "upper(text)"},
    Function{"reversed", {Type::text}, 1, 1, Type::text, "reversed(text)"},
    Function{"length", {Type::text}, 1, 1, Type::number, "length(text)"},
    Function{
        "replace", {Type::text, Type::text, Type::text}, 3, 3, Type::text, "replace(text, \"a\", \"b\")"},
};

}  // namespace

std::string_view name_of(Type type) {
  switch (type) {
    case Type::number: return "a number";
    case Type::truth: return "a condition";
    case Type::text: return "a text";
  }
  return "";
}

class Parser {
 public:
  using Code = Expression::Code;

  Parser(std::string_view text, std::span<const Name> names) : text_(text), names_(names) {}

  Expression parse() {
    out_.text_ = std::string(text_);
    if (text_.size() > Expression::kLongest)
      fail(0, 1, "an expression has at most " + std::to_string(Expression::kLongest) + " characters");
    next();
    if (token_.kind == Kind::end) fail(0, 1, "an expression is missing here");
    out_.type_ = disjunction().type;
    if (token_.kind != Kind::end) fail_token("the expression should end here, or go on with an operator");
    return std::move(out_);
  }

 private:
  enum class Kind { end, number, text, word, sign };
  struct Token {
    Kind kind = Kind::end;
    std::string_view sign;
    std::string content;
    double number = 0;
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  struct Typed {
    Type type = Type::number;
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  [[noreturn]] void fail(std::size_t begin, std::size_t end, std::string_view message) const {
    throw Error(ErrorCode::parse, pointed(text_, begin, end, message));
  }
  [[noreturn]] void fail_token(std::string_view message) const { fail(token_.begin, token_.end, message); }

  void next() {
    last_end_ = token_.end;
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
    token_ = {};
    token_.begin = token_.end = at_;
    if (at_ == text_.size()) {
      token_.end = at_ + 1;
      return;
    }
    const char c = text_[at_];
    if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
      read_number();
    } else if (is_letter(c)) {
      while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
      token_.kind = Kind::word;
      token_.content = std::string(text_.substr(token_.begin, at_ - token_.begin));
    } else if (c == '"' || c == '\'') {
      read_text(c);
    } else {
      read_sign();
    }
    token_.end = at_;
  }

  void read_number() {
    while (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) ++at_;
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      std::size_t exponent = at_ + 1;
      if (exponent < text_.size() && (text_[exponent] == '-' || text_[exponent] == '+')) ++exponent;
      if (exponent < text_.size() && is_digit(text_[exponent])) {
        while (exponent < text_.size() && is_digit(text_[exponent])) ++exponent;
        at_ = exponent;
      }
    }
    const auto value = parse_number(text_.substr(token_.begin, at_ - token_.begin));
    if (!value) fail(token_.begin, at_, "this is no number");
    if (at_ < text_.size() && is_letter(text_[at_]))
      fail(at_, at_ + 1, "a number is followed by an operator; units are not written (× is `*`)");
    token_.kind = Kind::number;
    token_.number = *value;
  }

  void read_text(char quote) {
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) fail(at_, at_ + 1, "this text has no closing quote");
    token_.kind = Kind::text;
    token_.content = std::string(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
  }

  void read_sign() {
    constexpr std::array<std::string_view, 15> kSigns = {"<=", ">=", "==", "!=", "<", ">", "+", "-",
                                                         "*",  "/",  "%",  "^",  "(", ")", ","};
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("**")) fail(at_, at_ + 2, "a power is written `^`");
    if (rest.starts_with("&&")) fail(at_, at_ + 2, "write `and`");
    if (rest.starts_with("||")) fail(at_, at_ + 2, "write `or`");
    for (const std::string_view sign : kSigns)
      if (rest.starts_with(sign)) {
        token_.kind = Kind::sign;
        token_.sign = sign;
        at_ += sign.size();
        return;
      }
    if (rest.front() == '=') fail(at_, at_ + 1, "to compare, write `==`");
    if (rest.front() == '!') fail(at_, at_ + 1, "write `not`, or `!=` to compare");
    std::size_t end = at_ + 1;
    while (end < text_.size() && !begins_character(text_[end])) ++end;
    fail(at_, end, "this character has no meaning here");
  }

  bool is_sign(std::string_view sign) const { return token_.kind == Kind::sign && token_.sign == sign; }
  bool is_word(std::string_view word) const { return token_.kind == Kind::word && token_.content == word; }
  bool take_sign(std::string_view sign) {
    if (!is_sign(sign)) return false;
    next();
    return true;
  }

  void emit(Code code, double number = 0, std::size_t index = 0) {
    out_.ops_.push_back({code, number, index});
  }

  void need(const Typed& part, Type type, std::string_view where) const {
    if (part.type != type)
      fail(part.begin, part.end,
           std::string(where) + " needs " + std::string(name_of(type)) + ", this is " +
               std::string(name_of(part.type)));
  }

  Typed disjunction() {
    Typed left = conjunction();
    while (is_word("or")) {
      need(left, Type::truth, "`or`");
      next();
      const Typed right = conjunction();
      need(right, Type::truth, "`or`");
      emit(Code::disjunction);
      left = {Type::truth, left.begin, right.end};
    }
    return left;
  }

  Typed conjunction() {
    Typed left = negation();
    while (is_word("and")) {
      need(left, Type::truth, "`and`");
      next();
      const Typed right = negation();
      need(right, Type::truth, "`and`");
      emit(Code::conjunction);
      left = {Type::truth, left.begin, right.end};
    }
    return left;
  }

  Typed negation() {
    if (!is_word("not")) return comparison();
    const Deeper deeper(*this);
    const std::size_t begin = token_.begin;
    next();
    const Typed part = negation();
    need(part, Type::truth, "`not`");
    emit(Code::negation);
    return {Type::truth, begin, part.end};
  }

  Typed comparison() {
    Typed left = sum();
    if (is_word("in")) return membership(left);
    constexpr std::array<std::string_view, 6> kComparisons = {"<", "<=", ">", ">=", "==", "!="};
    const auto comparing = [&] {
      return token_.kind == Kind::sign &&
             std::find(kComparisons.begin(), kComparisons.end(), token_.sign) != kComparisons.end();
    };
    if (!comparing()) return left;
    const std::string_view sign = token_.sign;
    next();
    const Typed right = sum();
    const std::string where = "`" + std::string(sign) + "`";
    if (sign == "==" || sign == "!=") {
      if (left.type != right.type)
        fail(left.begin, right.end,
             where + " compares " + std::string(name_of(left.type)) + " with " +
                 std::string(name_of(right.type)));
      emit(Code::equal);
      if (sign == "!=") emit(Code::negation);
    } else {
      need(left, Type::number, where);
      need(right, Type::number, where);
      // x > y is not (x <= y): both are numbers that exist.
      emit(sign == "<" || sign == ">=" ? Code::less : Code::at_most);
      if (sign == ">" || sign == ">=") emit(Code::negation);
    }
    if (comparing()) fail_token("one comparison at a time; join two with `and`");
    return {Type::truth, left.begin, right.end};
  }

  // x in (a, b, c): x == a or x == b or …; x is evaluated anew for each, which is cheap and needs no variable.
  Typed membership(const Typed& left) {
    const std::vector<Expression::Op> subject(out_.ops_.begin() + static_cast<std::ptrdiff_t>(sum_begin_),
                                              out_.ops_.end());
    next();
    if (!is_sign("(")) fail_token("`in` is followed by a list in brackets: in (\"a\", \"b\")");
    next();
    const std::size_t most = 4 * Expression::kLongest;
    std::size_t count = 0;
    while (true) {
      if (count > 0) {
        if (out_.ops_.size() + subject.size() > most) fail(left.begin, last_end_, "this list is too long");
        out_.ops_.insert(out_.ops_.end(), subject.begin(), subject.end());
      }
      const Deeper deeper(*this);
      const Typed item = sum();
      need(item, left.type, "this list");
      emit(Code::equal);
      if (count > 0) emit(Code::disjunction);
      ++count;
      if (take_sign(",")) continue;
      if (!is_sign(")")) fail_token("expected `,` or `)`");
      const std::size_t end = token_.end;
      next();
      return {Type::truth, left.begin, end};
    }
  }

  Typed sum() {
    const std::size_t begin = out_.ops_.size();
    Typed left = product();
    while (is_sign("+") || is_sign("-")) {
      const bool plus = is_sign("+");
      next();
      const Typed right = product();
      if (!(plus && left.type == Type::text && right.type == Type::text)) {
        const std::string_view where = plus ? "`+`" : "`-`";
        need(left, Type::number, where);
        need(right, Type::number, where);
      }
      emit(plus ? Code::add : Code::subtract);
      left = {left.type, left.begin, right.end};
    }
    sum_begin_ = begin;
    return left;
  }

  Typed product() {
    Typed left = signed_part();
    while (is_sign("*") || is_sign("/") || is_sign("%")) {
      const std::string where = "`" + std::string(token_.sign) + "`";
      const Code code = is_sign("*") ? Code::multiply : is_sign("/") ? Code::divide : Code::remainder;
      next();
      const Typed right = signed_part();
      need(left, Type::number, where);
      need(right, Type::number, where);
      emit(code);
      left = {Type::number, left.begin, right.end};
    }
    return left;
  }

  Typed signed_part() {
    if (!is_sign("-") && !is_sign("+")) return power();
    const Deeper deeper(*this);
    const bool minus = is_sign("-");
    const std::size_t begin = token_.begin;
    next();
    const Typed part = signed_part();
    need(part, Type::number, minus ? "`-`" : "`+`");
    if (minus) emit(Code::negate);
    return {Type::number, begin, part.end};
  }

  Typed power() {
    const Typed base = primary();
    if (!is_sign("^")) return base;
    const Deeper deeper(*this);
    next();
    const Typed exponent = signed_part();
    need(base, Type::number, "`^`");
    need(exponent, Type::number, "`^`");
    emit(Code::power);
    return {Type::number, base.begin, exponent.end};
  }

  Typed primary() {
    const Token token = token_;
    switch (token.kind) {
      case Kind::number:
        next();
        emit(Code::number, token.number);
        return {Type::number, token.begin, token.end};
      case Kind::text:
        next();
        emit_text(token.content);
        return {Type::text, token.begin, token.end};
      case Kind::word: return word(token);
      case Kind::sign:
        if (token.sign == "(") {
          const Deeper deeper(*this);
          next();
          const Typed inner = disjunction();
          if (!is_sign(")")) fail_token("expected `)`");
          const std::size_t end = token_.end;
          next();
          return {inner.type, token.begin, end};
        }
        fail_token("expected a number, a text, a name or `(`");
      case Kind::end: fail_token("the expression ends too early");
    }
    fail_token("expected a value");
  }

  void emit_text(const std::string& content) {
    out_.texts_.push_back(content);
    emit(Code::text, 0, out_.texts_.size() - 1);
  }

  std::vector<std::string> known_words() const {
    std::vector<std::string> out{"true", "false", "if"};
    for (const Name& name : names_) out.emplace_back(name.name);
    for (const Function& function : kFunctions) out.emplace_back(function.name);
    return out;
  }

  Typed word(const Token& token) {
    next();
    const std::string& name = token.content;
    if (name == "true" || name == "false") {
      emit(Code::truth, name == "true" ? 1 : 0);
      return {Type::truth, token.begin, token.end};
    }
    for (const Name& known : names_)
      if (known.name == name) return mention(known, token);
    const bool call = is_sign("(");
    if (call && name == "if") return condition(token);
    if (call)
      for (const Function& function : kFunctions)
        if (function.name == name) return apply(function, token);
    for (const std::string_view operation : {"and", "or", "not", "in"})
      if (name == operation) fail(token.begin, token.end, "a value is missing before `" + name + "`");
    if (!call)
      for (const Function& function : kFunctions)
        if (function.name == name)
          fail(token.begin, token.end, "`" + name + "` is a function: write " + std::string(function.form));
    std::vector<std::string> names;
    for (const Name& known : names_) names.emplace_back(known.name);
    fail(token.begin, token.end,
         "there is no `" + name + "` here" + did_you_mean(name, known_words()) + " (there are " +
             join(names, ", ") + ")");
  }

  Typed mention(const Name& known, const Token& token) {
    out_.mentions_.push_back({token.content, token.begin, token.end});
    const std::size_t index = out_.mentions_.size() - 1;
    std::size_t end = token.end;
    if (known.of_text) {
      const std::string form = "`" + token.content + "` is written with a text: " + token.content + "(\"…\")";
      if (!is_sign("(")) fail(token.begin, token.end, form);
      const Deeper deeper(*this);
      next();
      const Typed argument = sum();
      if (argument.type != Type::text) fail(argument.begin, argument.end, form);
      if (!is_sign(")")) fail_token("expected `)`");
      end = token_.end;
      next();
    } else if (is_sign("(")) {
      fail_token("`" + token.content + "` is a value, not a function");
    }
    emit(known.of_text ? Code::named_by_text : Code::name, 0, index);
    return {known.type, token.begin, end};
  }

  Typed condition(const Token& token) {
    const Deeper deeper(*this);
    next();
    const Typed test = disjunction();
    need(test, Type::truth, "the first part of `if`");
    if (!take_sign(",")) fail_token("expected `,`: if(condition, value, other value)");
    const Typed yes = disjunction();
    if (!take_sign(",")) fail_token("expected `,`: if(condition, value, other value)");
    const Typed no = disjunction();
    if (yes.type != no.type)
      fail(yes.begin, no.end,
           "the two values of `if` are " + std::string(name_of(yes.type)) + " and " +
               std::string(name_of(no.type)) + "; they must be alike");
    if (!is_sign(")")) fail_token("expected `)`");
    const std::size_t end = token_.end;
    next();
    emit(Code::choose);
    return {yes.type, token.begin, end};
  }

  Typed apply(const Function& function, const Token& token) {
    const Deeper deeper(*this);
    next();
    std::size_t count = 0;
    const std::string form = "write " + std::string(function.form);
    if (!is_sign(")")) do {
        if (count == function.most) fail_token("too many values; " + form);
        const Typed part = disjunction();
        need(part, function.takes[std::min(count, function.least - 1)], "`" + token.content + "`");
        ++count;
      } while (take_sign(","));
    if (!is_sign(")")) fail_token("expected `,` or `)`");
    if (count < function.least) fail(token.begin, token_.end, "too few values; " + form);
    const std::size_t end = token_.end;
    next();
    emit(code_of(function.name), 0, count);
    return {function.gives, token.begin, end};
  }

  static Code code_of(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, Code>, 12> kCodes = {{{"abs", Code::absolute},
                                                                           {"floor", Code::floor},
                                                                           {"ceil", Code::ceiling},
                                                                           {"round", Code::round},
                                                                           {"sqrt", Code::root},
                                                                           {"min", Code::least},
                                                                           {"max", Code::greatest},
                                                                           {"lower", Code::lower},
                                                                           {"upper", Code::upper},
                                                                           {"reversed", Code::reversed},
                                                                           {"length", Code::length},
                                                                           {"replace", Code::replaced}}};
    for (const auto& [known, code] : kCodes)
      if (known == name) return code;
    throw Error(ErrorCode::internal, "a function without meaning");
  }

  // One bracket or sign deeper; bounds the recursion of the parser.
  class Deeper {
   public:
    explicit Deeper(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > Expression::kDeepest)
        parser_.fail_token("this goes more than " + std::to_string(Expression::kDeepest) + " brackets deep");
    }
    ~Deeper() { --parser_.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    Parser& parser_;
  };

  std::string_view text_;
  std::span<const Name> names_;
  std::size_t at_ = 0;
  std::size_t last_end_ = 0;
  std::size_t depth_ = 0;
  std::size_t sum_begin_ = 0;  // First operation of the sum that was read last.
  Token token_;
  Expression out_;
};

Expression Expression::parse(std::string_view text, std::span<const Name> names) {
  return Parser(text, names).parse();
}

bool Expression::uses(std::string_view name) const {
  return std::any_of(mentions_.begin(), mentions_.end(), [&](const Mention& m) { return m.name == name; });
}

std::string Expression::complaint(std::string_view name, std::string_view message) const {
  for (const Mention& m : mentions_)
    if (m.name == name) return pointed(text_, m.begin, m.end, message);
  return std::string(message);
}

std::optional<Datum> Expression::evaluate(const Lookup& lookup) const {
  // A missing value travels along, so that `if` can leave the side alone that has none.
  using Slot = std::optional<Datum>;
  std::vector<Slot> stack;
  const auto pop = [&] {
    PROOFLOAD_ASSERT(!stack.empty());
    Slot top = std::move(stack.back());
    stack.pop_back();
    return top;
  };
  const auto number_or_none = [](double x) { return std::isfinite(x) ? Slot(x) : Slot(); };
  const auto unary = [&](auto&& body) {
    const Slot a = pop();
    stack.push_back(a ? body(*a) : Slot());
  };
  const auto binary = [&](auto&& body) {
    const Slot b = pop();
    const Slot a = pop();
    stack.push_back(a && b ? body(*a, *b) : Slot());
  };
  const auto arithmetic = [&](auto&& body) {
    binary([&](const Datum& a, const Datum& b) {
      return number_or_none(body(std::get<double>(a), std::get<double>(b)));
    });
  };
  const auto of_number = [&](auto&& body) {
    unary([&](const Datum& a) { return number_or_none(body(std::get<double>(a))); });
  };
  const auto short_enough = [](std::string text) {
    return text.size() <= kLongestText ? Slot(std::move(text)) : Slot();
  };
  for (const Op& op : ops_) {
    switch (op.code) {
      case Code::number: stack.push_back(number_or_none(op.number)); break;
      case Code::truth: stack.emplace_back(op.number != 0); break;
      case Code::text: stack.emplace_back(texts_[op.index]); break;
      case Code::name: {
        Slot found = lookup(mentions_[op.index].name, {});
        if (found && std::holds_alternative<double>(*found)) found = number_or_none(std::get<double>(*found));
        stack.push_back(std::move(found));
        break;
      }
      case Code::named_by_text:
        unary([&](const Datum& a) { return lookup(mentions_[op.index].name, std::get<std::string>(a)); });
        break;
      case Code::add:
        binary([&](const Datum& a, const Datum& b) {
          if (const auto* text = std::get_if<std::string>(&a))
            return short_enough(*text + std::get<std::string>(b));
          return number_or_none(std::get<double>(a) + std::get<double>(b));
        });
        break;
      case Code::subtract: arithmetic([](double a, double b) { return a - b; }); break;
      case Code::multiply: arithmetic([](double a, double b) { return a * b; }); break;
      case Code::divide: arithmetic([](double a, double b) { return a / b; }); break;
      case Code::remainder:
        arithmetic([](double a, double b) {
          const double r = std::fmod(a, b);
          return r != 0 && (r < 0) != (b < 0) ? r + b : r;
        });
        break;
      case Code::power: arithmetic([](double a, double b) { return std::pow(a, b); }); break;
      case Code::negate: of_number([](double a) { return -a; }); break;
      case Code::absolute: of_number([](double a) { return std::abs(a); }); break;
      case Code::floor: of_number([](double a) { return std::floor(a); }); break;
      case Code::ceiling: of_number([](double a) { return std::ceil(a); }); break;
      case Code::round: of_number([](double a) { return std::round(a); }); break;
      case Code::root: of_number([](double a) { return std::sqrt(a); }); break;
      case Code::less:
        binary(
            [](const Datum& a, const Datum& b) { return Slot(std::get<double>(a) < std::get<double>(b)); });
        break;
      case Code::at_most:
        binary(
            [](const Datum& a, const Datum& b) { return Slot(std::get<double>(a) <= std::get<double>(b)); });
        break;
      case Code::equal: binary([](const Datum& a, const Datum& b) { return Slot(a == b); }); break;
      case Code::negation: unary([](const Datum& a) { return Slot(!std::get<bool>(a)); }); break;
      case Code::conjunction: {
        // False if either is, even where the other has no value.
        const Slot b = pop();
        const Slot a = pop();
        if ((a && !std::get<bool>(*a)) || (b && !std::get<bool>(*b))) {
          stack.emplace_back(false);
        } else {
          stack.push_back(a && b ? Slot(true) : Slot());
        }
        break;
      }
      case Code::disjunction: {
        const Slot b = pop();
        const Slot a = pop();
        if ((a && std::get<bool>(*a)) || (b && std::get<bool>(*b))) {
          stack.emplace_back(true);
        } else {
          stack.push_back(a && b ? Slot(false) : Slot());
        }
        break;
      }
      case Code::choose: {
        Slot no = pop();
        Slot yes = pop();
        const Slot test = pop();
        stack.push_back(!test ? Slot() : std::get<bool>(*test) ? std::move(yes) : std::move(no));
        break;
      }
      case Code::least:
      case Code::greatest: {
        const bool least = op.code == Code::least;
        for (std::size_t i = 1; i < op.index; ++i)
          arithmetic([least](double a, double b) { return least ? std::min(a, b) : std::max(a, b); });
        break;
      }
      case Code::lower:
        unary([](const Datum& a) { return Slot(proofload::lower(std::get<std::string>(a))); });
        break;
      case Code::upper:
        unary([](const Datum& a) { return Slot(in_capitals(std::get<std::string>(a))); });
        break;
      case Code::reversed:
        unary([](const Datum& a) {
          std::string out;
          const auto parts = pieces(std::get<std::string>(a));
          for (auto it = parts.rbegin(); it != parts.rend(); ++it) out += *it;
          return Slot(std::move(out));
        });
        break;
      case Code::length:
        unary([](const Datum& a) {
          return Slot(static_cast<double>(pieces(std::get<std::string>(a)).size()));
        });
        break;
      case Code::replaced: {
        const Slot by = pop();
        const Slot what = pop();
        const Slot text = pop();
        if (!text || !what || !by) {
          stack.emplace_back();
          break;
        }
        const std::string& from = std::get<std::string>(*what);
        const std::string& to = std::get<std::string>(*by);
        std::string rest = std::get<std::string>(*text);
        std::string out;
        std::size_t at = 0;
        while (!from.empty() && out.size() <= kLongestText) {
          const std::size_t found = rest.find(from, at);
          if (found == std::string::npos) break;
          out.append(rest, at, found - at).append(to);
          at = found + from.size();
        }
        out.append(rest, at, std::string::npos);
        stack.push_back(short_enough(std::move(out)));
        break;
      }
    }
  }
  PROOFLOAD_ASSERT(stack.size() == 1);
  return pop();
}

}  // namespace proofload::relation
