#include "proofload/model/detail/python_literal.h"

#include <cstdint>

#include "proofload/core/text.h"

namespace proofload::model::detail {

namespace {

constexpr std::size_t kMostNames = 1u << 20;

void append_utf8(std::uint32_t code, std::string& out) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6);
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3f));
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  }
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool take(char c) {
    space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool end() {
    space();
    return at_ == text_.size();
  }

  /// A quoted text with Python's escapes.
  std::optional<std::string> quoted() {
    space();
    if (at_ >= text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) return std::nullopt;
    const char quote = text_[at_++];
    std::string out;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == quote) return out;
      if (c != '\\') {
        out += c;
        continue;
      }
      if (at_ >= text_.size()) return std::nullopt;
      const char kind = text_[at_++];
      switch (kind) {
        case 'n': out += '\n'; break;
        case 't': out += '\t'; break;
        case 'r': out += '\r'; break;
        case '/': out += '/'; break;
        case 'x':
          if (!code(2, out)) return std::nullopt;
          break;
        case 'u':
          if (!code(4, out)) return std::nullopt;
          break;
        case 'U':
          if (!code(8, out)) return std::nullopt;
          break;
        case '\\':
        case '\'':
        case '"': out += kind; break;
        default: out += '\\'; out += kind;
      }
    }
    return std::nullopt;
  }

  std::optional<double> number() { return parse_number(digits()); }
  std::optional<std::int64_t> integer() { return parse_integer(digits()); }

 private:
  std::string_view digits() {
    space();
    const std::size_t begin = at_;
    while (at_ < text_.size() &&
           std::string_view("+-.0123456789eE").find(text_[at_]) != std::string_view::npos)
      ++at_;
    return text_.substr(begin, at_ - begin);
  }
  void space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }
  bool code(std::size_t digits, std::string& out) {
    if (text_.size() - at_ < digits) return false;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const char c = text_[at_++];
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return false;
      value = value << 4 | static_cast<std::uint32_t>(digit);
    }
    if (value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) value = 0xfffd;
    append_utf8(value, out);
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::optional<std::vector<std::string>> from_list(Scanner& in) {
  std::vector<std::string> out;
  while (!in.take(']')) {
    const auto name = in.quoted();
    if (!name || out.size() >= kMostNames) return std::nullopt;
    out.push_back(*name);
    if (!in.take(',')) {
      if (!in.take(']')) return std::nullopt;
      break;
    }
  }
  if (!in.end()) return std::nullopt;
  return out;
}

std::optional<std::vector<std::string>> from_dict(Scanner& in) {
  std::vector<std::pair<std::size_t, std::string>> pairs;
  while (!in.take('}')) {
    std::optional<std::int64_t> index;
    if (const auto key = in.quoted()) {
      index = parse_integer(*key);
    } else {
      index = in.integer();
    }
    if (!index || *index < 0 || *index >= static_cast<std::int64_t>(kMostNames) || !in.take(':'))
      return std::nullopt;
    const auto name = in.quoted();
    if (!name || pairs.size() >= kMostNames) return std::nullopt;
    pairs.emplace_back(static_cast<std::size_t>(*index), *name);
    if (!in.take(',')) {
      if (!in.take('}')) return std::nullopt;
      break;
    }
  }
  if (!in.end()) return std::nullopt;
  std::vector<std::string> out(pairs.size());
  std::vector<bool> seen(pairs.size());
  for (auto& [index, name] : pairs) {
    if (index >= out.size() || seen[index]) return std::nullopt;
    seen[index] = true;
    out[index] = std::move(name);
  }
  return out;
}

}  // namespace

std::optional<std::vector<std::string>> label_list(std::string_view text) {
  Scanner in(text);
  if (in.take('{')) return from_dict(in);
  if (in.take('[')) return from_list(in);
  return std::nullopt;
}

std::optional<std::vector<double>> number_list(std::string_view text) {
  Scanner in(text);
  std::vector<double> out;
  const bool bracket = in.take('[');
  const bool round = !bracket && in.take('(');
  do {
    const auto number = in.number();
    if (!number || out.size() >= 64) return std::nullopt;
    out.push_back(*number);
  } while ((bracket || round) && in.take(','));
  if (bracket && !in.take(']')) return std::nullopt;
  if (round && !in.take(')')) return std::nullopt;
  if (!in.end()) return std::nullopt;
  return out;
}

}  // namespace proofload::model::detail
