#include "proofload/campaign/clip_curves.h"

#include <algorithm>
#include <map>

#include "proofload/campaign/clips.h"
#include "proofload/campaign/null_calibration.h"
#include "proofload/campaign/search_jobs.h"
#include "proofload/core/hash.h"
#include "proofload/stats/bootstrap.h"

namespace proofload::campaign {

namespace {

double share(std::uint32_t count, std::uint32_t n) { return n == 0 ? 0 : static_cast<double>(count) / n; }

ClipFigures figures_of(std::uint32_t sample, const ClipAnswer& answer) {
  ClipFigures out;
  out.sample = sample;
  out.frames = answer.frames;
  out.judged = answer.judged[static_cast<int>(Oracle::stability)];
  out.broken = answer.broken[static_cast<int>(Oracle::stability)];
  out.late = answer.late;
  out.pairs = answer.pairs;
  out.flips = answer.flips;
  if (const std::int64_t first = answer.first_lost(); first >= 0)
    out.first_lost_s = static_cast<double>(first) / answer.frame_rate;
  out.longest_loss_s = answer.longest_loss() / answer.frame_rate;
  out.link = answer.transmission;
  return out;
}

ClipMean mean_of(const std::vector<ClipFigures>& clips,
                 double (*figure)(const ClipFigures&),
                 double confidence) {
  std::vector<double> values;
  values.reserve(clips.size());
  for (const ClipFigures& clip : clips) values.push_back(figure(clip));
  ClipMean out;
  for (const double value : values) out.value += value / static_cast<double>(values.size());
  if (values.size() > 1) {
    const stats::Interval band =
        stats::bootstrap_mean(values, 1 - confidence, FieldBytes().add(std::string_view("clips")).hash());
    out.lo = band.lo;
    out.hi = band.hi;
  }
  return out;
}

double flips_of(const ClipFigures& clip) { return share(clip.flips, clip.pairs); }
double broken_of(const ClipFigures& clip) { return share(clip.broken, clip.judged); }
double late_of(const ClipFigures& clip) { return share(clip.late, clip.judged); }

}  // namespace

ClipCurves clip_curves(const Store& store,
                       const CampaignSpec& spec,
                       const Identity& identity,
                       const std::vector<std::string>& ids,
                       const Population& population) {
  ClipCurves out;
  out.stresses.resize(spec.stresses.size());
  std::vector<std::map<Level, ClipPoint>> points(spec.stresses.size());
  store.for_each([&](const Row& row) {
    const RunRecord& r = row.record;
    if (!r.clip || r.cell.relation >= 0 || r.cell.sample >= ids.size()) return;
    const auto wanted = [&](const Cell& cell) {
      return row.key == identity.cell_key(ids[cell.sample], cell);
    };
    if (r.cell.chain.empty()) {
      if (wanted(r.cell)) out.clean.push_back(figures_of(r.cell.sample, *r.clip));
      return;
    }
    if (r.cell.chain.size() != 1 || r.cell.chain[0].stress >= kFirstNullStress) return;
    // Rows of an earlier list of stresses stay under their old number.
    Cell cell = r.cell;
    for (std::size_t s = 0; s < spec.stresses.size(); ++s) {
      cell.chain[0].stress = static_cast<std::uint16_t>(s);
      if (!wanted(cell)) continue;
      ClipPoint& point = points[s][cell.chain[0].level];
      point.level = cell.chain[0].level;
      point.clips.push_back(figures_of(cell.sample, *r.clip));
      return;
    }
  });
  const double confidence = spec.search.confidence;
  const auto by_sample = [](const ClipFigures& a, const ClipFigures& b) { return a.sample < b.sample; };
  std::sort(out.clean.begin(), out.clean.end(), by_sample);
  if (!out.clean.empty()) out.clean_flips = mean_of(out.clean, flips_of, confidence);
  for (std::size_t s = 0; s < points.size(); ++s)
    for (auto& [level, point] : points[s]) {
      std::sort(point.clips.begin(), point.clips.end(), by_sample);
      point.flips = mean_of(point.clips, flips_of, confidence);
      point.broken = mean_of(point.clips, broken_of, confidence);
      point.late = mean_of(point.clips, late_of, confidence);
      for (const ClipFigures& clip : point.clips)
        if (clip.link) point.link = point.link ? * point.link += *clip.link : *clip.link;
      out.stresses[s].push_back(std::move(point));
    }
  out.tolerance = clip_tolerance_from_store(store, identity, ids, population);
  return out;
}

ClipTolerance clip_tolerance_from_store(const Store& store,
                                        const Identity& identity,
                                        const std::vector<std::string>& ids,
                                        const Population& population) {
  std::vector<ClipAnswer> harmless;
  std::vector<ClipAnswer> clean;
  for (const Cell& cell : null_cells(population.counted[static_cast<int>(Oracle::stability)], kNullClips)) {
    Cell before;
    before.sample = cell.sample;
    const auto row = store.find(identity.cell_key(ids[cell.sample], cell), true);
    const auto held = store.find(identity.cell_key(ids[cell.sample], before), true);
    if (!row || !row->clip || !held || !held->clip) continue;
    harmless.push_back(*row->clip);
    clean.push_back(*held->clip);
    clean.back().answers.clear();
    clean.back().labels.clear();
  }
  return clip_tolerance(harmless, clean);
}

}  // namespace proofload::campaign
