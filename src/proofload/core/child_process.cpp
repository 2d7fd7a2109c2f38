#include "proofload/core/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>

#include "proofload/core/error.h"
#include "proofload/core/text.h"

namespace proofload {

namespace {

using Clock = ChildProcess::Clock;
using std::chrono::milliseconds;

constexpr milliseconds kTick{50};              // How often memory and life are looked at.
constexpr milliseconds kGrace{1000};           // For SIGTERM before SIGKILL.
constexpr milliseconds kGentle{300};           // For a child whose descriptor 3 was closed.
constexpr std::chrono::seconds kLastWait{10};  // For SIGKILL; only a process stuck in the system outlives it.
constexpr std::size_t kLogKept = 8192;
constexpr int kFirstPassed = 5;
constexpr std::size_t kMostPassed = 8;

/// A descriptor that is closed.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

[[noreturn]] void refuse(const std::string& what, int number) {
  throw Error(ErrorCode::engine, "a child process cannot be started: " + what + ": " + std::strerror(number));
}

void make_pipe(Descriptor& reading, Descriptor& writing) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) refuse("pipe", errno);
  reading = Descriptor(ends[0]);
  writing = Descriptor(ends[1]);
}

/// The same above the numbers that the child uses, so that placing one never overwrites another.
Descriptor lifted(int number) {
  const int out = fcntl(number, F_DUPFD_CLOEXEC, kFirstPassed + static_cast<int>(kMostPassed) + 2);
  if (out < 0) refuse("descriptor", errno);
  return Descriptor(out);
}

void set_nonblocking(int number) { fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK); }

/// What the new process does between fork and exec: calls that are safe there, and nothing else.
struct Birth {
  pid_t parent;
  std::array<int, kFirstPassed + kMostPassed> places;  ///< What becomes descriptor i.
  int count;
  int status;
  const char* program;
  char* const* arguments;
  char* const* environment;

  [[noreturn]] void carry_out() const {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);  // It went before the line above could see it.
    struct sigaction standard {};
    standard.sa_handler = SIG_DFL;
    for (const int each : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) sigaction(each, &standard, nullptr);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    for (int i = 0; i < count; ++i)
      if (dup2(places[static_cast<std::size_t>(i)], i) < 0) fail();
    // Foreign code of this process may have left descriptors open for everybody.
    if (dup2(status, count) < 0 || fcntl(count, F_SETFD, FD_CLOEXEC) < 0) fail();
    if (syscall(SYS_close_range, static_cast<unsigned>(count) + 1, ~0u, 0u) != 0)
      for (int i = count + 1; i < 4096; ++i) close(i);
    execve(program, arguments, environment);
    const int number = errno;
    [[maybe_unused]] const auto written = write(count, &number, sizeof number);
    _exit(127);
  }
  [[noreturn]] void fail() const {
    const int number = errno;
    [[maybe_unused]] const auto written = write(status, &number, sizeof number);
    _exit(127);
  }
};

std::vector<std::string> environment_with(const std::vector<std::pair<std::string, std::string>>& over) {
  std::vector<std::string> out;
  for (char** each = environ; each && *each; ++each) {
    const std::string_view text = *each;
    const std::string_view name = text.substr(0, text.find('='));
    if (std::none_of(over.begin(), over.end(), [&](const auto& pair) { return pair.first == name; }))
      out.emplace_back(text);
  }
  for (const auto& [name, value] : over) out.push_back(name + "=" + value);
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& each : texts) out.push_back(each.data());
  out.push_back(nullptr);
  return out;
}

int wait_for(std::span<pollfd> set, Clock::time_point limit) {
  const auto left = std::chrono::ceil<milliseconds>(limit - Clock::now()).count();
  return poll(set.data(), set.size(), static_cast<int>(std::clamp<std::int64_t>(left, 0, kTick.count())));
}

}  // namespace

Spawner::Spawner() : thread_([this] { serve(); }) {}

