// What a campaign does, checked and complete: every name and value is known to be right before the first
// picture is read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proofload/campaign/config.h"
#include "proofload/campaign/gate.h"
#include "proofload/campaign/quantity.h"
#include "proofload/core/params.h"
#include "proofload/data/axis.h"
#include "proofload/data/record.h"
#include "proofload/registry/registry.h"

namespace proofload::campaign {

struct StressSpec {
  std::string name;  ///< Key under `stress:`; records, gates and random keys carry it.
  std::string kind;  ///< Id of the stressor.
  Params params;
  Axis axis;
  Level from = 0;  ///< Searched part of the axis.
  Level to = kTopLevel;
  std::optional<double> operating;  ///< Natural value the user expects in operation.
  int relation = -1;                ///< Index of the relation whose path this is; -1: a stress of its own.
};

struct RelationSpec {
  std::string name;
  std::string kind;                   ///< Id of the built-in relation it stands on, or "".
  Value written = Value::object();    ///< Its keys in the config.
  Value effective = Value::object();  ///< Those over the keys of the built-in one.
  relation::Definition definition;    ///< `effective`, read.
  std::vector<StressSpec> changes{};  ///< Steps of the change, each at its level `to`.
  std::optional<std::size_t> path{};  ///< Index of the stress along which it is searched.
  std::string place;                  ///< Where it was written, for errors that show later.

  std::string title() const { return definition.title.empty() ? name : definition.title; }
};

struct ModelRef {
  std::filesystem::path path;
  std::filesystem::path config;  ///< model.yaml, "" = looked for beside the model.
  std::string engine;            ///< "" = by the file's ending.
  std::string
      endpoint;      ///< Address of a server; only ever from a command line, never recorded in the config.
  std::string name;  ///< Which of the server's models.
  Value engine_params = Value::object();
  Value overrides = Value::object();  ///< Members of model.yaml written under `model:`.
  std::string precision = "f32";
  int batch = 16;  ///< Wanted largest batch.
};

struct DataRef {
  std::filesystem::path path;
  std::string format;  ///< "" or "auto" = sniffed.
  std::filesystem::path root;
  Value params = Value::object();  ///< The format's own.
  std::size_t limit = 0;           ///< 0 = all.
  std::uint64_t seed = 0;          ///< Picks the subset when there is a limit.
  bool exif_orientation = true;
  std::int64_t largest_pixels = 100'000'000;
  dataset::DepthMaps depth{};  ///< A second picture for stresses that ask how far away things are.
};

/// How its pictures are read.
dataset::Options options_of(const DataRef& data);

struct Zones {
  double onset = 0.05;
  double watch = 0.20;
  double broken = 0.50;
};

struct SearchSpec {
  std::string method = "race";
  Params params;
  int levels = 64;
  bool refine = true;
  bool certify_all = false;
  double confidence = 0.95;
  std::uint64_t budget_evals = 0;  ///< 0 = none.
  double budget_minutes = 0;       ///< 0 = none.
  double precision =
      0;  ///< Watch intervals no wider than this part of the limit are narrow enough; 0 = no wish.
  std::optional<Quantity> width{};  ///< … or no wider than this, in the natural unit.
  bool stop_when_decided = false;   ///< Limits are searched on no more pictures than the gates need.
  int first_look = 100;  ///< Pictures that such a search begins with; every further look has twice as many.
};

/// How stressed pictures are looked at beside the search (campaign/perceptual.h).
struct PerceptualSpec {
  bool on = true;
  std::optional<int> pictures;  ///< That are looked at; none = by the size of the run.
  double validity = 0.9;        ///< 1 − VIF behind which nothing is searched; 1 = no limit.
  std::filesystem::path table;  ///< A file of `calibrate` instead of looking; "" = none.
};

/// An earlier run on the same pictures that this one may not be worse than. It decides no record, so neither the stored config nor its
/// hash hold it.
struct BaselineSpec {
  std::filesystem::path run;
  double max_drop = 0.05;  ///< Share of a limit's distance, and of the clean score, that may be lost.
  std::vector<std::string>
      gates{};  ///< `<stress>[.<oracle>].limit.<watch|broken>` or `clean`; empty: the watch limit of every stress and `clean`.
};

/// Failures kept as files (campaign/corpus.h) that a run makes again before anything else. They decide no record, so neither the stored
/// config nor its hash hold them.
struct CorpusSpec {
  std::vector<std::filesystem::path> paths;  ///< Folders of cases, or single ones.
  bool abort = false;                        ///< Ends the run where a case that passed fails.
};

struct OutSpec {
  std::filesystem::path dir;  ///< Run folder.
  bool html = true;
  bool junit = true;
  std::uint64_t report_bytes = 15'000'000;
  int cases = 48;  ///< Worst cases stored with pictures.
};

struct CampaignSpec {
  static constexpr int kSchemaVersion = 1;
  std::string name;
  std::uint64_t seed = 1;
  Oracle oracle = Oracle::stability;
  ModelRef model;
  DataRef data;
  std::vector<StressSpec> stresses;
  std::vector<RelationSpec> relations;
  SearchSpec search;
  Zones zones;
  std::vector<Gate> gates;
  std::optional<BaselineSpec> baseline;
  std::optional<CorpusSpec> corpus;
  PerceptualSpec perceptual;
  OutSpec out;
  int threads = 0;                 ///< 0 = all the process may use. Never changes a record.
  std::vector<std::string> notes;  ///< What was assumed while reading the config.
};

/// Checks a merged config. All problems are reported at once in one Error{invalid_argument}, each with its place
/// and, for misspelt names, the nearest known one.
CampaignSpec spec_from_config(const Config& config, const Registry& registry);

/// Pictures and stresses without a model: what tools need that only make pictures.
struct PictureSpec {
  std::uint64_t seed = 1;
  DataRef data;
  std::vector<StressSpec> stresses;
};
/// Reads `data`, `stress` and `seed` of a config; other keys are refused. Errors as of `spec_from_config`.
PictureSpec pictures_from_config(const Config& config, const Registry& registry);

/// Everything that decides a record or a search, as plain data (no output paths, budgets or thread counts): stored
/// in the run folder, hashed to tell runs apart, and read back by `spec_from_record`.
Value to_record(const CampaignSpec& spec);
CampaignSpec spec_from_record(const Value& record, const Registry& registry);
/// SHA-256 of the compact JSON of `to_record`.
std::string config_hash(const CampaignSpec& spec);

/// Threads the campaign works with: those it names, or all the process may use.
int threads_of(const CampaignSpec& spec);

/// Stresses used when a config names none: all of the catalog that stress pictures of any task.
/// Those that need clips are left out.
std::vector<std::string> default_stresses(const Registry& registry);

}  // namespace proofload::campaign
