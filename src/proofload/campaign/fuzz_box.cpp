#include "proofload/campaign/fuzz_box.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "proofload/core/text.h"

namespace proofload::campaign {

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr std::size_t kMostSlices = 64;
// A bracket whose ends are so near in distance says more than any guess.
constexpr double kNarrow = 1.5;

std::vector<std::size_t> chosen_stresses(const CampaignSpec& spec, const std::vector<std::string>& names) {
  std::vector<std::size_t> out;
  std::vector<std::string> known;
  for (std::size_t i = 0; i < spec.stresses.size(); ++i) {
    known.push_back(spec.stresses[i].name);
    if (names.empty()) out.push_back(i);
  }
  for (const std::string& name : names) {
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end())
      throw Error(ErrorCode::invalid_argument, "the run has no stress `" + name + "`" +
                                                   did_you_mean(name, known) + "; it has " +
                                                   join(known, ", "));
    out.push_back(static_cast<std::size_t>(found - known.begin()));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// The strongest level below the onset limit; 0 where there is none.
Level below_onset(const search::Limit& onset, Level end) {
  if (!onset.level) return end;
  return onset.before && *onset.before > 0 ? *onset.before : *onset.level - 1;
}

// What tells groups of pictures apart: the class where there is one, else the first column of the data set.
std::string slice_name(const StoredImage& image) {
  if (const auto* label = std::get_if<ClassLabel>(&image.label)) return std::to_string(label->index);
  return image.slices.empty() ? std::string() : image.slices.front().second;
}

// Relations without a range that speak of the picture and hold on it.
std::vector<std::int16_t> holding(const FollowUp& run, std::uint32_t sample, Oracle oracle) {
  std::vector<std::int16_t> out;
  for (std::size_t r = 0; r < run.spec().relations.size(); ++r) {
    if (run.spec().relations[r].path) continue;
    const auto& speaks_of = run.population().relations[r][static_cast<std::size_t>(oracle)];
    if (!std::binary_search(speaks_of.begin(), speaks_of.end(), sample)) continue;
    Cell cell;
    cell.sample = sample;
    cell.relation = static_cast<std::int16_t>(r);
    const auto row = run.store().find(run.bench().identity->cell_key(run.bench().id(sample), cell));
    if (row && row->verdict(oracle).outcome == Outcome::holds) out.push_back(cell.relation);
  }
  return out;
}

}  // namespace

std::optional<double> clean_margin(const Prediction& clean) {
  if (const auto* classes = std::get_if<ClassScores>(&clean)) {
    if (classes->top.size() < 2) return {};
    return classes->top[0].score - classes->top[1].score;
  }
  if (const auto* boxes = std::get_if<BoxPredictions>(&clean)) {
    if (boxes->boxes.empty()) return {};
    double out = 1;
    for (const ScoredBox& box : boxes->boxes) out = std::min(out, box.score);
    return out;
  }
  return {};
}

double distance_at_rank(const std::vector<search::CurvePoint>& curve,
                        const Axis& axis,
                        Level held,
                        std::optional<Level> broke,
                        double rank) {
  // Shares so far, made rising, at the points of the curve; linear between them in the level.
  std::vector<std::pair<double, double>> points{{0.0, 0.0}};
  for (const search::CurvePoint& point : curve) {
    if (point.level <= 0 || point.n == 0) continue;
    const double share = static_cast<double>(point.broken) / static_cast<double>(point.n);
    points.emplace_back(point.level, std::max(points.back().second, share));
  }
  const auto share_at = [&](double level) {
    const auto above =
        std::find_if(points.begin(), points.end(), [level](const auto& p) { return p.first >= level; });
    if (above == points.end()) return points.back().second;
    if (above == points.begin() || above->first == level) return above->second;
    const auto below = std::prev(above);
    return below->second +
           (above->second - below->second) * (level - below->first) / (above->first - below->first);
  };
  const double low = share_at(held);
  const double high = broke ? share_at(*broke) : 1.0;
  const double wanted = low + rank * (high - low);
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (points[i].second < wanted) continue;
    const double span = points[i].second - points[i - 1].second;
    const double at = span > 0 ? points[i - 1].first + (points[i].first - points[i - 1].first) *
                                                           std::max(0.0, wanted - points[i - 1].second) / span
                               : points[i].first;
    const double inside =
        std::clamp(at, static_cast<double>(held), static_cast<double>(broke.value_or(kTopLevel)));
    return axis.distance(static_cast<Level>(std::lround(inside)));
  }
  return broke ? axis.distance(*broke) : kNever;
}

