// The list `categories` of COCO files.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "proofload/core/value.h"

namespace proofload::dataset {

/// By ascending id.
struct CocoCategories {
  std::vector<std::string> names;
  std::vector<std::int64_t> ids;
  std::vector<const Value*> entries;                    ///< Of the list, which must outlive them.
  std::unordered_map<std::int64_t, std::size_t> place;  ///< Of an id in the lists above.
};

/// `file` names the file in errors. Error{parse} for a category without id or name, an id used twice and an empty list.
CocoCategories read_categories(const Value& categories, const std::string& file);

}  // namespace proofload::dataset
