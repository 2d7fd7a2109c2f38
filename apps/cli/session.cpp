#include "session.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "proofload/core/text.h"
#include "proofload/core/value.h"

namespace proofload::cli {

namespace {

volatile std::sig_atomic_t g_signal = 0;
std::atomic<bool> g_stop{false};
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void on_signal(int number) {
  if (g_signal != 0) _exit(128 + number);
  g_signal = number;
  g_stop.store(true);
}

bool set(const char* name) {
  const char* value = std::getenv(name);
  return value && *value;
}

bool colored(const std::string& choice, int descriptor) {
  if (choice == "always") return true;
  if (choice == "never" || set("NO_COLOR")) return false;
  if (set("FORCE_COLOR")) return true;
  const char* term = std::getenv("TERM");
  return isatty(descriptor) && term && std::string_view(term) != "dumb";
}

bool utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"})
    if (set(name)) {
      const std::string value = std::getenv(name);
      return value.find("UTF-8") != std::string::npos || value.find("utf8") != std::string::npos ||
             value.find("UTF8") != std::string::npos || value.find("utf-8") != std::string::npos;
    }
  return true;
}

int g_lost = 0;  // errno of the first write to stdout that failed.

void put(std::FILE* to, std::string_view text) {
  errno = 0;
  const bool whole = std::fwrite(text.data(), 1, text.size(), to) == text.size();
  if ((std::fflush(to) != 0 || !whole) && to == stdout && g_lost == 0) g_lost = errno != 0 ? errno : EIO;
}

}  // namespace

bool Session::color_out() const { return colored(color, STDOUT_FILENO); }
bool Session::color_err() const { return colored(color, STDERR_FILENO); }
bool Session::bars() const {
  const char* ci = std::getenv("CI");
  const char* term = std::getenv("TERM");
  return !quiet && isatty(STDERR_FILENO) && !(ci && std::string_view(ci) == "true") && term &&
         std::string_view(term) != "dumb";
}
report::TerminalStyle Session::style() const { return {color_out(), !utf8()}; }

// Without the sequences that move or colour a terminal.
void Session::record(std::string_view text) const {
  if (log_file.empty()) return;
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      while (i < text.size() && !(text[i] >= 'A' && text[i] <= 'Z') && !(text[i] >= 'a' && text[i] <= 'z'))
        ++i;
      continue;
    }
    if (text[i] != '\r') plain += text[i];
  }
  std::ofstream(log_file, std::ios::app | std::ios::binary) << plain;
}

void Session::out(std::string_view text) const {
  record(text);
  if (!quiet && !json) put(stdout, text);
}
void Session::json_out(const Value& value) const { put(stdout, to_json(value, 1) + "\n"); }
void Session::err(std::string_view text) const {
  record(text);
  if (!quiet) put(stderr, text);
}
std::function<void(std::size_t done, std::size_t total)> Session::picture_count() const {
  return [this, moves = bars()](std::size_t done, std::size_t total) {
    if (moves)
      err("\r" + std::to_string(done) + " of " + std::to_string(total) + " pictures" +
          (done == total ? "\n" : ""));
  };
}

void Session::error(std::string_view text) const {
  record(text);
  put(stderr, text);
}

void print_plain(std::string_view text) { put(stdout, text); }

int without_lost_output(int code) {
  // Whoever closes a pipe has seen enough.
  if (g_lost == 0 || g_lost == EPIPE) return code;
  std::fprintf(stderr,
               "proofload: standard output could not be written (%s); what was printed there is lost\n",
               std::strerror(g_lost));
  return code == kDone || code == kGateFailed || code == kInconclusive ? static_cast<int>(kUnusable) : code;
}

void open_missing_streams() {
  // A file of ours must never get the number of a closed standard stream, or messages would be written into it.
  int fd = 0;
  while (fd >= 0 && fd <= STDERR_FILENO) fd = ::open("/dev/null", O_RDONLY);
  if (fd > STDERR_FILENO) ::close(fd);
}

std::atomic<bool>& stop_flag() { return g_stop; }
int stop_signal() { return g_signal; }

std::string above_zero(const std::string& text) {
  const std::optional<double> value = parse_number(text);
  if (value && *value > 0) return {};
  return "must be a number above 0, not " + shell_word(text);
}
void watch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // A closed pipe is an error of writing, not the end of a run.
  std::signal(SIGPIPE, SIG_IGN);
  // So is a file that reaches the size limit of the shell (ulimit -f).
  std::signal(SIGXFSZ, SIG_IGN);
}

int exit_code(const Error& error) {
  switch (error.code()) {
    case ErrorCode::invalid_argument: return kUsage;
    case ErrorCode::not_found:
    case ErrorCode::parse:
    case ErrorCode::io:
    case ErrorCode::unsupported:
    case ErrorCode::engine: return kUnusable;
    case ErrorCode::cancelled: return kInterrupted;
    case ErrorCode::internal: return kInternal;
  }
  return kInternal;
}

std::string command_line(const Session& session) {
  std::string out = "proofload";
  for (const std::string& argument : session.arguments) out += " " + shell_word(argument);
  return out;
}

}  // namespace proofload::cli