std::map<std::uint32_t, double> margin_ranks(const FollowUp& run, const std::vector<std::uint32_t>& samples) {
  std::vector<std::pair<double, std::uint32_t>> margins;
  for (const std::uint32_t sample : samples) {
    const auto known = known_from_store(run.store(), *run.bench().identity, *run.bench().metric, sample);
    if (!known) continue;
    if (const auto margin = clean_margin(known->clean)) margins.emplace_back(*margin, sample);
  }
  std::sort(margins.begin(), margins.end());
  std::map<std::uint32_t, double> out;
  for (std::size_t i = 0; i < margins.size(); ++i)
    out[margins[i].second] = (static_cast<double>(i) + 0.5) / static_cast<double>(margins.size());
  return out;
}

std::vector<LoneLimit> lone_limits(const FollowUp& run,
                                   const BreakingPoints& breaks,
                                   std::size_t s,
                                   const std::vector<std::uint32_t>& samples,
                                   const std::map<std::uint32_t, double>& ranks) {
  const Oracle oracle = run.spec().oracle;
  const StressBreaks& known = breaks.of(s, oracle);
  const auto& answer = run.answer().stresses[s].oracle[static_cast<std::size_t>(oracle)];
  static const std::vector<search::CurvePoint> kNone;
  std::vector<LoneLimit> out;
  out.reserve(samples.size());
  for (const std::uint32_t sample : samples) {
    const auto place = known.place_of(sample);
    const PictureBreak bracket = place ? known.pictures[*place] : PictureBreak{};
    const double low = known.axis.distance(bracket.held);
    const double high = bracket.broke ? known.axis.distance(*bracket.broke) : kNever;
    const bool narrow = high <= kNarrow * low;
    const auto rank = ranks.find(sample);
    const double guess =
        narrow ? (low + high) / 2
               : distance_at_rank(answer ? answer->result.points : kNone, known.axis, bracket.held,
                                  bracket.broke, rank == ranks.end() ? 0.5 : rank->second);
    out.push_back({narrow ? low : guess, guess});
  }
  return out;
}

FuzzBox fuzz_box(const FollowUp& run,
                 const BreakingPoints& breaks,
                 const std::vector<std::string>& stresses,
                 BoxEdge edge,
                 int longest) {
  const CampaignSpec& spec = run.spec();
  const Oracle oracle = spec.oracle;
  FuzzBox out;
  out.space.longest = longest;
  out.space.oracle = oracle;
  std::vector<std::size_t> used;
  for (const std::size_t s : chosen_stresses(spec, stresses)) {
    const StressSpec& stress = spec.stresses[s];
    const auto leave_out = [&](const std::string& why) {
      out.notes.push_back(stress.name + " is left out: " + why);
    };
    const auto& answer = run.answer().stresses[s].oracle[static_cast<int>(oracle)];
    if (stress.relation >= 0) {
      leave_out("it is the path of a relation, which has verdicts of its own");
    } else if (!answer) {
      leave_out("nothing was searched along it");
    } else {
      Level to = below_onset(answer->result.onset, run.answer().end(s));
      if (edge == BoxEdge::operating && stress.operating) to = stress.axis.level_of(*stress.operating);
      search::FuzzStress made{static_cast<std::uint16_t>(s), stress.axis,
                              search::fuzz_levels(stress.axis, to)};
      if (made.levels.empty()) {
        leave_out("its mildest strength breaks " + number_text(100 * spec.zones.onset) + " % already");
      } else {
        out.space.stresses.push_back(std::move(made));
        used.push_back(s);
      }
    }
  }
  if (used.size() < 2)
    throw Error(ErrorCode::invalid_argument,
                "combinations need two stresses at least, and " +
                    (used.empty() ? std::string("none is") : "only " + spec.stresses[used[0]].name + " is") +
                    " left" + (out.notes.empty() ? std::string() : " (" + join(out.notes, "; ") + ")") +
                    "; run with more stresses first");

  const auto& samples = run.population().counted[static_cast<std::size_t>(oracle)];
  const std::map<std::uint32_t, double> ranks = margin_ranks(run, samples);
  std::vector<std::vector<LoneLimit>> limits;  // By stress and place in `samples`.
  limits.reserve(used.size());
  for (const std::size_t s : used) limits.push_back(lone_limits(run, breaks, s, samples, ranks));
  std::map<std::string, std::uint32_t> slices;
  for (const std::uint32_t sample : samples) {
    search::FuzzSample made;
    made.sample = sample;
    const std::string name = slice_name(run.store().image(sample));
    if (slices.size() < kMostSlices || slices.contains(name))
      made.slice = slices.emplace(name, static_cast<std::uint32_t>(slices.size())).first->second;
    for (const std::vector<LoneLimit>& of_stress : limits) {
      made.breaks_at.push_back(of_stress[out.space.samples.size()].breaks_at);
      made.holds_to.push_back(of_stress[out.space.samples.size()].holds_to);
    }
    made.relations = holding(run, sample, oracle);
    out.space.samples.push_back(std::move(made));
  }
  return out;
}

}  // namespace proofload::campaign
