// The units that travel through a campaign.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "proofload/data/annotation.h"
#include "proofload/data/warp.h"
#include "proofload/image/image.h"

namespace proofload {

/// One picture with its label.
struct Sample {
  std::string id;  ///< Path relative to the data root with '/', unique in its data set.
  Image image;
  Annotation label;
  std::vector<std::pair<std::string, std::string>> slices;  ///< Extra columns: ("camera", "left").
  /// How far away everything is that the picture shows, m, where the data say so; it moves with the pixels.
  std::shared_ptr<const DepthMap> depth{};
};

/// The two random fields a stressor may draw from: one per picture, one per camera (run).
struct Keys {
  std::uint64_t sample = 0;
  std::uint64_t camera = 0;
  std::uint32_t frame = 0;
};

/// Key of the random field of a stress: xxHash3-64 over the length-prefixed (run seed, scope id, stress name,
/// position in the chain, replicate). The strength is not part of it.
std::uint64_t field_key(std::uint64_t seed,
                        const std::string& scope_id,
                        const std::string& stress_name,
                        std::uint32_t position,
                        std::uint32_t replicate);

/// Both keys of a stress on a picture or clip: its own field, and that of the camera, which has no scope id.
Keys field_keys(std::uint64_t seed,
                const std::string& scope_id,
                const std::string& stress_name,
                std::uint32_t position,
                std::uint32_t replicate);

/// A picture after one stress or a chain of them.
struct Stressed {
  Sample sample;                       ///< Label already moved; hidden or lost objects are "ignore".
  Warp warp;                           ///< From the clean picture to this one.
  std::vector<std::uint8_t> validity;  ///< Empty = all pixels valid; else width·height, 0 = filled border.
};

/// Adds a further step to what was done: maps compose, and what was filled in before stays so wherever the step has moved
/// it. `before` is the size of the picture that went into the step.
void append(Stressed& done, Stressed step, Size before);

}  // namespace proofload
