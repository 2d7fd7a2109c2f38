#include "proofload/campaign/object_limits.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "proofload/campaign/group_limit.h"
#include "proofload/campaign/recorded_run.h"
#include "proofload/stats/cluster_limit.h"

namespace proofload::campaign {

namespace {

struct SizeClass {
  double to;
  const char* name;
};
// The sizes of the COCO evaluation: areas of 32 x 32 and 96 x 96 px.
constexpr std::array<SizeClass, 3> kSizes = {
    {{32, "small (below 32 px)"},
     {96, "medium (32 to 96 px)"},
     {std::numeric_limits<double>::infinity(), "large (96 px and above)"}}};

std::size_t size_class(double size) {
  return static_cast<std::size_t>(
      std::find_if(kSizes.begin(), kSizes.end(), [&](const SizeClass& one) { return size < one.to; }) -
      kSizes.begin());
}

// The answers on one picture: what they are held against, and its objects as they were met.
struct Followed {
  std::optional<Prediction> expected;
  Annotation label;
  std::size_t first = 0;  // Of its objects in the list of all.
  std::size_t count = 0;
};

std::size_t pictures_of(std::span<const ObjectBreak> objects) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < objects.size(); ++i)
    out += i == 0 || objects[i].found.sample != objects[i - 1].found.sample ? 1 : 0;
  return out;
}

ObjectGroup group_of(std::size_t stress,
                     std::string column,
                     std::string name,
                     std::span<const ObjectBreak> objects,
                     const CampaignSpec& spec) {
  ObjectGroup out;
  out.stress = stress;
  out.column = std::move(column);
  out.name = std::move(name);
  out.objects = objects.size();
  out.pictures = pictures_of(objects);
  out.too_few = out.pictures < fewest_for_limit(spec.zones.watch, spec.search.confidence);
  if (!out.too_few) out.watch = object_limit(objects, spec.zones.watch, spec.search.confidence);
  return out;
}

bool follows(const StressSpec& stress, const Registry& registry) {
  const stress::Spec* kind = registry.stressors.find(stress.kind);
  return kind && stress.relation < 0 && kind->traits.labels == stress::LabelEffect::invariant;
}

}  // namespace

std::vector<ObjectBreak> object_breaks(const Store& store,
                                       const RecordedRun& run,
                                       std::size_t stress,
                                       Oracle oracle) {
  std::vector<ObjectBreak> out;
  std::map<std::uint32_t, Followed> pictures;
  std::vector<std::string> ids(store.image_count());
  const auto answer = [&](const Cell& cell) {
    return store.find(run.identity.cell_key(ids[cell.sample], cell), true);
  };
  std::vector<StoredImage> images;
  store.for_each_image([&](StoredImage&& image) {
    ids.at(image.index) = image.id;
    images.push_back(std::move(image));
  });
  for (const std::uint32_t sample : run.population.of(run.spec.stresses[stress], oracle)) {
    Cell cell;
    cell.sample = sample;
    const auto clean = answer(cell);
    if (!clean || clean->status != Status::done) continue;
    Followed one;
    one.label = std::move(images[sample].label);
    one.expected = run.metric->baseline(oracle, clean->prediction, one.label);
    if (!one.expected) continue;
    one.first = out.size();
    for (const metric::ObjectFound& object :
         run.metric->objects(*one.expected, clean->prediction, one.label)) {
      ObjectBreak& entry = out.emplace_back();
      entry.found.sample = sample;
      entry.label = object.label;
      entry.size = std::sqrt(std::max(0.0, object.box.area()));
    }
    one.count = out.size() - one.first;
    if (one.count > 0) pictures.emplace(sample, std::move(one));
  }
  if (pictures.empty()) return out;

  std::vector<Cell> cells;
  store.for_each_stressed([&](const Store::Stressed& row) {
    if (row.stress != stress || !pictures.contains(row.sample) ||
        run.perceptual.beyond(row.stress, row.level))
      return;
    Cell& cell = cells.emplace_back();
    cell.sample = row.sample;
    cell.chain = {{row.stress, row.level}};
  });
  const Axis& axis = run.spec.stresses[stress].axis;
  for (const Cell& cell : cells) {
    const Followed& picture = pictures.at(cell.sample);
    const auto row = answer(cell);
    const bool judged = row && row->status == Status::done;
    const auto found = judged ? run.metric->objects(*picture.expected, row->prediction, picture.label)
                              : std::vector<metric::ObjectFound>();
    for (std::size_t k = 0; k < picture.count; ++k)
      out[picture.first + k].found.add(axis.canonical(cell.chain.front().level),
                                       k >= found.size() ? Outcome::unknown
                                       : found[k].found  ? Outcome::holds
                                                         : Outcome::broken);
  }
  return out;
}

