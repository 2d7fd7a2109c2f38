#include "proofload/campaign/guidance.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "proofload/campaign/failure_kinds.h"
#include "proofload/campaign/group_limit.h"
#include "proofload/campaign/picture_groups.h"
#include "proofload/campaign/quantity.h"
#include "proofload/campaign/recorded_run.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

namespace {

constexpr std::size_t kFewest = 20;
constexpr std::size_t kMostSlices = 8;

std::vector<std::string> names_of(const CampaignSpec& spec) {
  std::vector<std::string> out;
  out.reserve(spec.stresses.size());
  for (const StressSpec& stress : spec.stresses) out.push_back(stress.name);
  return out;
}

void check(const GuideRequest& request, const CampaignSpec& spec) {
  const std::vector<std::string> names = names_of(spec);
  std::vector<std::string> wanted = request.stresses;
  for (const auto& [name, value] : request.targets) wanted.push_back(name);
  for (const std::string& name : wanted)
    if (std::find(names.begin(), names.end(), name) == names.end())
      throw Error(ErrorCode::invalid_argument, "the run has no stress `" + name + "`" +
                                                   did_you_mean(name, names) + " (it has " +
                                                   join(names, ", ") + ")");
  if (!(request.further > 1))
    throw Error(ErrorCode::invalid_argument,
                "the goal must be above 1 (times today's limit), found " + number_text(request.further));
}

struct Target {
  Level level = 0;
  std::string why;
};

// What a stress should be stood at, or why that cannot be told.
std::optional<Target> target_of(const StressSpec& stress,
                                const search::Result& result,
                                Level end,
                                const GuideRequest& request,
                                std::string& left_out) {
  const auto at = [&](double natural) { return stress.axis.canonical(stress.axis.level_of(natural)); };
  if (const auto given = request.targets.find(stress.name); given != request.targets.end())
    return Target{at(given->second), "as asked for"};
  if (stress.operating) return Target{at(*stress.operating), "the operating point"};
  if (result.watch.censored == search::Censored::right) {
    left_out = "its limit lies beyond what was searched, and it has no operating point";
    return {};
  }
  if (!result.watch.level) {
    left_out = "its limit is not known yet";
    return {};
  }
  const double wanted = request.further * stress.axis.distance(*result.watch.level);
  // Distances rise with the level: the first that is as far.
  Level low = *result.watch.level;
  Level high = end;
  if (stress.axis.distance(end) <= wanted)
    return Target{stress.axis.canonical(end), "the end of what was searched"};
  while (high - low > 1) {
    const Level middle = low + (high - low) / 2;
    (stress.axis.distance(middle) < wanted ? low : high) = middle;
  }
  return Target{stress.axis.canonical(high), number_text(request.further) + " times today's limit"};
}

// Cheapest first, and never more than a share of them from one slice: those beyond it are passed over.
void choose_pictures(StressNeed& need,
                     std::vector<PictureToCollect> broken,
                     std::size_t slices,
                     const GuideRequest& request) {
  std::stable_sort(broken.begin(), broken.end(),
                   [](const PictureToCollect& a, const PictureToCollect& b) { return a.broke > b.broke; });
  const std::size_t wanted = std::min(request.pictures, std::max<std::size_t>(need.needed_most, 1));
  // Fewer slices than the share allows for must share the list evenly.
  const double share = slices < 2 ? 1 : std::max(request.from_one, 1.0 / static_cast<double>(slices));
  const auto most =
      std::max<std::size_t>(1,
                            static_cast<std::size_t>(std::ceil(share * static_cast<double>(wanted) - 1e-9)));
  std::map<std::string, std::size_t> taken;
  for (PictureToCollect& one : broken) {
    if (need.pictures.size() == wanted) break;
    if (taken[one.slice]++ >= most) continue;
    need.pictures.push_back(std::move(one));
  }
}

std::size_t allowed_at(double share, std::size_t n) {
  const std::size_t need = stats::count_for_share(share, n);
  return need == 0 ? 0 : need - 1;
}

std::vector<SliceNeed> slice_needs(const StressBreaks& breaks,
                                   Level target,
                                   const std::vector<PictureGroup>& groups,
                                   double share,
                                   double confidence) {
  std::vector<SliceNeed> out;
  const std::size_t fewest = fewest_for_limit(share, confidence);
  for (const PictureGroup& group : groups) {
    SliceNeed one;
    one.name = group.name;
    for (const PictureBreak& picture : breaks.pictures) {
      if (!std::binary_search(group.members.begin(), group.members.end(), picture.sample)) continue;
      ++one.n;
      one.broken += picture.broke && *picture.broke <= target ? 1 : 0;
    }
    if (one.n < fewest || one.n == breaks.pictures.size()) continue;
    const std::size_t allowed = allowed_at(share, one.n);
    if (one.broken <= allowed) continue;
    one.needed = one.broken - allowed;
    one.interval = stats::clopper_pearson(one.broken, one.n, 1 - confidence);
    out.push_back(std::move(one));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const SliceNeed& a, const SliceNeed& b) { return a.needed > b.needed; });
  if (out.size() > kMostSlices) out.resize(kMostSlices);
  return out;
}

}  // namespace

