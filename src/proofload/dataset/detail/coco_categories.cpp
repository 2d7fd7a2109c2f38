#include "proofload/dataset/detail/coco_categories.h"

#include <map>

#include "proofload/core/error.h"

namespace proofload::dataset {

CocoCategories read_categories(const Value& categories, const std::string& file) {
  std::map<std::int64_t, const Value*> sorted;
  for (std::size_t i = 0; i < categories.items().size(); ++i) {
    const Value& one = categories.items()[i];
    const Value* id = one.find("id");
    const Value* name = one.find("name");
    const std::string where = file + ": categories[" + std::to_string(i) + "]";
    if (!id || !id->is_integer() || !name || !name->is_text())
      throw Error(ErrorCode::parse, where + " needs a whole number `id` and a text `name`.");
    if (!sorted.emplace(id->integer(), &one).second)
      throw Error(ErrorCode::parse, where + ": the id " + std::to_string(id->integer()) + " is used twice.");
  }
  if (sorted.empty()) throw Error(ErrorCode::parse, file + ": `categories` is empty; there is no class.");
  CocoCategories out;
  for (const auto& [id, one] : sorted) {
    out.place[id] = out.names.size();
    out.names.push_back(one->at("name").text());
    out.ids.push_back(id);
    out.entries.push_back(one);
  }
  return out;
}

}  // namespace proofload::dataset
