// Makes one stored case again and says whether it came out the same.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/corpus.h"
#include "proofload/campaign/evaluator.h"

namespace proofload::campaign {

struct Replay {
  std::string sample;
  std::string stress;  ///< Of a stress or a relation.
  Level level = 0;
  std::optional<double> natural;  ///< None for relations.
  Image clean;
  Image stressed;
  RunRecord record;                 ///< As made now.
  std::optional<RunRecord> stored;  ///< As in run.db; none for a level that was never evaluated.
  bool same_pixels = false;
  bool same_prediction = false;
  /// Of a case of a corpus, of which nothing but this is stored: how it failed when it was found, and how it does now ("" = it holds).
  std::optional<std::string> failed_then{};
  std::string fails_now{};
  std::vector<std::string> differs;  ///< What is not as it was: "OpenVINO 2026.4.0 then, 2026.4.1 now".
};

/// `id` is a case's id, or the beginning of one that is unique. `natural` asks for another strength of the same picture and stress.
/// `endpoint`: of the model server, where the run used one. Error{not_found} lists some known ids.
Replay replay(const Store& store,
              const Registry& registry,
              const std::string& id,
              std::optional<double> natural,
              const std::string& endpoint = {});

/// The same of a case of a corpus on model and pictures of a run. Error{invalid_argument} where seed, a stress or the relation
/// is not what it is in the run: then the case would be another one, and `proofload corpus run` makes it; Error{unsupported} for clips.
Replay replay(const Store& store,
              const Registry& registry,
              const CorpusCase& item,
              const std::string& endpoint = {});

}  // namespace proofload::campaign
