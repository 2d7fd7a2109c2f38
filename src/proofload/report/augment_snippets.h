// The augmentation of a guide as code for the libraries that people train with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proofload/campaign/guidance.h"

namespace proofload::report {

struct AugmentSnippet {
  std::string file;  ///< Name to write it under: "augment_albumentations.py".
  std::string language = "python";
  std::string text;
  std::vector<std::string>
      exact;  ///< Stresses that the library makes by the same formula, up to rounding and random numbers.
  std::vector<std::string>
      near;  ///< Those that it makes alike: "exposure: gain on coded values instead of linear light".
  std::vector<std::string> left_out;  ///< Those that it has nothing for.
};

/// A module with `augment(image)` for RGB arrays of 8 bits and `transform(**compose)`, which passes its arguments (bbox_params …) to
/// albumentations.Compose. Written for Albumentations 2.0.
AugmentSnippet albumentations_snippet(const campaign::Guidance& guidance);

/// A module with `transform`, which takes tensors of 8 bits (C×H×W) and what torchvision.tv_tensors wraps. Written for torchvision 0.20
/// and later.
AugmentSnippet torchvision_snippet(const campaign::Guidance& guidance);

}  // namespace proofload::report
