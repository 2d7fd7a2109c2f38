// The one exception type that leaves the library, and the collector for checks that report every problem at once.
#pragma once

#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace proofload {

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
  Error(ErrorCode code,
        const std::string& message,
        std::source_location location = std::source_location::current());

  ErrorCode code() const { return code_; }
  /// Where in our sources it was thrown; shown only for `internal`.
  const std::source_location& location() const { return location_; }
  /// The same error with "`where`: " put before the message.
  Error at(std::string_view where) const;

 private:
  ErrorCode code_;
  std::source_location location_;
};

/// Collects problems so that one run of a check names them all.
class Problems {
 public:
  /// `where` is a place a person can open ("proofload.yaml:12:5", "/stress/blur/sigma"); may be empty.
  void add(std::string_view where, std::string message);
  bool empty() const { return lines_.empty(); }
  const std::vector<std::string>& lines() const { return lines_; }
  /// Throws one Error that lists every line; does nothing when there are none.
  void throw_if_any(ErrorCode code, std::string_view heading) const;

 private:
  std::vector<std::string> lines_;
};

/// ", did you mean `x`?" for the nearest of `known` when it is near enough to be a misspelling, else "".
std::string did_you_mean(std::string_view given, const std::vector<std::string>& known);

#define PROOFLOAD_ASSERT(condition)                                                       \
  do {                                                                                    \
    if (!(condition))                                                                     \
      throw ::proofload::Error(::proofload::ErrorCode::internal, "broken: " #condition);  \
  } while (false)

}  // namespace proofload