search::Limit object_limit(std::span<const ObjectBreak> objects, double q, double confidence) {
  std::vector<PictureBreak> breaks;
  std::vector<stats::GroupedBreak> soonest;
  std::vector<stats::GroupedBreak> latest;
  for (const ObjectBreak& one : objects) {
    breaks.push_back(one.found);
    const double lost =
        one.found.broke ? static_cast<double>(*one.found.broke) : std::numeric_limits<double>::infinity();
    soonest.push_back({static_cast<double>(one.found.held), one.found.sample});
    latest.push_back({lost, one.found.sample});
  }
  search::Limit out = group_limit(breaks, q, confidence);
  if (!out.lo) return out;  // Too few to tell anything.
  const stats::ClusterLimit low = stats::cluster_limit(soonest, q, 1 - confidence);
  const stats::ClusterLimit high = stats::cluster_limit(latest, q, 1 - confidence);
  out.lo = low.lo ? static_cast<Level>(*low.lo) : Level{0};
  if (out.before && out.level) out.lo = std::min(*out.lo, *out.before);
  out.hi = high.hi && std::isfinite(*high.hi) ? std::optional(static_cast<Level>(*high.hi)) : std::nullopt;
  if (out.hi && out.level) out.hi = std::max(*out.hi, *out.level);
  return out;
}

ObjectLimits object_limits(const Store& store,
                           const RecordedRun& run,
                           const Registry& registry,
                           Oracle oracle,
                           std::span<const std::size_t> stresses) {
  ObjectLimits out;
  if (store.fact("clips")) return out;
  for (const std::size_t s : stresses) {
    if (!follows(run.spec.stresses[s], registry)) {
      out.not_followed.push_back(s);
      continue;
    }
    const std::vector<ObjectBreak> objects = object_breaks(store, run, s, oracle);
    if (objects.empty()) continue;
    out.objects = std::max(out.objects, objects.size());
    out.pictures = std::max(out.pictures, pictures_of(objects));
    std::array<std::vector<ObjectBreak>, kSizes.size()> by_size;
    std::map<int, std::vector<ObjectBreak>> by_class;
    for (const ObjectBreak& one : objects) {
      by_size.at(size_class(one.size)).push_back(one);
      by_class[one.label].push_back(one);
    }
    for (std::size_t k = 0; k < by_size.size(); ++k)
      if (!by_size.at(k).empty())
        out.groups.push_back(group_of(s, "size", kSizes.at(k).name, by_size.at(k), run.spec));
    if (by_class.size() < 2) continue;
    std::vector<ObjectGroup> classes;
    for (const auto& [label, members] : by_class) {
      const auto i = static_cast<std::size_t>(label);
      classes.push_back(group_of(s, "class",
                                 label >= 0 && i < run.context.labels.size()
                                     ? run.context.labels[i]
                                     : "class " + std::to_string(label),
                                 members, run.spec));
    }
    std::stable_sort(classes.begin(), classes.end(),
                     [](const ObjectGroup& a, const ObjectGroup& b) { return a.objects > b.objects; });
    std::move(classes.begin(), classes.end(), std::back_inserter(out.groups));
  }
  // Of tasks without objects there is nothing to follow, and nothing to say about it.
  if (out.objects == 0) out.not_followed.clear();
  return out;
}

}  // namespace proofload::campaign
