// What all commands share: streams, colours, verbosity and the exit codes.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/registry/registry.h"
#include "proofload/report/terminal.h"

namespace proofload::cli {

/// Exit codes of the program; every way out is one of these.
enum Exit : int {
  kDone = 0,
  kGateFailed = 1,    ///< A gate failed, or a replay differs.
  kUsage = 2,         ///< Command line, config, folder of another run or in use.
  kUnusable = 3,      ///< Model, data, engine or output cannot be read or written.
  kInconclusive = 4,  ///< A gate stayed undecided.
  kInternal = 70,
  kInterrupted = 130,
  kTerminated = 143,
};

struct Session {
  std::vector<std::string> arguments;  ///< As typed, without the program.
  bool quiet = false;
  int verbose = 0;
  std::string color = "auto";   ///< auto, always, never.
  bool json = false;            ///< Nothing but JSON on stdout.
  std::string log_file;         ///< Everything that is said, whatever the verbosity; "" = none.
  std::function<int()> action;  ///< Set by the parsed command.

  bool color_out() const;
  bool color_err() const;
  bool bars() const;  ///< A moving status line on stderr.
  report::TerminalStyle style() const;

  void out(std::string_view text) const;  ///< Result text on stdout (dropped by --quiet).
  void json_out(const Value& value) const;
  void err(std::string_view text) const;    ///< Hints and progress on stderr (dropped by --quiet).
  void error(std::string_view text) const;  ///< Always on stderr.
  /// Tells on stderr how many pictures are done, where there is a status line to move. The session must outlive it.
  std::function<void(std::size_t done, std::size_t total)> picture_count() const;

 private:
  void record(std::string_view text) const;
};

/// Set by the first Ctrl-C or SIGTERM; the second ends the program at once.
std::atomic<bool>& stop_flag();
/// The signal that came, 0 if none.
int stop_signal();
void watch_signals();

/// Check of an option that takes a number above 0; "" or what is wrong.
std::string above_zero(const std::string& text);

/// Help and versions: on stdout whatever the verbosity.
void print_plain(std::string_view text);
/// `code`, or kUnusable with a message on stderr if some of stdout could not be written. A closed pipe is no loss.
int without_lost_output(int code);
/// Standard streams that the caller closed are opened on /dev/null, for reading only.
void open_missing_streams();

/// Exit code of an error that ended a command while it did its work.
int exit_code(const Error& error);

/// Runs `body` so that its errors are wrong usage (exit 2), whatever their code: for everything read from a command line or config.
template <class Body>
auto as_usage(Body&& body) {
  try {
    return body();
  } catch (const Error& e) {
    if (e.code() == ErrorCode::internal) throw;
    throw Error(ErrorCode::invalid_argument, e.what(), e.location());
  }
}

/// "proofload run model=net.onnx …" as it would be typed again.
std::string command_line(const Session& session);

}  // namespace proofload::cli
