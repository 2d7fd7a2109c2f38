// A corpus: failures as small text files that any model can be held against later. One file, one case, and everything in it that
// making the case again needs: picture, stresses with their parameters, random fields, relation, rule.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "proofload/campaign/clip_curves.h"
#include "proofload/campaign/fuzz.h"
#include "proofload/core/value.h"

namespace proofload::campaign {

inline constexpr int kCorpusSchema = 1;

struct CaseLink {
  std::string name;                ///< Random fields hang on it.
  std::string kind;                ///< Of the stressor.
  Value params = Value::object();  ///< All of them.
  Level level = 0;
  std::string strength;  ///< For people: "5.1 grey levels".
};

struct CorpusCase {
  std::filesystem::path file;
  std::string picture;       ///< Id in its data set.
  std::uint64_t pixels = 0;  ///< Hash of the clean picture.
  std::uint64_t seed = 1;    ///< Of the run.
  std::uint16_t replicate = 0;
  std::vector<CaseLink> chain;  ///< In the order they act.
  /// Where those of them act that do so by tiles (stress/mosaic.h); none: everywhere.
  std::optional<stress::TileSet> tiles{};
  std::string relation;       ///< Name; "" = none.
  Value relation_definition;  ///< As in a config; null = none.
  Oracle oracle = Oracle::stability;
  double tolerance = 0;  ///< Null tolerance of the run that found it; for clips of both kinds.
  ClipTolerance clip_tolerance{};
  bool expected_to_fail = true;  ///< False once it was mended: then it may not fail again.
  std::string how;               ///< As it failed when it was found: "class_flip: cat → dog".
  std::string signature;         ///< For people.
  Value from = Value::object();  ///< Run, model, data and program it comes from; only told.
};

/// The case of a finding. `tool_version` goes into `from`.
CorpusCase corpus_case(const FollowUp& run,
                       const search::Found& found,
                       const std::string& tool_version,
                       const std::optional<HitTiles>& tiles = {});
/// The cell of a case on picture `sample` of a campaign. Error{not_found} for a stress or relation that the campaign does not have;
/// whether it means the same by the name is for the caller to know.
Cell cell_of_case(const CampaignSpec& spec, const CorpusCase& item, std::uint32_t sample);

/// "img_7-png-gaussian_noise-jpeg_compression-01234567.yaml": by content, so that the same case has the same name.
std::string file_name_of(const CorpusCase& item);
Value to_record(const CorpusCase& item);
/// From YAML. Error{parse} naming file, line and everything that is wrong; Error{unsupported} for another version.
CorpusCase case_from_text(const std::string& text, const std::filesystem::path& file);

/// All *.yaml files of a folder, by name; or the one file named. Error{not_found | io | parse | invalid_argument}.
std::vector<CorpusCase> read_corpus(const std::filesystem::path& path);
/// Writes one case; returns false where a case without `file` is there already: it stays as it is. One with a `file` is written
/// anew.
bool write_case(const std::filesystem::path& folder, const CorpusCase& item);

}  // namespace proofload::campaign
