// Children in Python that the program brings along: their scripts travel in memory, the interpreter is the user's.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proofload/core/child_process.h"
#include "proofload/core/shared_region.h"

namespace proofload::engine {

/// "place" and "function" of "file.py:function" or "module:function"; nothing where the text is no such name.
std::optional<std::pair<std::string, std::string>> callable_parts(const std::string& text);

/// How a child is started, any number of times. Its first descriptor is for the region of the child: put it in front of
/// `launch.passed`. The script stays alive with it.
struct PythonLaunch {
  Launch launch;
  std::shared_ptr<const SharedRegion> script;
};

/// What every child finds in its environment: so many threads for the libraries it may use, and no buffers or hosts.
std::vector<std::pair<std::string, std::string>> child_environment(int threads);

/// A child that runs `script` (a text that may import proofload_protocol and proofload_callable) with so many threads.
/// `python` is the interpreter, or "": $PROOFLOAD_PYTHON, the active virtual environment's, or python3. Error{not_found}
/// naming `setting`, by which another one is named; Error{unsupported} in a build without scripts.
PythonLaunch python_launch(std::string_view script,
                           const std::string& python,
                           const std::string& setting,
                           int threads);

/// The script of a child that stresses pictures by a function of the user's (registry/python_stress).
std::string_view stress_script();

}  // namespace proofload::engine
