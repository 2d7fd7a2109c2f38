#include "proofload/campaign/replay.h"

#include <algorithm>

#include "proofload/campaign/clips.h"
#include "proofload/campaign/relation_spec.h"
#include "proofload/campaign/reopen.h"
#include "proofload/campaign/search_jobs.h"
#include "proofload/core/text.h"
#include "proofload/search/finding.h"

namespace proofload::campaign {

namespace {

// By id: the order of the data set may have changed.
std::uint32_t picture_named(const Reopened& run, const std::string& id) {
  for (std::uint32_t i = 0; i < run.bench.chosen.size(); ++i)
    if (run.bench.id(i) == id) return i;
  throw Error(ErrorCode::not_found,
              id + ": this picture is not in " + run.spec->data.path.string() + " any more");
}

// Indices in the store may differ from today's; the stored clean row goes by the picture's id.
std::shared_ptr<const Known> known_of(const Store& store, const Bench& bench, const std::string& id) {
  const std::vector<std::string> ids = store.image_ids();
  const auto listed = std::find(ids.begin(), ids.end(), id);
  if (listed == ids.end()) return {};
  return known_from_store(store, *bench.identity, *bench.metric,
                          static_cast<std::uint32_t>(listed - ids.begin()));
}

// Picture, prediction and verdict of a cell; not for clips.
void make_again(const Bench& bench, const Cell& cell, const Known* known, Replay& out) {
  Sample sample = bench.data->load(bench.chosen[cell.sample]);
  out.clean = sample.image;
  if (known && known->pixels != pixel_hash(sample.image))
    out.differs.push_back("the picture file has changed");
  const Stressed stressed = stressed_picture(bench, cell, std::move(sample));
  out.stressed = stressed.sample.image;
  out.record.cell = cell;
  out.record.pixels = pixel_hash(out.stressed);
  const Image* image = &out.stressed;
  out.record.prediction = std::move(bench.model->predict(0, std::span<const Image* const>(&image, 1)).at(0));
  if (known) judge(bench, *known, stressed, out.record);
}

// Whether a case means the same by its names as the run does.
void need_same_meaning(const CampaignSpec& spec, const CorpusCase& item) {
  const auto refuse = [&](const std::string& what) {
    throw Error(ErrorCode::invalid_argument,
                item.file.string() + ": " + what +
                    ", so this run cannot make the case again; `proofload corpus run` can");
  };
  if (item.seed != spec.seed)
    refuse("it was found with seed " + std::to_string(item.seed) + ", the run has " +
           std::to_string(spec.seed));
  for (const CaseLink& link : item.chain) {
    const auto found = std::find_if(spec.stresses.begin(), spec.stresses.end(),
                                    [&](const StressSpec& each) { return each.name == link.name; });
    if (found == spec.stresses.end()) refuse("the run has no stress `" + link.name + "`");
    bool same = found->kind == link.kind;
    for (const Member& member : link.params.members()) {
      const Value* now = found->params.values().find(member.key);
      same = same && now && *now == member.value;
    }
    if (!same) refuse("`" + link.name + "` is another stress in the run");
  }
  if (item.relation.empty()) return;
  const auto found = std::find_if(spec.relations.begin(), spec.relations.end(),
                                  [&](const RelationSpec& each) { return each.name == item.relation; });
  if (found == spec.relations.end() || !(to_record(*found) == item.relation_definition))
    refuse("the run has no relation `" + item.relation + "` like that of the case");
}

}  // namespace

Replay replay(const Store& store,
              const Registry& registry,
              const std::string& id,
              std::optional<double> natural,
              const std::string& endpoint) {
  const std::string folder = store.path().parent_path().string();
  std::vector<Value> matches;
  std::vector<std::string> known;
  for (Value& item : store.cases()) {
    const Value* name = item.find("id");
    if (!name) continue;
    known.push_back(name->text());
    if (name->text().starts_with(id)) matches.push_back(std::move(item));
  }
  if (id.empty())
    throw Error(ErrorCode::invalid_argument,
                "the id of a case is empty; `worst` in run.json and the report name them");
  if (matches.size() != 1) {
    known.resize(std::min<std::size_t>(known.size(), 5));
    throw Error(ErrorCode::invalid_argument,
                folder + ": " + (matches.empty() ? "no case" : "more than one case") +
                    " with an id that begins with `" + id + "`" +
                    (known.empty() ? "; this run stored no cases"
                                   : "; there are for example " + join(known, ", ")));
  }
  const Value& item = matches.front();
  const Value& at = item.at("cell");
  const Reopened run = reopen(store, registry, endpoint);
  const CampaignSpec& spec = *run.spec;
  const Bench& bench = run.bench;

  Replay out;
  out.differs = run.differs;

  Cell cell;
  out.sample = item.at("sample").text();
  cell.sample = picture_named(run, out.sample);
  cell.relation = static_cast<std::int16_t>(at.at("relation").integer());
  out.stress = item.at("stress").text();
  out.level = static_cast<Level>(at.at("level").integer());
  if (cell.relation < 0) {
    const auto stress = static_cast<std::size_t>(at.at("stress").integer());
    const Axis& axis = spec.stresses.at(stress).axis;
    if (natural) out.level = axis.level_of(*natural);
    out.natural = axis.natural(out.level);
    if (out.level > 0) cell.chain = {{static_cast<std::uint16_t>(stress), out.level}};
  } else if (natural) {
    throw Error(ErrorCode::invalid_argument,
                out.stress + " is a relation and has no strength; leave --level out");
  }
  std::shared_ptr<const Known> known_now = known_of(store, bench, out.sample);
  if (bench.clips()) {
    const Value* frame = item.find("frame");
    const auto shown = static_cast<std::uint32_t>(frame && frame->is_integer() ? frame->integer() : 0);
    const std::atomic<bool> go_on{false};
    if (known_now) {
      Cell clean;
      clean.sample = cell.sample;
      const auto today = run_clip(bench, 0, std::span(&clean, 1), nullptr, go_on);
      if (!today.empty() && today[0].pixels != known_now->pixels) {
        out.differs.push_back("the video file has changed");
        auto other = std::make_shared<Known>(*known_now);
        other->pixels = today[0].pixels;
        known_now = other;
      }
    }
    auto made = run_clip(bench, 0, std::span(&cell, 1), known_now.get(), go_on,
                         [&](std::size_t, std::uint32_t number, const Sample& before, const Stressed& after,
                             const RunRecord&) {
                           if (number != shown) return;
                           out.clean = before.image;
                           out.stressed = after.sample.image;
                         });
    out.record = std::move(made.at(0));
    out.stored = store.find(bench.identity->cell_key(out.sample, cell), true);
    if (out.stored) {
      out.same_pixels = out.stored->pixels == out.record.pixels;
      out.same_prediction = out.stored->clip && out.record.clip && *out.stored->clip == *out.record.clip;
    } else if (!natural) {
      out.differs.push_back("run.db holds no row for this case under today's model");
      out.same_pixels = at.at("pixels").text() == hex16(out.record.pixels);
    }
    return out;
  }
  make_again(bench, cell, known_now.get(), out);
  out.stored = store.find(bench.identity->cell_key(out.sample, cell), true);
  if (!out.stored && !natural) {
    // Cases are made from rows; their pixels are in the case itself if the row went with another model.
    out.differs.push_back("run.db holds no row for this case under today's model");
    out.same_pixels = at.at("pixels").text() == hex16(out.record.pixels);
    return out;
  }
  if (out.stored) {
    out.same_pixels = out.stored->pixels == out.record.pixels;
    out.same_prediction =
        to_json(to_record(out.stored->prediction)) == to_json(to_record(out.record.prediction));
  }
  return out;
}

Replay replay(const Store& store,
              const Registry& registry,
              const CorpusCase& item,
              const std::string& endpoint) {
  const Reopened run = reopen(store, registry, endpoint);
  need_same_meaning(*run.spec, item);
  if (run.bench.clips())
    throw Error(ErrorCode::unsupported,
                item.file.string() + ": cases on clips are made again by `proofload corpus run`");
  Replay out;
  out.differs = run.differs;
  out.sample = item.picture;
  const Cell cell = cell_of_case(*run.spec, item, picture_named(run, item.picture));
  out.stress = chain_text(*run.spec, cell);
  const auto known = known_of(store, run.bench, item.picture);
  make_again(run.bench, cell, known.get(), out);
  if (known && known->pixels != item.pixels)
    out.differs.push_back("the case was found on other pixels of this picture");
  out.failed_then = item.how;
  out.fails_now = search::observe(out.record, item.oracle).how;
  return out;
}

}  // namespace proofload::campaign
