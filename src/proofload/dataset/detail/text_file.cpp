#include "proofload/dataset/detail/text_file.h"

#include <algorithm>
#include <fstream>
#include <system_error>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/dataset/detail/picture_files.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

std::string read_text_file(const fs::path& file, std::size_t limit) {
  std::string text = read_file(file, limit);
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    throw Error(ErrorCode::parse, file.string() + ":1: is UTF-16 text. Save the file as UTF-8.");
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  const auto line_of = [&](std::size_t at) {
    return std::to_string(1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  };
  if (const auto bad = first_invalid_utf8(text))
    throw Error(ErrorCode::parse, file.string() + ":" + line_of(*bad) + ": is not UTF-8 text (byte " +
                                      std::to_string(*bad + 1) + "). Save the file as UTF-8.");
  if (const auto zero = text.find('\0'); zero != std::string::npos)
    throw Error(ErrorCode::parse,
                file.string() + ":" + line_of(zero) + ": holds a zero byte; this is no text file");
  return text;
}

std::string_view next_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = trim(rest.substr(0, end));
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

std::string_view json_begin(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  return at == std::string_view::npos ? std::string_view() : text.substr(at, 1);
}

std::string head_of(const fs::path& file, std::size_t most) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return {};
  std::string head(most, '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(in.gcount()));
  return head;
}

std::string ends_of(const fs::path& file, std::size_t most) {
  std::string out = head_of(file, most);
  std::error_code error;
  const std::uintmax_t size = fs::file_size(file, error);
  if (error || out.size() < most || size <= most) return out;
  std::string tail(static_cast<std::size_t>(std::min<std::uintmax_t>(most, size - most)), '\0');
  std::ifstream in(file, std::ios::binary);
  in.seekg(-static_cast<std::streamoff>(tail.size()), std::ios::end);
  in.read(tail.data(), static_cast<std::streamsize>(tail.size()));
  tail.resize(static_cast<std::size_t>(in.gcount()));
  return out + tail;
}

}  // namespace proofload::dataset
