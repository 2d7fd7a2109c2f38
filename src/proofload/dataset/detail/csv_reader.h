// Rows of a CSV file after RFC 4180, one at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace proofload::dataset {

/// Fields may be quoted; a quoted field may hold separators, line ends and "" for one quote. Lines end with
/// LF or CRLF; empty lines are passed over. A byte order mark is dropped. Quotes inside an unquoted field stand
/// for themselves.
class CsvReader {
 public:
  static constexpr std::size_t kLongestRow = std::size_t{1} << 20;  ///< Bytes.
  static constexpr std::size_t kMostFields = 1000;

  /// `text` must outlive the reader; `name` goes into errors ("labels.csv").
  CsvReader(std::string_view text, std::string name, char separator);

  /// Reads the next row into `fields`; false at the end. Error{parse} with file and line: not UTF-8 text, a
  /// quote that is never closed, text after a closing quote, a row beyond the two limits above.
  bool next(std::vector<std::string>& fields);
  /// Line (from 1) in which the last row began.
  std::size_t line() const { return row_line_; }

 private:
  [[noreturn]] void fail(std::size_t line, const std::string& what) const;

  std::string_view rest_;
  std::string name_;
  char separator_;
  std::size_t line_ = 1;
  std::size_t row_line_ = 0;
};

/// The separator of a header row: the one of ',', ';' and tab that occurs most often in the first line; ',' if none.
char separator_of(std::string_view text);

}  // namespace proofload::dataset