std::optional<Guidance> guidance(const Store& store,
                                 const Registry& registry,
                                 const PictureLooks& looks,
                                 const GuideRequest& request) {
  const auto run = recorded_run(store, registry);
  if (!run) return {};
  check(request, run->spec);
  Guidance out;
  out.answer = answer_from_store(store, registry, *run);
  out.oracle = request.oracle.value_or(run->spec.oracle);
  out.clean_share = request.clean_share;
  out.content = store.content_hash();
  if (const auto pictures = store.fact("pictures"); pictures && pictures->is_text())
    out.pictures = pictures->text();

  const BreakingPoints breaks = breaking_points(store, *run);
  const PictureAttributes attributes = picture_attributes(store, *run, looks);
  std::vector<std::string> columns;
  columns.reserve(attributes.columns.size());
  for (const AttributeColumn& column : attributes.columns) columns.push_back(column.name);
  const std::vector<std::string> keys = slice_keys(store);
  out.spread = !request.spread.empty()    ? request.spread
               : !keys.empty()            ? column_of_slice(keys.front())
               : attributes.find("class") ? "class"
                                          : "";
  if (!out.spread.empty() && !attributes.find(out.spread))
    throw Error(ErrorCode::invalid_argument,
                "nothing is known of the pictures by `" + out.spread + "`" +
                    did_you_mean(out.spread, columns) +
                    (columns.empty() ? "" : " (known: " + join(columns, ", ") + ")"));
  std::vector<PictureGroup> groups;
  std::vector<std::string> slice_of(attributes.pictures);
  std::size_t slices = 0;
  for (const AttributeColumn& column : attributes.columns) {
    for (PictureGroup& group : groups_of(column)) {
      if (column.name == out.spread) {
        ++slices;
        // A picture in several belongs to the smallest, which is the rarest.
        for (const std::uint32_t i : group.members) slice_of[i] = group.name;
      }
      groups.push_back(std::move(group));
    }
  }
  const std::vector<std::string> ids = store.image_ids();
  const double share = run->spec.zones.watch;
  const double confidence = run->spec.search.confidence;
  for (std::size_t s = 0; s < run->spec.stresses.size(); ++s) {
    const StressSpec& stress = run->spec.stresses[s];
    const auto& found = out.answer.stresses[s].oracle[static_cast<std::size_t>(out.oracle)];
    if (!request.stresses.empty() &&
        std::find(request.stresses.begin(), request.stresses.end(), stress.name) == request.stresses.end())
      continue;
    const StressBreaks& all = breaks.of(s, out.oracle);
    StressNeed need;
    need.stress = s;
    need.n = all.pictures.size();
    std::optional<Target> target;
    if (!found) {
      need.left_out = "it was not searched";
    } else if (need.n < kFewest) {
      need.left_out = "too few: n = " + std::to_string(need.n);
    } else {
      target = target_of(stress, found->result, all.end, request, need.left_out);
    }
    if (target) {
      need.target = target->level;
      need.why = target->why;
      need.allowed = allowed_at(share, need.n);
      std::vector<PictureToCollect> broken;
      const std::vector<Failure> failures = first_failures(store, *run, s, all);
      for (std::size_t i = 0; i < all.pictures.size(); ++i) {
        const PictureBreak& one = all.pictures[i];
        if (one.broke && *one.broke <= need.target) {
          ++need.broken;
          broken.push_back(
              {one.sample, ids[one.sample], one.held, *one.broke, failures[i], slice_of[one.sample]});
        } else if (one.held < need.target) {
          ++need.unknown;
        }
      }
      const auto beyond = [&](std::size_t n) { return n > need.allowed ? n - need.allowed : 0; };
      need.needed = beyond(need.broken);
      need.needed_most = beyond(need.broken + need.unknown);
      if (need.needed_most > 0) {
        choose_pictures(need, std::move(broken), slices, request);
        need.slices = slice_needs(all, need.target, groups, share, confidence);
      }
    }
    out.needs.push_back(std::move(need));

    if (!found || all.pictures.size() < kFewest) {
      out.not_trained.push_back(
          stress.name + ": " +
          (found ? "too few: n = " + std::to_string(all.pictures.size()) : "it was not searched"));
      continue;
    }
    if (stress.relation >= 0) {
      out.not_trained.push_back(stress.name + ": it is the path of a relation, whose answer changes with it");
      continue;
    }
    if (!estimated_limit(all.pictures, share)) {
      out.not_trained.push_back(stress.name + ": it is stood up to the end of what was searched");
      continue;
    }
    AugmentPart part;
    part.stress = s;
    part.n = all.pictures.size();
    part.from = estimated_limit(all.pictures, request.region_from).value_or(1);
    const auto to = estimated_limit(all.pictures, request.region_to);
    part.to_the_end = !to;
    part.to = to.value_or(stress.axis.canonical(all.end));
    out.augment.push_back(part);
  }
  return out;
}

