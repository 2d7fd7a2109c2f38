#include "proofload/campaign/explain.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>

#include "proofload/campaign/group_limit.h"
#include "proofload/campaign/picture_groups.h"
#include "proofload/campaign/recorded_run.h"
#include "proofload/core/hash.h"
#include "proofload/core/text.h"
#include "proofload/stats/bootstrap.h"
#include "proofload/stats/log_rank.h"
#include "proofload/stats/multiple_testing.h"

namespace proofload::campaign {

namespace {

// Columns whose groups have a table of their own; all columns go into the search for weak slices.
bool has_table(const AttributeColumn& column, const std::vector<std::string>& keys) {
  return column.name == "class" || column.name == "largest_object" ||
         std::find(keys.begin(), keys.end(), column.name) != keys.end();
}

GroupLimits limits_of(const StressBreaks& breaks, const PictureGroup& group, const CampaignSpec& spec) {
  GroupLimits out;
  out.column = group.column;
  out.name = group.name;
  std::vector<PictureBreak> inside;
  std::vector<stats::Lifetime> lives;
  std::vector<stats::Lifetime> others;
  for (const PictureBreak& one : breaks.pictures) {
    if (std::binary_search(group.members.begin(), group.members.end(), one.sample)) {
      inside.push_back(one);
      lives.push_back(breaks.lifetime(one));
    } else {
      others.push_back(breaks.lifetime(one));
    }
  }
  out.n = inside.size();
  out.too_few = out.n < fewest_for_limit(spec.zones.watch, spec.search.confidence);
  if (out.too_few) return out;
  out.watch = group_limit(inside, spec.zones.watch, spec.search.confidence);
  if (others.empty()) return out;
  const stats::LogRank test = stats::log_rank(lives, others);
  out.p = test.p;
  out.earlier = test.observed > test.expected;
  return out;
}

void adjust(std::vector<GroupLimits>& groups, std::vector<double> (*method)(std::span<const double>)) {
  std::vector<double> p;
  for (const GroupLimits& one : groups)
    if (!one.too_few) p.push_back(one.p);
  const std::vector<double> adjusted = method(p);
  std::size_t at = 0;
  for (GroupLimits& one : groups)
    if (!one.too_few) one.p = adjusted[at++];
}

KindsOfStress kinds_of(const Store& store,
                       const RecordedRun& run,
                       const StressBreaks& breaks,
                       std::size_t stress,
                       const search::Result& result) {
  const CampaignSpec& spec = run.spec;
  KindsOfStress out;
  out.stress = stress;
  std::vector<Level> levels;
  const auto add = [&](const char* where, std::optional<Level> level) {
    if (!level || *level == 0 || std::find(levels.begin(), levels.end(), *level) != levels.end()) return;
    levels.push_back(*level);
    out.where.emplace_back(where);
  };
  add("onset", result.onset.level);
  add("watch", result.watch.level);
  add("broken", result.broken.level);
  if (spec.stresses[stress].operating)
    add("operating", breaks.axis.canonical(breaks.axis.level_of(*spec.stresses[stress].operating)));
  // Where nothing was reached, what was seen up to the end is all there is.
  if (levels.empty()) add("end", breaks.axis.canonical(breaks.end));
  out.kinds =
      failure_kinds(breaks, first_failures(store, run, stress, breaks), levels, spec.search.confidence);
  return out;
}

struct Quality {
  std::uint32_t sample = 0;
  double value = 0;
};

std::vector<Quality> clean_quality(const Store& store, const RecordedRun& run) {
  std::vector<Quality> out;
  const std::vector<std::string> ids = store.image_ids();
  for (std::uint32_t i = 0; i < ids.size(); ++i) {
    Cell cell;
    cell.sample = i;
    const auto row = store.find(run.identity.cell_key(ids[i], cell));
    if (row && row->status == Status::done && row->has_quality) out.push_back({i, row->quality});
  }
  return out;
}

FairnessGaps fairness(const Store& store,
                      const RecordedRun& run,
                      const BreakingPoints& breaks,
                      const std::vector<std::size_t>& stresses,
                      Oracle oracle,
                      const AttributeColumn& column,
                      std::string key) {
  FairnessGaps out;
  out.key = std::move(key);
  const double alpha = 1 - run.spec.search.confidence;
  const std::vector<PictureGroup> groups = groups_of(column);
  const std::vector<Quality> quality = clean_quality(store, run);
  const bool shares = std::all_of(quality.begin(), quality.end(),
                                  [](const Quality& q) { return q.value == 0 || q.value == 1; });
  const bool reading = run.task == Task::regression || run.task == Task::depth;
  out.error = reading;
  out.quality = reading ? "mean error" : shares ? "share right" : "mean quality";
  constexpr std::size_t kFewest = 20;
  for (const PictureGroup& group : groups) {
    if (quality.empty()) break;
    GroupQuality one;
    one.name = group.name;
    std::vector<double> values;
    for (const Quality& q : quality)
      if (std::binary_search(group.members.begin(), group.members.end(), q.sample)) values.push_back(q.value);
    one.n = values.size();
    one.too_few = one.n < kFewest;
    if (!one.too_few) {
      double sum = 0;
      for (const double v : values) sum += v;
      one.value = sum / static_cast<double>(one.n);
      one.interval = shares && !reading
                         ? stats::clopper_pearson(static_cast<std::size_t>(std::lround(sum)), one.n, alpha)
                         : stats::bootstrap_mean(values, alpha, hash64("clean quality of " + group.name));
    }
    out.clean.push_back(std::move(one));
  }
  for (const std::size_t s : stresses)
    for (const PictureGroup& group : groups) {
      out.limits.push_back(limits_of(breaks.of(s, oracle), group, run.spec));
      out.limits.back().stress = s;
    }
  adjust(out.limits, stats::holm);
  return out;
}

}  // namespace

std::optional<Explanation> explain(const Store& store,
                                   const Registry& registry,
                                   const PictureLooks& looks,
                                   const ExplainRequest& request) {
  const auto run = recorded_run(store, registry);
  if (!run) return {};
  Explanation out;
  out.answer = answer_from_store(store, registry, *run);
  out.oracle = request.oracle.value_or(run->spec.oracle);
  out.pictures = run->population.counted[static_cast<std::size_t>(out.oracle)].size();
  std::vector<std::string> names;
  names.reserve(run->spec.stresses.size());
  for (const StressSpec& stress : run->spec.stresses) names.push_back(stress.name);
  for (const std::string& wanted : request.stresses)
    if (std::find(names.begin(), names.end(), wanted) == names.end())
      throw Error(ErrorCode::invalid_argument, "the run has no stress `" + wanted + "`" +
                                                   did_you_mean(wanted, names) + " (it has " +
                                                   join(names, ", ") + ")");
  for (std::size_t s = 0; s < names.size(); ++s)
    if ((request.stresses.empty() ||
         std::find(request.stresses.begin(), request.stresses.end(), names[s]) != request.stresses.end()) &&
        out.answer.stresses[s].oracle[static_cast<std::size_t>(out.oracle)])
      out.stresses.push_back(s);
  const std::vector<std::string> keys = slice_keys(store);
  if (!request.group.empty() && std::find(keys.begin(), keys.end(), request.group) == keys.end())
    throw Error(ErrorCode::invalid_argument,
                "the data have no slices by `" + request.group + "`" + did_you_mean(request.group, keys) +
                    (keys.empty() ? "; they have none: add a slices.csv (image_id,key,value) and run again"
                                  : " (they have " + join(keys, ", ") + ")"));

  out.looks = !looks.empty();
  out.fewest = fewest_for_limit(run->spec.zones.watch, run->spec.search.confidence);
  const BreakingPoints breaks = breaking_points(store, *run);
  const PictureAttributes attributes = picture_attributes(store, *run, looks);
  std::vector<PictureGroup> all;
  std::vector<std::string> columns_of_keys;
  columns_of_keys.reserve(keys.size());
  for (const std::string& key : keys) columns_of_keys.push_back(column_of_slice(key));
  for (const AttributeColumn& column : attributes.columns) {
    std::vector<PictureGroup> groups = groups_of(column);
    // One group of all pictures tells nothing of the others.
    if (groups.size() > 1 && has_table(column, columns_of_keys))
      for (const std::size_t s : out.stresses)
        for (const PictureGroup& group : groups) {
          out.groups.push_back(limits_of(breaks.of(s, out.oracle), group, run->spec));
          out.groups.back().stress = s;
        }
    std::move(groups.begin(), groups.end(), std::back_inserter(all));
  }
  adjust(out.groups, stats::benjamini_hochberg);
  for (const std::size_t s : out.stresses)
    out.kinds.push_back(
        kinds_of(store, *run, breaks.of(s, out.oracle), s,
                 out.answer.stresses[s].oracle[static_cast<std::size_t>(out.oracle)]->result));
  out.objects = object_limits(store, *run, registry, out.oracle, out.stresses);
  SliceSearch wanted;
  wanted.oracle = out.oracle;
  wanted.share = run->spec.zones.watch;
  wanted.confidence = run->spec.search.confidence;
  wanted.false_share = request.false_share;
  wanted.stresses = out.stresses;
  out.slices = weak_slices(breaks, all, store.image_ids(), wanted, threads_of(run->spec));
  out.silent = sureness(store, *run, out.answer, out.oracle);
  out.calibration =
      out.oracle == Oracle::stability ? out.silent : sureness(store, *run, out.answer, Oracle::stability);
  if (!request.group.empty())
    if (const AttributeColumn* column = attributes.find(column_of_slice(request.group)))
      out.fairness = fairness(store, *run, breaks, out.stresses, out.oracle, *column, request.group);
  out.scores = run_scores(out.answer, out.oracle, request.reference);
  return out;
}

}  // namespace proofload::campaign
