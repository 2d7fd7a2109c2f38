#include "proofload/registry/stress_sets.h"

#include <algorithm>

#include "embedded/sets.h"
#include "proofload/core/error.h"

namespace proofload {

namespace {

StressSet read_set(const std::string& id, const std::string& text) {
  const std::string file = id + ".yaml";
  try {
    const Value set = parse_yaml(text, file);
    StressSet out{id, set.at("title").text(), set.at("summary").text(), set.at("stress")};
    if (!out.stresses.is_object() || out.stresses.size() == 0)
      throw Error(ErrorCode::parse, "`stress` is a map of at least one stress");
    return out;
  } catch (const Error& e) {
    throw Error(ErrorCode::parse, file + ": " + e.what());
  }
}

}  // namespace

const std::vector<StressSet>& stress_sets() {
  static const std::vector<StressSet> kSets = [] {
    std::vector<StressSet> out;
    for (const embedded::Text& set : embedded::sets())
      out.push_back(read_set(std::string(set.id), std::string(set.text)));
    return out;
  }();
  return kSets;
}

const StressSet* stress_set(std::string_view id) {
  const std::vector<StressSet>& sets = stress_sets();
  const auto found =
      std::find_if(sets.begin(), sets.end(), [id](const StressSet& set) { return set.id == id; });
  return found == sets.end() ? nullptr : &*found;
}

std::vector<std::string> stress_set_names() {
  std::vector<std::string> out;
  for (const StressSet& set : stress_sets()) out.push_back(set.id);
  return out;
}

}  // namespace proofload
