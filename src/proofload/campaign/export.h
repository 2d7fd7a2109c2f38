// Stressed pictures of a finished run as a data set: to train on, to label, to look at.
#pragma once

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "proofload/campaign/spec.h"
#include "proofload/campaign/store.h"
#include "proofload/dataset/writer.h"

namespace proofload::campaign {

struct ExportRequest {
  std::filesystem::path folder;
  std::vector<std::string> stresses{};  ///< Empty = all of the run.
  /// "at-limit": where the watch limit lies. "breaking": of each picture the mildest at which it was seen to break. Else a
  /// strength of the stresses ("3.5", "2 px").
  std::string level = "at-limit";
  bool broken = false;   ///< Only pictures that the model broke on, by the run's oracle.
  std::string format{};  ///< "" = what holds the task's labels.
  dataset::PictureFile pictures = dataset::PictureFile::png;
  bool replace = false;  ///< An earlier export in the folder goes.
};

struct Exported {
  struct Part {
    std::string stress;
    std::optional<double> natural;  ///< None where every picture has its own, or nothing was written.
    std::size_t pictures = 0;
    std::size_t of = 0;    ///< Pictures that count for the oracle.
    std::string left_out;  ///< Why this stress gave nothing; "" otherwise.
  };
  std::string format;
  std::vector<Part> parts;
  std::size_t pictures = 0;
  std::size_t objects = 0;
  std::size_t inferences = 0;  ///< For verdicts that the run did not need.
  std::vector<std::string> notes;
};

/// Makes the pictures again from data and seed, equal to those the model saw, with labels that moved along. `spec` is the
/// run's, its paths those of today. Error{invalid_argument} for wishes that cannot be met, for an unfinished run, data without
/// labels, and a model or pictures that are no longer the run's; Error{not_found} where data or model are gone;
/// Error{cancelled} once `stop` is set.
Exported export_pictures(const Store& store,
                         const CampaignSpec& spec,
                         const Registry& registry,
                         const ExportRequest& request,
                         const std::atomic<bool>& stop);

}  // namespace proofload::campaign
