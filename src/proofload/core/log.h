// Messages to whoever runs the library. The library itself prints nothing.
#pragma once

#include <functional>
#include <string_view>

namespace proofload {

enum class LogLevel { debug, info, warning, error };

using LogSink = std::function<void(LogLevel level, std::string_view module, std::string_view message)>;

/// Sets who receives messages; an empty function (the start value) drops them. Not to be called while
/// other threads log.
void set_log_sink(LogSink sink);
/// Hands one message to the sink. Safe to call concurrently: calls are serialised.
void log(LogLevel level, std::string_view module, std::string_view message);

}  // namespace proofload
