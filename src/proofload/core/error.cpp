#include "proofload/core/error.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <tuple>

namespace proofload {

std::string_view name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::parse: return "parse";
    case ErrorCode::io: return "io";
    case ErrorCode::unsupported: return "unsupported";
    case ErrorCode::engine: return "engine";
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::internal: return "internal";
  }
  return "internal";
}

Error::Error(ErrorCode code, const std::string& message, SourceLocation location)
    : std::runtime_error(message), code_(code), location_(location) {}

Error Error::at(std::string_view where) const {
  return Error(code_, std::string(where) + ": " + what(), location_);
}

void Problems::add(std::string_view where, std::string message) {
  lines_.push_back(where.empty() ? std::move(message) : std::string(where) + ": " + message);
}

namespace {

struct Place {
  std::string_view file;
  int line = 0;
  int column = 0;
};

// "file:12:5: …" at the beginning of a line; a file name may hold colons and blanks.
std::optional<Place> place_of(std::string_view text) {
  const auto number = [&](std::size_t& at, int& value) {
    const char* const begin = text.data() + at;
    const auto [end, failure] = std::from_chars(begin, text.data() + text.size(), value);
    if (failure != std::errc() || end == text.data() + text.size() || *end != ':') return false;
    at = static_cast<std::size_t>(end - text.data()) + 1;
    return true;
  };
  for (std::size_t colon = text.find(':'); colon != std::string_view::npos;
       colon = text.find(':', colon + 1)) {
    Place out;
    std::size_t at = colon + 1;
    if (number(at, out.line) && number(at, out.column) && out.line > 0) {
      out.file = text.substr(0, colon);
      return out;
    }
  }
  return {};
}

}  // namespace

void Problems::sort_by_place() {
  struct Ranked {
    std::size_t file;
    int line;
    int column;
    std::string text;
  };
  std::vector<std::string> files;
  std::vector<Ranked> ranked;
  for (std::string& text : lines_) {
    Ranked item{std::numeric_limits<std::size_t>::max(), 0, 0, {}};
    if (const auto place = place_of(text)) {
      auto known = std::find(files.begin(), files.end(), place->file);
      if (known == files.end()) known = files.insert(files.end(), std::string(place->file));
      item.file = static_cast<std::size_t>(known - files.begin());
      item.line = place->line;
      item.column = place->column;
    }
    item.text = std::move(text);
    ranked.push_back(std::move(item));
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) {
    return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
  });
  lines_.clear();
  for (Ranked& item : ranked) lines_.push_back(std::move(item.text));
}

void Problems::throw_if_any(ErrorCode code, std::string_view heading) const {
  if (lines_.empty()) return;
  std::string text(heading);
  for (const std::string& line : lines_) {
    if (!text.empty()) text += '\n';
    text += line;
  }
  throw Error(code, text);
}

namespace {

// Optimal string alignment distance: insert, delete, replace, swap of neighbours cost 1 each.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::string did_you_mean(std::string_view given, const std::vector<std::string>& known) {
  std::size_t best = given.size() / 3 + 2;
  const std::string* nearest = nullptr;
  for (const std::string& name : known) {
    const std::size_t distance = edit_distance(given, name);
    if (distance < best) {
      best = distance;
      nearest = &name;
    }
  }
  return nearest ? ", did you mean `" + *nearest + "`?" : std::string();
}

}  // namespace proofload
