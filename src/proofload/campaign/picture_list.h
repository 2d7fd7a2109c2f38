// Which pictures with which labels a run is about.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "proofload/campaign/evaluator.h"
#include "proofload/campaign/store.h"

namespace proofload::campaign {

/// The pictures of a bench in their order.
std::vector<StoredImage> pictures_of(const Bench& bench);

/// 16 hexadecimal digits over ids and labels in order: what the fact `pictures` holds.
std::string fingerprint(std::span<const StoredImage> pictures);

/// What is not as it was: "2 pictures are gone (first: a.png)", "the label of b.png"; nothing where the lists are the same.
std::vector<std::string> changes(std::span<const StoredImage> before, std::span<const StoredImage> now);

}  // namespace proofload::campaign
