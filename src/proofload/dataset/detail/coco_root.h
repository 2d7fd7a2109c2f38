// Where the pictures of a COCO file lie.
#pragma once

#include <filesystem>

#include "proofload/core/value.h"

namespace proofload::dataset {

/// The usual places: beside the file, in `images`, or in the folder that the file's name ends with
/// (annotations/instances_val2017.json and val2017/); the one that holds the first pictures of the list `images`.
std::filesystem::path coco_root(const std::filesystem::path& file, const Value& images);

}  // namespace proofload::dataset
