#include "proofload/campaign/section.h"

namespace proofload::campaign {

Params check_params(Section& section, const Schema& schema, Problems& problems) {
  Value good = Value::object();
  std::vector<std::string> names = section.known();
  for (const Param& param : schema.params()) names.push_back(param.name);
  for (const Member* member : section.rest()) {
    if (!schema.find(member->key)) {
      section.problem(member->key, "unknown key `" + member->key + "`" + did_you_mean(member->key, names) +
                                       " (known here: " + join(names, ", ") + ")");
      continue;
    }
    Value one = Value::object();
    one.members().push_back(*member);
    Problems mine;
    schema.check(one, member->value.line > 0 ? section.source(member->key) : section.origin(member->key),
                 mine);
    for (const std::string& line : mine.lines()) problems.add("", line);
    if (mine.empty()) good.members().push_back(*member);
  }
  return schema.check(good, "");
}

bool is_name(const std::string& text) {
  if (text.empty() || text.size() > 64) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

}  // namespace proofload::campaign
