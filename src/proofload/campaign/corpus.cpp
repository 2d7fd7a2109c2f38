#include "proofload/campaign/corpus.h"

#include <algorithm>
#include <cctype>
#include <system_error>

#include "proofload/campaign/quantity.h"
#include "proofload/campaign/relation_spec.h"
#include "proofload/campaign/section.h"
#include "proofload/campaign/tiles.h"
#include "proofload/core/file.h"
#include "proofload/core/hash.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestCase = std::size_t{1} << 20;
constexpr std::size_t kMostLinks = 64;

std::optional<std::uint64_t> parse_hex16(const std::string& text) {
  if (text.size() != 16) return {};
  std::uint64_t out = 0;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && !(c >= 'a' && c <= 'f')) return {};
    out = out * 16 + static_cast<std::uint64_t>(digit ? c - '0' : c - 'a' + 10);
  }
  return out;
}

// At most 40 characters that every file system takes.
std::string plain(const std::string& text) {
  std::string out;
  for (const char c : text.substr(text.size() > 40 ? text.size() - 40 : 0)) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    out += good ? c : '-';
  }
  return out;
}

CaseLink link_of(const Value& item, const Config& config, std::size_t at, Problems& problems) {
  Section section(config, &item, "/chain/" + std::to_string(at), problems);
  CaseLink out;
  out.name = section.text("stress", "");
  if (!is_name(out.name))
    section.problem("stress", "`stress` must name a stress, found `" + valid_utf8(out.name) + "`");
  const bool given = section.take("level") != nullptr;
  out.level = static_cast<Level>(section.whole("level", 0, 1, kTopLevel));
  if (!given) section.problem("level", "`level` is missing; without it the strength is not known");
  out.strength = section.text("strength", "");
  Section definition = section.section("definition");
  out.kind = definition.text("kind", out.name);
  for (const Member* member : definition.rest()) out.params[member->key] = member->value;
  section.refuse_rest();
  return out;
}

std::optional<stress::TileSet> tiles_in(const Value& list) {
  stress::TileSet out;
  if (!list.is_array() || list.size() == 0 || list.size() > out.size()) return {};
  for (const Value& each : list.items()) {
    if (!each.is_integer() || each.integer() < 0 || each.integer() >= static_cast<std::int64_t>(out.size()))
      return {};
    const auto tile = static_cast<std::size_t>(each.integer());
    if (out[tile]) return {};
    out.set(tile);
  }
  return out;
}

}  // namespace

CorpusCase corpus_case(const FollowUp& run,
                       const search::Found& found,
                       const std::string& tool_version,
                       const std::optional<HitTiles>& tiles) {
  const CampaignSpec& spec = run.spec();
  const Bench& bench = run.bench();
  CorpusCase out;
  out.picture = bench.id(found.minimal.sample);
  const auto known = known_from_store(run.store(), *bench.identity, *bench.metric, found.minimal.sample);
  if (known) out.pixels = known->pixels;
  out.seed = spec.seed;
  out.replicate = found.minimal.replicate;
  for (const Link& link : found.minimal.chain) {
    const StressSpec& stress = spec.stresses[link.stress];
    out.chain.push_back({stress.name, stress.kind, stress.params.values(), link.level,
                         natural_text(stress.axis.natural(link.level), stress.axis)});
  }
  if (found.minimal.relation >= 0) {
    const RelationSpec& relation = spec.relations[static_cast<std::size_t>(found.minimal.relation)];
    out.relation = relation.name;
    out.relation_definition = to_record(relation);
  }
  out.oracle = spec.oracle;
  out.tolerance = bench.tolerance;
  out.clip_tolerance = bench.clip_tolerance;
  const bool narrow = tiles && tiles->narrow();
  if (narrow) out.tiles = tiles->hit;
  out.how = narrow ? tiles->observation.how : found.observation.how;
  out.signature = combination_text(spec, found.signature) + " | " + found.signature.how + " | tenth " +
                  std::to_string(found.signature.decile + 1) + " of 10";
  out.from["run"] = spec.name;
  out.from["model"] = spec.model.path.string();
  if (const auto model = run.store().fact("model"))
    if (const Value* digest = model->find("sha256")) out.from["model_sha256"] = *digest;
  out.from["data"] = spec.data.path.string();
  out.from["proofload"] = tool_version;
  return out;
}

