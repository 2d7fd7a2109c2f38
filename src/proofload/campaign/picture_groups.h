// Pictures that have something in common: a class, a camera, dark ones, those with small objects.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/campaign/picture_attributes.h"

namespace proofload::campaign {

struct PictureGroup {
  std::string column;
  std::string name;  ///< "class dog", "brightness up to 84.1 grey levels", "largest_object above 120 px".
  std::vector<std::uint32_t> members;  ///< Pictures by index, ascending.
};

/// The groups of one column. Numbers are cut in thirds of the pictures that have one (at values that occur, so that many equal
/// values stay together and a group may be missing); of texts every value is a group, a picture with several is in several. By value:
/// thirds from low to high, texts in the order of their size and then their name.
std::vector<PictureGroup> groups_of(const AttributeColumn& column);

}  // namespace proofload::campaign
