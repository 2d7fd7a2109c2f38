// What ultralytics writes into the files it exports.
#pragma once

#include <string_view>
#include <utility>

#include "proofload/model/model.h"

namespace proofload::model::detail {

/// Whether the metadata names this task of ultralytics (detect, segment, pose, obb): 1 yes, 0 no metadata of that kind,
/// -1 another task.
int ultralytics_says(const engine::Signature& signature, std::string_view task);

/// Points of a pose, and numbers each (2 or 3), by the metadata; {0, 0} if it does not say.
std::pair<int, int> ultralytics_points(const engine::Signature& signature);

/// Number of classes by the metadata; 0 if it does not say.
int ultralytics_classes(const engine::Signature& signature);

/// Labels, licence, size (where the network leaves it open) and the letterbox that ultralytics uses.
void describe_ultralytics(const engine::Signature& signature, ModelSpec& spec);

}  // namespace proofload::model::detail
