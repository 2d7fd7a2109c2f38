#include "proofload/engine/python_child.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>

#include "embedded/worker_callable.h"
#include "embedded/worker_proofload_protocol.h"
#include "embedded/worker_stress.h"
#include "proofload/core/error.h"
#include "proofload/core/value.h"

namespace proofload::engine {

namespace {

// The script of a shipped child; it is read from descriptor 6.
constexpr const char* kReadScript =
    "import json, os, sys, types\n"
    "for name, text in json.loads(os.pread(6, os.fstat(6).st_size, 0).rstrip(b'\\0')):\n"
    "    module = types.ModuleType(name)\n"
    "    sys.modules[name] = module\n"
    "    exec(compile(text, '<' + name + '>', 'exec'), module.__dict__)\n";

bool is_name(std::string_view text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) == 0 &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c == '_' || c == '.' || std::isalnum(c) || c >= 0x80; });
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string interpreter(const std::string& named) {
  if (!named.empty()) return named;
  if (std::string given = environment("PROOFLOAD_PYTHON"); !given.empty()) return given;
  if (const std::string home = environment("VIRTUAL_ENV"); !home.empty()) return home + "/bin/python";
  return "python3";
}

}  // namespace

std::optional<std::pair<std::string, std::string>> callable_parts(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos || colon == 0 || !is_name(std::string_view(text).substr(colon + 1)))
    return std::nullopt;
  return std::pair(text.substr(0, colon), text.substr(colon + 1));
}

std::vector<std::pair<std::string, std::string>> child_environment(int threads) {
  const std::string count = std::to_string(threads);
  return {{"OMP_NUM_THREADS", count},    {"OPENBLAS_NUM_THREADS", count}, {"MKL_NUM_THREADS", count},
          {"PYTHONUNBUFFERED", "1"},     {"PYTHONFAULTHANDLER", "1"},     {"PYTHONUTF8", "1"},
          {"ORT_DISABLE_TELEMETRY", "1"}};  // It would look up a host.
}

PythonLaunch python_launch(std::string_view script,
                           const std::string& python,
                           const std::string& setting,
                           int threads) {
  PythonLaunch out;
  const std::string program = interpreter(python);
  if (find_program(program).empty())
    throw Error(ErrorCode::not_found,
                "the Python interpreter `" + program +
                    "` is not there; name one that has the packages that are needed by " + setting);
  out.launch.command = {program, "-c", kReadScript};
  Value modules = Value::array();
  for (const auto& [name, text] :
       {std::pair<std::string_view, std::string_view>("proofload_protocol",
                                                      embedded::worker_proofload_protocol()),
        {"proofload_callable", embedded::worker_callable()},
        {"__main__", script}}) {
    if (text.empty())
      throw Error(ErrorCode::unsupported, "this program was built without its children in Python");
    modules.push_back(Value::Array{Value(name), Value(text)});
  }
  const std::string bundle = to_json(modules);
  auto region = std::make_shared<SharedRegion>(bundle.size());
  std::memcpy(region->bytes().data(), bundle.data(), bundle.size());
  out.launch.passed = {region->descriptor()};
  out.script = std::move(region);
  out.launch.environment = child_environment(threads);
  return out;
}

std::string_view stress_script() { return embedded::worker_stress(); }

}  // namespace proofload::engine