Cell cell_of_case(const CampaignSpec& spec, const CorpusCase& item, std::uint32_t sample) {
  const auto missing = [&](const std::string& name) {
    return Error(ErrorCode::not_found, (item.file.empty() ? std::string("a case") : item.file.string()) +
                                           ": `" + name + "` is not in the campaign " + spec.name);
  };
  Cell out;
  out.sample = sample;
  out.replicate = item.replicate;
  for (const CaseLink& link : item.chain) {
    const auto found = std::find_if(spec.stresses.begin(), spec.stresses.end(),
                                    [&](const StressSpec& each) { return each.name == link.name; });
    if (found == spec.stresses.end()) throw missing(link.name);
    out.chain.push_back({static_cast<std::uint16_t>(found - spec.stresses.begin()), link.level});
  }
  if (!item.relation.empty()) {
    const auto found = std::find_if(spec.relations.begin(), spec.relations.end(),
                                    [&](const RelationSpec& each) { return each.name == item.relation; });
    if (found == spec.relations.end()) throw missing(item.relation);
    out.relation = static_cast<std::int16_t>(found - spec.relations.begin());
  }
  if (item.tiles) put_hit(out, *item.tiles);
  return out;
}

Value to_record(const CorpusCase& item) {
  Value out = Value::object();
  out["proofload_case"] = kCorpusSchema;
  out["picture"]["id"] = item.picture;
  out["picture"]["pixels"] = hex16(item.pixels);
  out["oracle"] = name_of(item.oracle);
  out["seed"] = static_cast<unsigned long>(item.seed);
  out["replicate"] = static_cast<int>(item.replicate);
  out["chain"] = Value::array();
  for (const CaseLink& link : item.chain) {
    Value made = Value::object();
    made["stress"] = link.name;
    made["level"] = static_cast<int>(link.level);
    made["strength"] = link.strength;
    made["definition"]["kind"] = link.kind;
    for (const Member& member : link.params.members()) made["definition"][member.key] = member.value;
    out["chain"].push_back(std::move(made));
  }
  if (item.tiles) {
    out["tiles"] = Value::array();
    for (std::size_t tile = 0; tile < item.tiles->size(); ++tile)
      if ((*item.tiles)[tile]) out["tiles"].push_back(static_cast<int>(tile));
  }
  if (!item.relation.empty()) {
    out["relation"]["name"] = item.relation;
    out["relation"]["definition"] = item.relation_definition;
  }
  out["tolerance"] = item.tolerance;
  if (item.clip_tolerance.frames > 0 || item.clip_tolerance.flips > 0) {
    out["clip_tolerance"]["frames"] = item.clip_tolerance.frames;
    out["clip_tolerance"]["flips"] = item.clip_tolerance.flips;
  }
  out["expect"] = item.expected_to_fail ? "fails" : "passes";
  out["failure"]["how"] = item.how;
  out["signature"] = item.signature;
  out["from"] = item.from;
  return out;
}

