// Which part of a divided data set is tested.
#pragma once

#include <string>
#include <vector>

#include "proofload/core/params.h"

namespace proofload::dataset {

/// The parameter `split` of formats that divide their pictures.
Param split_param();

/// The one of `available` that `wanted` names ("val" also finds "validation" and "valid"); with `wanted` empty the
/// first there is of val, test and train, then one of another name if it is the only one. Error{not_found} lists those there
/// are. `where` is the file or folder that divides; taking the training pictures is noted.
std::string choose_split(const std::string& wanted,
                         const std::vector<std::string>& available,
                         const std::string& where,
                         std::vector<std::string>& notes);

}  // namespace proofload::dataset