Spawner::~Spawner() {
  {
    const std::scoped_lock guard(lock_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Spawner::run(const std::function<void()>& work) {
  const std::scoped_lock mine(turn_);
  std::unique_lock guard(lock_);
  work_ = &work;
  done_ = false;
  changed_.notify_all();
  changed_.wait(guard, [this] { return done_; });
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void Spawner::serve() {
  std::unique_lock guard(lock_);
  while (true) {
    changed_.wait(guard, [this] { return stop_ || work_; });
    if (stop_) return;
    try {
      (*work_)();
    } catch (...) {
      failure_ = std::current_exception();
    }
    work_ = nullptr;
    done_ = true;
    changed_.notify_all();
  }
}

std::string find_program(const std::string& name) {
  if (name.empty()) return {};
  if (name.find('/') != name.npos) return access(name.c_str(), X_OK) == 0 ? name : std::string();
  const char* path = std::getenv("PATH");
  for (const std::string& folder : split(path ? path : "/usr/local/bin:/usr/bin:/bin", ':')) {
    std::string candidate = (folder.empty() ? "." : folder) + "/" + name;
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return {};
}

ChildProcess::ChildProcess(Spawner& spawner, const Launch& launch) {
  spawner.run([&] { start(launch); });
}

ChildProcess::~ChildProcess() {
  stop(true);
  close_all();
}

void ChildProcess::start(const Launch& launch) {
  PROOFLOAD_ASSERT(!launch.command.empty() && launch.passed.size() <= kMostPassed);
  const std::string program = find_program(launch.command[0]);
  if (program.empty())
    throw Error(ErrorCode::not_found,
                "the program `" + launch.command[0] + "` is not there or cannot be executed" +
                    (launch.command[0].find('/') == std::string::npos ? " (it was looked for in PATH)" : ""));

  // Lines go through a socket because writing to one whose other end is gone can be told not to raise SIGPIPE.
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) refuse("socket", errno);
  Descriptor to_child(ends[0]), read_by_child(ends[1]);
  Descriptor from_child, written_by_child, log, log_of_child, status, status_of_child;
  make_pipe(from_child, written_by_child);
  make_pipe(log, log_of_child);
  make_pipe(status, status_of_child);
  Descriptor nothing(open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (nothing.get() < 0) refuse("/dev/null", errno);

  std::vector<Descriptor> places;
  for (const int each :
       {nothing.get(), log_of_child.get(), log_of_child.get(), read_by_child.get(), written_by_child.get()})
    places.push_back(lifted(each));
  for (const int each : launch.passed) places.push_back(lifted(each));
  Descriptor lifted_status = lifted(status_of_child.get());

  std::vector<std::string> arguments = launch.command;
  std::vector<std::string> environment = environment_with(launch.environment);
  const std::vector<char*> argument_pointers = pointers(arguments);
  const std::vector<char*> environment_pointers = pointers(environment);
  Birth birth{.parent = getpid(),
              .places = {},
              .count = static_cast<int>(places.size()),
              .status = lifted_status.get(),
              .program = program.c_str(),
              .arguments = argument_pointers.data(),
              .environment = environment_pointers.data()};
  for (std::size_t i = 0; i < places.size(); ++i) birth.places[i] = places[i].get();

  // No handler of ours may run in the child; it opens the mask itself.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t id = fork();
  if (id == 0) birth.carry_out();
  const int number = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (id < 0) refuse("fork", number);
  setpgid(id, id);  // Whoever comes first; the other fails without harm.

  id_ = id;
  to_child_ = to_child.release();
  from_child_ = from_child.release();
  log_from_child_ = log.release();
  for (const int each : {to_child_, from_child_, log_from_child_}) set_nonblocking(each);

  // Nothing arrives when exec went well: the other end closes by itself.
  places.clear();
  status_of_child = {};
  lifted_status = {};
  int failure = 0;
  ssize_t got = 0;
  do {
    got = read(status.get(), &failure, sizeof failure);
  } while (got < 0 && errno == EINTR);
  if (got == static_cast<ssize_t>(sizeof failure)) {
    stop(false);
    close_all();
    throw Error(ErrorCode::engine,
                "the program `" + program + "` cannot be started: " + std::strerror(failure));
  }
}

bool ChildProcess::send(std::string_view line, Clock::time_point limit) {
  std::string text(line);
  text += '\n';
  std::string_view rest = text;
  while (!rest.empty() && to_child_ >= 0) {
    const ssize_t sent = ::send(to_child_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      rest.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno != EAGAIN) return false;
    if (Clock::now() >= limit || gone()) return false;
    drain_log();
    std::array<pollfd, 2> set = {{{to_child_, POLLOUT, 0}, {log_from_child_, POLLIN, 0}}};
    wait_for(set, limit);
  }
  return rest.empty();
}

ChildProcess::Event ChildProcess::receive(std::string& line,
                                          Clock::time_point limit,
                                          std::size_t longest,
                                          std::size_t most_memory) {
  Clock::time_point next_look = Clock::now() + kTick;
  while (true) {
    // Looked at first, so that what a process wrote before its end is still found.
    const bool over = closed_ || gone();
    const bool fits = drain_answers(longest);
    if (const std::size_t end = answers_.find('\n'); end != answers_.npos && end <= longest) {
      line.assign(answers_, 0, end);
      answers_.erase(0, end + 1);
      return Event::line;
    }
    if (!fits) return Event::too_long;
    drain_log();
    if (over || closed_) {
      // The pipe often closes a moment before the process can be collected; its exit code is worth that moment.
      wait_until_gone(std::min(limit, Clock::now() + kGentle));
      return Event::ended;
    }
    const Clock::time_point now = Clock::now();
    if (now >= limit) return Event::late;
    if (now >= next_look) {
      if (most_memory > 0 && resident() > most_memory) return Event::too_large;
      next_look = now + kTick;
    }
    std::array<pollfd, 2> set = {{{from_child_, POLLIN, 0}, {log_from_child_, POLLIN, 0}}};
    wait_for(set, limit);
  }
}

// Takes what is there, up to one line of the allowed length. False if that is not enough for a line.
bool ChildProcess::drain_answers(std::size_t longest) {
  std::array<char, 16384> buffer;
  while (!closed_ && answers_.find('\n') == answers_.npos) {
    if (answers_.size() > longest) return false;
    const ssize_t got = read(from_child_, buffer.data(), buffer.size());
    if (got > 0) {
      answers_.append(buffer.data(), static_cast<std::size_t>(got));
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      closed_ = true;
    } else if (errno == EAGAIN) {
      break;
    }
  }
  return std::min(answers_.find('\n'), answers_.size()) <= longest;
}

// Keeps the end. Bounded, so that a child that never stops talking does not hold us here.
void ChildProcess::drain_log() {
  std::array<char, 16384> buffer;
  for (int turn = 0; turn < 16 && log_from_child_ >= 0; ++turn) {
    const ssize_t got = read(log_from_child_, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) {  // Closed by the child; polled no more.
      close(std::exchange(log_from_child_, -1));
      return;
    }
    if (got < 0) return;
    log_.append(buffer.data(), static_cast<std::size_t>(got));
    if (log_.size() > 2 * kLogKept) log_.erase(0, log_.size() - kLogKept);
  }
}

std::size_t ChildProcess::resident() const {
  if (id_ < 0 || collected_) return 0;
  const std::string path = "/proc/" + std::to_string(id_) + "/statm";
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return 0;
  std::array<char, 256> buffer;
  const ssize_t got = read(file.get(), buffer.data(), buffer.size());
  if (got <= 0) return 0;
  // Pages: all, resident, shared …
  const std::vector<std::string> fields = split({buffer.data(), static_cast<std::size_t>(got)}, ' ');
  if (fields.size() < 2) return 0;
  const auto pages = parse_integer(fields[1]);
  return pages ? static_cast<std::size_t>(*pages) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) : 0;
}

// The child is left to be collected: as long as it is not, its number and its group's belong to nobody else.
bool ChildProcess::gone() {
  if (ended_) return true;
  siginfo_t info{};
  int result = 0;
  do {
    result = waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT);
  } while (result != 0 && errno == EINTR);
  if (result != 0) {  // Somebody else in this process collects children.
    ended_ = collected_ = true;
    ending_ = "an end that was not seen";
    return true;
  }
  if (info.si_pid != id_) return false;
  ended_ = true;
  if (info.si_code == CLD_EXITED) {
    ending_ = "exit code " + std::to_string(info.si_status);
  } else {
    const char* const name = sigdescr_np(info.si_status);
    ending_ = "signal " + std::to_string(info.si_status) + " (" + (name ? name : "unknown") + ")";
  }
  return true;
}

bool ChildProcess::wait_until_gone(Clock::time_point limit) {
  for (milliseconds pause{1}; !gone(); pause = std::min(pause * 2, milliseconds{20})) {
    if (Clock::now() >= limit) return false;
    std::this_thread::sleep_for(pause);
    drain_log();
  }
  drain_log();
  return true;
}

void ChildProcess::hang_up() {
  if (to_child_ >= 0) close(std::exchange(to_child_, -1));
}

void ChildProcess::stop(bool gently) {
  if (id_ < 0 || collected_) return;
  const bool by_itself = gone();
  hang_up();
  if (!by_itself) {
    if (!gently || !wait_until_gone(Clock::now() + kGentle)) {
      kill(-id_, SIGTERM);
      wait_until_gone(Clock::now() + kGrace);
    }
  }
  // Also what it started and left behind.
  if (!collected_) kill(-id_, SIGKILL);
  const bool is_gone = wait_until_gone(Clock::now() + kLastWait);
  if (!by_itself) ending_.clear();
  if (is_gone && !collected_) {
    int status = 0;
    while (waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    collected_ = true;
  }
}

const std::string& ChildProcess::ending() {
  if (!collected_) gone();
  return ending_;
}

std::string ChildProcess::last_words() {
  drain_log();
  std::vector<std::string> lines;
  for (const std::string& each : split(log_, '\n')) {
    std::string line(trim(each));
    std::replace_if(
        line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; }, ' ');
    if (line.size() > 300) line = "…" + line.substr(line.size() - 300);
    if (!line.empty()) lines.push_back(valid_utf8(line));
  }
  if (lines.size() > 3) lines.erase(lines.begin(), lines.end() - 3);
  return join(lines, " | ");
}

void ChildProcess::close_all() {
  for (int* each : {&to_child_, &from_child_, &log_from_child_})
    if (*each >= 0) close(std::exchange(*each, -1));
}

}  // namespace proofload