CorpusCase case_from_text(const std::string& text, const fs::path& file) {
  Config config;
  config.add_text(text, file.string());
  Problems problems;
  Section section(config, &config.tree(), "", problems);
  CorpusCase out;
  out.file = file;
  if (!config.tree().find("proofload_case"))
    throw Error(ErrorCode::parse, file.string() + ": this is no case of a corpus (no `proofload_case`)");
  if (section.whole("proofload_case", 0, 0, 1'000'000) != kCorpusSchema)
    throw Error(ErrorCode::unsupported, file.string() +
                                            ": this case is of another version; this program reads " +
                                            std::to_string(kCorpusSchema));
  Section picture = section.section("picture");
  out.picture = picture.text("id", "");
  if (out.picture.empty())
    problems.add(file.string(), "`picture.id` is missing: which picture fails is not said");
  const std::string pixels = picture.text("pixels", "");
  if (const auto hash = parse_hex16(pixels))
    out.pixels = *hash;
  else
    picture.problem("pixels", "`pixels` must be 16 hexadecimal digits, found `" + valid_utf8(pixels) + "`");
  picture.refuse_rest();
  out.oracle = section.choice("oracle", "stability", {"stability", "correctness"}) == "stability"
                   ? Oracle::stability
                   : Oracle::correctness;
  out.seed = static_cast<std::uint64_t>(section.whole("seed", 1, 0, std::int64_t{1} << 53));
  out.replicate = static_cast<std::uint16_t>(section.whole("replicate", 0, 0, 65535));
  if (const Value* chain = section.take("chain")) {
    if (!chain->is_array() || chain->size() > kMostLinks)
      section.problem("chain",
                      "`chain` must be a list of at most " + std::to_string(kMostLinks) + " stresses");
    else
      for (std::size_t i = 0; i < chain->size(); ++i)
        out.chain.push_back(link_of(chain->items()[i], config, i, problems));
  }
  if (const Value* tiles = section.take("tiles")) {
    out.tiles = tiles_in(*tiles);
    if (!out.tiles)
      section.problem("tiles", "`tiles` must be a list of one and up to " + std::to_string(stress::kTiles) +
                                   " numbers from 0 to " + std::to_string(stress::kTiles - 1) +
                                   ", each once: the places of a grid of 8 by 8, row by row");
  }
  Section relation = section.section("relation");
  out.relation = relation.text("name", "");
  if (const Value* definition = relation.take("definition")) out.relation_definition = *definition;
  relation.refuse_rest();
  if (out.chain.empty() && out.relation.empty())
    problems.add(file.string(), "neither `chain` nor `relation` says what is done to the picture");
  out.tolerance = section.number("tolerance", 0, 0, 1e9);
  Section clips = section.section("clip_tolerance");
  out.clip_tolerance.frames = clips.number("frames", 0, 0, 1);
  out.clip_tolerance.flips = clips.number("flips", 0, 0, 1);
  clips.refuse_rest();
  out.expected_to_fail = section.choice("expect", "fails", {"fails", "passes"}) == "fails";
  Section failure = section.section("failure");
  out.how = failure.text("how", "");
  failure.refuse_rest();
  out.signature = section.text("signature", "");
  if (const Value* from = section.take("from"); from && from->is_object()) out.from = *from;
  section.refuse_rest();
  problems.throw_if_any(ErrorCode::parse, "a case of the corpus cannot be read:");
  return out;
}

std::string file_name_of(const CorpusCase& item) {
  FieldBytes bytes;
  bytes.add(item.picture).add(item.pixels).add(item.seed).add(std::uint64_t{item.replicate});
  bytes.add(name_of(item.oracle)).add(item.relation).add(to_json(item.relation_definition));
  std::string name = plain(item.picture);
  for (const CaseLink& link : item.chain) {
    bytes.add(link.name).add(link.kind).add(to_json(link.params)).add(static_cast<std::uint64_t>(link.level));
    name += "-" + plain(link.name);
  }
  if (!item.relation.empty()) name += "-" + plain(item.relation);
  if (item.tiles) bytes.add(std::uint64_t{item.tiles->to_ullong()});
  return name.substr(0, 160) + "-" + hex16(bytes.hash()).substr(0, 8) + ".yaml";
}

std::vector<CorpusCase> read_corpus(const fs::path& path) {
  std::error_code failed;
  std::vector<fs::path> files;
  if (fs::is_directory(path, failed)) {
    for (const auto& entry : fs::directory_iterator(path, failed))
      if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    if (failed)
      throw Error(ErrorCode::io, path.string() + ": this folder cannot be read (" + failed.message() + ")");
    std::sort(files.begin(), files.end());
    if (files.empty())
      throw Error(ErrorCode::not_found,
                  path.string() + ": there are no cases (*.yaml) here; `proofload fuzz RUN` writes some");
  } else if (!fs::exists(path, failed)) {
    throw Error(ErrorCode::not_found, path.string() +
                                          ": there is no corpus here; name a folder of cases or one case, as "
                                          "`proofload fuzz RUN` writes them to RUN/fuzz");
  } else {
    files.push_back(path);
  }
  std::vector<CorpusCase> out;
  out.reserve(files.size());
  for (const fs::path& file : files) out.push_back(case_from_text(read_file(file, kLargestCase), file));
  return out;
}

bool write_case(const fs::path& folder, const CorpusCase& item) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed)
    throw Error(ErrorCode::io,
                folder.string() + ": cannot be made (" + failed.message() + "); choose another --out");
  const fs::path file = item.file.empty() ? folder / file_name_of(item) : item.file;
  if (item.file.empty() && fs::exists(file, failed)) return false;
  write_file(file, to_yaml(to_record(item)));
  return true;
}

}  // namespace proofload::campaign
