// Label files that are plain text.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace proofload::dataset {

/// Whole content without byte order mark. Error{parse} with file and line for UTF-16, for bytes that are no UTF-8 and
/// for zero bytes; Error{io | not_found} as of read_file, also above `limit` bytes, before anything is read.
std::string read_text_file(const std::filesystem::path& file, std::size_t limit);

/// The next line of `rest`, which is shortened by it, without blanks at both ends (so also without CR).
std::string_view next_line(std::string_view& rest);

/// What a JSON text begins with behind byte order mark and blanks: `{`, `[`, another byte, or "" if it is empty.
std::string_view json_begin(std::string_view text);

/// The first `most` bytes of a regular file, "" if it cannot be read. For sniffing.
std::string head_of(const std::filesystem::path& file, std::size_t most);
/// The same with the last `most` bytes behind them, or all of a file that has fewer than both.
std::string ends_of(const std::filesystem::path& file, std::size_t most);

}  // namespace proofload::dataset
