// What pictures belong to (camera, weather, site …), told by a file beside the data set.
#pragma once

#include <filesystem>
#include <memory>

#include "proofload/dataset/dataset.h"

namespace proofload::dataset {

/// `slices.csv` in the folder `path` or beside the file `path`; empty if there is none.
std::filesystem::path slices_file_of(const std::filesystem::path& path);

/// The same data set with what `file` says about its pictures, one row `image_id,key,value` each.
///
/// A picture is named by its id, by its file name or by that without its ending, as long as only one picture has it. Rows about
/// other pictures are counted in a note (the file may serve several parts of a data set). What the file says
/// replaces a column of the same name. Faulty rows are an Error when strict, else left out and noted.
std::unique_ptr<Dataset> with_slices(std::unique_ptr<Dataset> data,
                                     const std::filesystem::path& file,
                                     bool strict);

}  // namespace proofload::dataset
