// A child process that is fed lines and answers lines, and that costs nothing but itself when it goes wrong.
//
// In the child, descriptor 3 is read (lines from us) and 4 is written (lines to us); 5 and up are what the caller
// passes on. Standard input is empty; standard output and error are kept as its log. Everything else is closed.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace proofload {

/// A thread that starts processes. The system ends a child with the *thread* that started it, so that thread must
/// live as long as the children do.
class Spawner {
 public:
  Spawner();
  ~Spawner();
  Spawner(const Spawner&) = delete;
  Spawner& operator=(const Spawner&) = delete;
  /// Runs `work` on the thread and waits for it; exceptions pass through. Calls are served one by one.
  void run(const std::function<void()>& work);

 private:
  void serve();
  std::mutex turn_;  ///< One caller at a time.
  std::mutex lock_;
  std::condition_variable changed_;
  const std::function<void()>* work_ = nullptr;
  std::exception_ptr failure_;
  bool done_ = false;
  bool stop_ = false;
  std::thread thread_;
};

struct Launch {
  std::vector<std::string> command;  ///< Program, looked up in PATH if it holds no '/', and its arguments.
  std::vector<std::pair<std::string, std::string>> environment;  ///< Put over our own.
  std::vector<int> passed;                                       ///< Become descriptors 5, 6, …
};

/// The program that `name` stands for, as a shell would find it; "" if there is none.
std::string find_program(const std::string& name);

class ChildProcess {
 public:
  using Clock = std::chrono::steady_clock;
  enum class Event {
    line,       ///< A whole line came.
    ended,      ///< The process is gone, or closed its descriptor 4.
    late,       ///< Nothing came in time.
    too_long,   ///< The line is longer than allowed.
    too_large,  ///< The process holds more memory than allowed.
  };

  /// Starts the program. Error{not_found} if there is no such program, Error{engine} if the system refuses.
  ChildProcess(Spawner& spawner, const Launch& launch);
  /// Ends the child and everything it started.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Sends `line` and a line feed. False if the child is gone or does not take it by `limit`.
  bool send(std::string_view line, Clock::time_point limit);
  /// Waits for the next line of the child, at most `longest` bytes, without its line feed.
  /// `most_memory`: bytes of resident memory, 0 = not watched (it is looked at some twenty times a second).
  Event receive(std::string& line, Clock::time_point limit, std::size_t longest, std::size_t most_memory);

  /// Bytes of resident memory; 0 where that cannot be told.
  std::size_t resident() const;
  /// Closes descriptor 3, by which a well-behaved child ends; does not wait.
  void hang_up();
  /// Ends the child and its process group: by closing descriptor 3 if `gently`, then SIGTERM, then SIGKILL.
  void stop(bool gently);
  /// "exit code 3", "signal 11 (Segmentation fault)"; "" while it runs or where it was ended by `stop`.
  const std::string& ending();
  /// The last lines of its log on one line, cut to a few hundred bytes of valid UTF-8; "" if it said nothing.
  std::string last_words();
  pid_t id() const { return id_; }

 private:
  void start(const Launch& launch);
  bool gone();
  bool wait_until_gone(Clock::time_point limit);
  void drain_log();
  bool drain_answers(std::size_t longest);
  void close_all();

  pid_t id_ = -1;
  int to_child_ = -1;
  int from_child_ = -1;
  int log_from_child_ = -1;
  bool ended_ = false;  ///< Known to be gone, though perhaps not yet collected.
  bool collected_ = false;
  bool closed_ = false;  ///< It closed descriptor 4.
  std::string ending_;
  std::string answers_;
  std::string log_;
};

}  // namespace proofload
