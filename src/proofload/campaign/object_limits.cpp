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

// The objects of the clean answers, read once for however many stresses.
class CleanObjects {
 public:
  CleanObjects(const Store& store,
               const RecordedRun& run,
               Oracle oracle,
               std::span<const std::uint32_t> samples)
      : store_(store), run_(run), ids_(store.image_ids()) {
    std::vector<Annotation> labels(ids_.size());
    store.for_each_image([&](StoredImage&& image) { labels.at(image.index) = std::move(image.label); });
    for (const std::uint32_t sample : samples) read(sample, std::move(labels.at(sample)), oracle);
  }

  /// By stress of `stresses`: all objects, with what its rows say of each.
  std::vector<std::vector<ObjectBreak>> under(std::span<const std::size_t> stresses) const {
    std::vector<std::vector<ObjectBreak>> out(stresses.size(), objects_);
    if (objects_.empty()) return out;
    std::vector<std::pair<std::size_t, Cell>> cells;  // place in `stresses`
    store_.for_each_stressed([&](const Store::Stressed& row) {
      const auto at = std::find(stresses.begin(), stresses.end(), row.stress);
      if (at == stresses.end() || !pictures_.contains(row.sample) ||
          run_.perceptual.beyond(row.stress, row.level))
        return;
      Cell& cell = cells.emplace_back(at - stresses.begin(), Cell()).second;
      cell.sample = row.sample;
      cell.chain = {{row.stress, row.level}};
    });
    for (const auto& [place, cell] : cells) tell(cell, out[place]);
    return out;
  }

 private:
  // What the answers on a picture are held against, and where its objects stand in the list of all.
  struct Picture {
    Prediction expected;
    Annotation label;
    std::size_t first = 0;
    std::size_t count = 0;
  };

  std::optional<RunRecord> answer(const Cell& cell) const {
    auto row = store_.find(run_.identity.cell_key(ids_[cell.sample], cell), true);
    return row && row->status == Status::done ? std::move(row) : std::nullopt;
  }

  void read(std::uint32_t sample, Annotation label, Oracle oracle) {
    Cell cell;
    cell.sample = sample;
    const auto clean = answer(cell);
    if (!clean) return;
    auto expected = run_.metric->baseline(oracle, clean->prediction, label);
    if (!expected) return;
    const std::size_t first = objects_.size();
    for (const metric::ObjectFound& object : run_.metric->objects(*expected, clean->prediction, label)) {
      ObjectBreak& entry = objects_.emplace_back();
      entry.found.sample = sample;
      entry.label = object.label;
      entry.size = std::sqrt(std::max(0.0, object.box.area()));
    }
    if (objects_.size() > first)
      pictures_.emplace(sample,
                        Picture{std::move(*expected), std::move(label), first, objects_.size() - first});
  }

  void tell(const Cell& cell, std::vector<ObjectBreak>& objects) const {
    const Picture& picture = pictures_.at(cell.sample);
    const Link& link = cell.chain.front();
    const Level level = run_.spec.stresses[link.stress].axis.canonical(link.level);
    const auto row = answer(cell);
    const auto found = row ? run_.metric->objects(picture.expected, row->prediction, picture.label)
                           : std::vector<metric::ObjectFound>();
    for (std::size_t k = 0; k < picture.count; ++k)
      objects[picture.first + k].found.add(level, k >= found.size() ? Outcome::unknown
                                                  : found[k].found  ? Outcome::holds
                                                                    : Outcome::broken);
  }

  const Store& store_;
  const RecordedRun& run_;
  std::vector<std::string> ids_;
  std::vector<ObjectBreak> objects_;
  std::map<std::uint32_t, Picture> pictures_;
};

}  // namespace

std::vector<ObjectBreak> object_breaks(const Store& store,
                                       const RecordedRun& run,
                                       std::size_t stress,
                                       Oracle oracle) {
  const CleanObjects clean(store, run, oracle, run.population.of(run.spec.stresses[stress], oracle));
  return std::move(clean.under(std::span(&stress, 1)).front());
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
  std::vector<std::size_t> followed;
  for (const std::size_t s : stresses)
    (follows(run.spec.stresses[s], registry) ? followed : out.not_followed).push_back(s);
  // None of them is the path of a relation, so all pictures count.
  const CleanObjects clean(store, run, oracle, run.population.counted[static_cast<std::size_t>(oracle)]);
  const std::vector<std::vector<ObjectBreak>> under = clean.under(followed);
  for (std::size_t f = 0; f < followed.size(); ++f) {
    const std::size_t s = followed[f];
    const std::vector<ObjectBreak>& objects = under[f];
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