std::vector<double> strengths(const Guidance& guidance, const AugmentPart& part, std::size_t count) {
  const Axis& axis = guidance.answer.spec.stresses[part.stress].axis;
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) {
    const double t = count < 2 ? 0 : static_cast<double>(i) / static_cast<double>(count - 1);
    out.push_back(axis.natural(part.from + static_cast<Level>(std::lround(t * (part.to - part.from)))));
  }
  return out;
}

Value augmentation(const Guidance& guidance) {
  // Enough digits for any training, and no noise of the last bit.
  const auto rounded = [](double v) { return v == 0 ? 0.0 : *parse_number(natural_text(v, Axis{}, 6)); };
  Value out = Value::object();
  out["from_run"] = Value::object();
  out["from_run"]["name"] = guidance.answer.spec.name;
  out["from_run"]["content"] = guidance.content;
  out["from_run"]["pictures"] = guidance.pictures;
  out["oracle"] = name_of(guidance.oracle);
  out["clean_share"] = guidance.clean_share;
  out["draw"] = "one stress a picture, its severity evenly in the range";
  out["stresses"] = Value::array();
  for (const AugmentPart& part : guidance.augment) {
    const StressSpec& stress = guidance.answer.spec.stresses[part.stress];
    Value one = Value::object();
    one["stress"] = stress.name;
    one["kind"] = stress.kind;
    one["params"] = stress.params.values();
    one["parameter"] = stress.axis.parameter;
    one["unit"] = stress.axis.unit;
    one["range"] = Value::Array{Value(rounded(stress.axis.natural(part.from))),
                                Value(rounded(stress.axis.natural(part.to)))};
    one["severity"] =
        Value::Array{Value(rounded(Axis::severity(part.from))), Value(rounded(Axis::severity(part.to)))};
    one["probability"] = rounded((1 - guidance.clean_share) / static_cast<double>(guidance.augment.size()));
    one["n"] = static_cast<unsigned long>(part.n);
    out["stresses"].push_back(std::move(one));
  }
  return out;
}

}  // namespace proofload::campaign
