#include "support/needs.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "proofload/core/error.h"
#include "proofload/engine/engine.h"

namespace proofload::test {

bool needed(bool there, const std::string& complaint) {
  const char* ci = std::getenv("CI");
  if (!there && ci && std::string_view(ci) == "true")
    throw Error(ErrorCode::not_found, "CI=true, but " + complaint);
  return there;
}

bool has_openvino() {
  const auto catalog = engine::catalog();
  return needed(std::any_of(catalog.begin(), catalog.end(),
                            [](const engine::Entry& entry) { return entry.id == "openvino"; }),
                "the engine openvino was not built");
}

bool has_numpy(const std::string& python) {
  return needed(std::system((python + " -c 'import numpy' > /dev/null 2>&1").c_str()) == 0,
                python + " has no numpy");
}

}  // namespace proofload::test
