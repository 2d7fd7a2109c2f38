// The one exception type that leaves the library, and the collector for checks that report every problem at once.
#pragma once

#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace proofload {

#ifdef __cpp_lib_source_location
using SourceLocation = std::source_location;
#else
// Clang before 15 has the builtins but not the class; fuzzing and clang-tidy use it.
class SourceLocation {
 public:
  static constexpr SourceLocation current(const char* file = __builtin_FILE(),
                                          const char* function = __builtin_FUNCTION(),
                                          unsigned line = static_cast<unsigned>(__builtin_LINE())) {
    SourceLocation out;
    out.file_ = file;
    out.function_ = function;
    out.line_ = line;
    return out;
  }
  constexpr const char* file_name() const { return file_; }
  constexpr const char* function_name() const { return function_; }
  constexpr unsigned line() const { return line_; }

 private:
  const char* file_ = "";
  const char* function_ = "";
  unsigned line_ = 0;
};
#endif

/// What went wrong, by who can mend it. One meaning each.
enum class ErrorCode {
  invalid_argument,  ///< A value the caller gave is outside what is documented.
  not_found,         ///< A named file, part or row does not exist.
  parse,             ///< A file or text exists but is not of the form it claims.
  io,                ///< Reading or writing failed (permissions, full disk, broken pipe).
  unsupported,       ///< Valid, but outside what this build or version handles.
  engine,            ///< A model runtime refused or failed.
  cancelled,         ///< The user stopped the work; what was finished is kept.
  internal,          ///< A promise of our own code is broken; please report.
};

/// Name as written in records and HTTP bodies, e.g. "invalid_argument".
std::string_view name_of(ErrorCode code);

class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message, SourceLocation location = SourceLocation::current());

  ErrorCode code() const { return code_; }
  /// Where in our sources it was thrown; shown only for `internal`.
  const SourceLocation& location() const { return location_; }
  /// The same error with "`where`: " put before the message.
  Error at(std::string_view where) const;

 private:
  ErrorCode code_;
  SourceLocation location_;
};

/// Collects problems so that one run of a check names them all.
class Problems {
 public:
  /// `where` is a place a person can open ("proofload.yaml:12:5", "/stress/blur/sigma"); may be empty.
  void add(std::string_view where, std::string message);
  bool empty() const { return lines_.empty(); }
  const std::vector<std::string>& lines() const { return lines_; }
  /// Puts lines with a place ("file:line:column: …") first, by file in the order of appearance, line and column.
  void sort_by_place();
  /// Throws one Error that lists every line; does nothing when there are none.
  void throw_if_any(ErrorCode code, std::string_view heading) const;

 private:
  std::vector<std::string> lines_;
};

/// ", did you mean `x`?" for the nearest of `known` when it is near enough to be a misspelling, else "".
std::string did_you_mean(std::string_view given, const std::vector<std::string>& known);

#define PROOFLOAD_ASSERT(condition)                                                                      \
  do {                                                                                                   \
    if (!(condition)) throw ::proofload::Error(::proofload::ErrorCode::internal, "broken: " #condition); \
  } while (false)

}  // namespace proofload
