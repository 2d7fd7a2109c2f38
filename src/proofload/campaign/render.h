// A stressed data set without a model: every picture at every wanted strength, with its labels.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "proofload/campaign/spec.h"
#include "proofload/dataset/writer.h"

namespace proofload::campaign {

struct RenderRequest {
  PictureSpec pictures;
  /// Strengths in the stresses' unit ("2 px", "0.1"); each is written for each stress.
  std::vector<std::string> levels{};
  /// Or the levels of a published benchmark ("imagenet_c"), with the parameters that it sets; without stresses all that
  /// have them.
  std::string published{};
  std::filesystem::path folder;
  std::string format{};  ///< "" = what holds the labels of the data.
  dataset::PictureFile files = dataset::PictureFile::png;
  bool replace = false;  ///< An earlier export in the folder goes.
  int threads = 0;       ///< 0 = all.
};

struct Rendered {
  std::string format;
  std::size_t pictures = 0;
  std::size_t objects = 0;
  std::size_t settings = 0;  ///< Stresses times levels.
  std::vector<std::string> notes;
};

/// Writes `images/<stress>/<level>/…` and labels that moved along. Random fields are those of a run with the same seed and
/// names of stresses, so that the pictures are the run's. `told` hears of pictures done and of how many. Nothing is written
/// before all wishes are known to be right: Error{invalid_argument}; Error{cancelled} once `stop` is set.
Rendered render(const RenderRequest& request,
                const Registry& registry,
                const std::function<void(std::size_t done, std::size_t total)>& told,
                const std::atomic<bool>& stop);

}  // namespace proofload::campaign
