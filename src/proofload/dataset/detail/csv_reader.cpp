#include "proofload/dataset/detail/csv_reader.h"

#include <algorithm>

#include "proofload/core/error.h"
#include "proofload/dataset/detail/picture_files.h"

namespace proofload::dataset {

CsvReader::CsvReader(std::string_view text, std::string name, char separator)
    : rest_(text), name_(std::move(name)), separator_(separator) {
  if (rest_.substr(0, 3) == "\xEF\xBB\xBF") rest_.remove_prefix(3);
}

void CsvReader::fail(std::size_t line, const std::string& what) const {
  throw Error(ErrorCode::parse, name_ + ":" + std::to_string(line) + ": " + what);
}

bool CsvReader::next(std::vector<std::string>& fields) {
  while (!rest_.empty() && (rest_.front() == '\n' || rest_.substr(0, 2) == "\r\n")) {
    rest_.remove_prefix(rest_.front() == '\n' ? 1 : 2);
    ++line_;
  }
  fields.clear();
  row_line_ = line_;
  if (rest_.empty()) return false;

  const char* const begin = rest_.data();
  const char* const end = begin + rest_.size();
  const char* at = begin;
  bool more = true;
  while (more) {
    std::string field;
    if (fields.size() >= kMostFields)
      fail(row_line_, "more than " + std::to_string(kMostFields) + " columns; this is no table of labels");
    if (at != end && *at == '"') {
      ++at;
      while (true) {
        const char* const stop = std::find_if(at, end, [](char c) { return c == '"' || c == '\n'; });
        field.append(at, stop);
        if (stop == end || static_cast<std::size_t>(stop - begin) > kLongestRow)
          fail(row_line_, "a quoted field that begins in this row is never closed");
        at = stop + 1;
        if (*stop == '\n') {
          field += '\n';
          ++line_;
        } else if (at != end && *at == '"') {
          field += '"';
          ++at;
        } else {
          break;
        }
      }
      if (at != end && *at != separator_ && *at != '\n' && !(*at == '\r' && (at + 1 == end || at[1] == '\n')))
        fail(line_, "text follows a closing quote; write \"\" for a quote inside a quoted field");
    } else {
      const char* const stop = std::find_if(at, end, [&](char c) { return c == separator_ || c == '\n'; });
      field.assign(at, std::min<std::size_t>(static_cast<std::size_t>(stop - at), kLongestRow + 1));
      at = stop;
      if ((at == end || *at == '\n') && !field.empty() && field.back() == '\r') field.pop_back();
    }
    if (static_cast<std::size_t>(at - begin) > kLongestRow)
      fail(row_line_,
           "a row longer than " + std::to_string(kLongestRow) + " bytes; this is no table of labels");
    fields.push_back(std::move(field));
    if (at != end && *at == '\r') ++at;
    more = at != end && *at == separator_;
    if (more) ++at;
  }
  const std::string_view row(begin, static_cast<std::size_t>(at - begin));
  if (const auto bad = first_invalid_utf8(row)) {
    const std::string_view before = row.substr(0, *bad);
    fail(row_line_ + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')),
         "byte " + std::to_string(*bad + 1) + " of the row is not UTF-8. Save the file as UTF-8 text.");
  }
  if (row.find('\0') != std::string_view::npos) fail(row_line_, "holds a zero byte; this is no text file");
  if (at != end) {
    ++at;
    ++line_;
  }
  rest_.remove_prefix(static_cast<std::size_t>(at - begin));
  return true;
}

char separator_of(std::string_view text) {
  const std::string_view head = text.substr(0, std::min(text.find('\n'), std::size_t{1} << 16));
  char best = ',';
  std::ptrdiff_t most = 0;
  for (const char c : {',', ';', '\t'}) {
    const std::ptrdiff_t count = std::count(head.begin(), head.end(), c);
    if (count > most) {
      most = count;
      best = c;
    }
  }
  return best;
}

}  // namespace proofload::dataset
