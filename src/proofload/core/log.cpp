#include "proofload/core/log.h"

#include <mutex>

namespace proofload {

namespace {
std::mutex& guard() {
  static std::mutex mutex;
  return mutex;
}
LogSink& current() {
  static LogSink sink;
  return sink;
}
}  // namespace

void set_log_sink(LogSink sink) {
  const std::scoped_lock lock(guard());
  current() = std::move(sink);
}

void log(LogLevel level, std::string_view module, std::string_view message) {
  const std::scoped_lock lock(guard());
  if (current()) current()(level, module, message);
}

}  // namespace proofload
