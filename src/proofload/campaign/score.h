// The clean score of answers that a model gave elsewhere.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/spec.h"
#include "proofload/registry/registry.h"

namespace proofload::campaign {

struct ScoreRequest {
  std::filesystem::path predictions;  ///< COCO results, a folder of PNGs or a table.
  DataRef data;
  std::optional<Task> task{};  ///< Of the several that file and data may hold; none: as the predictions say.
  double score_threshold = 0.25;  ///< Of scores that need one; average precision does not.
  double confidence = 0.95;
};

struct ScoreAnswer {
  Task task = Task::detection;
  CleanResult clean;         ///< As a run of the model would score its clean pass.
  std::size_t results = 0;   ///< Of the file: objects, or pictures.
  std::size_t answered = 0;  ///< Pictures with at least one.
  std::string format;        ///< Of the data.
  std::vector<std::string> notes;
};

/// No picture is read. Errors of the data set and the predictions name file, place and cure.
ScoreAnswer score_predictions(const ScoreRequest& request, const Registry& registry);

}  // namespace proofload::campaign
