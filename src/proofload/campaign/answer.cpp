#include "proofload/campaign/answer.h"

#include <algorithm>
#include <limits>
#include <map>

#include "proofload/campaign/audit_text.h"
#include "proofload/campaign/baseline.h"
#include "proofload/campaign/clips.h"
#include "proofload/campaign/corpus_gate.h"
#include "proofload/campaign/group_limit.h"
#include "proofload/campaign/null_calibration.h"
#include "proofload/campaign/quantity.h"
#include "proofload/campaign/recorded_run.h"
#include "proofload/campaign/rest_text.h"
#include "proofload/campaign/run_forecast.h"
#include "proofload/campaign/search_jobs.h"
#include "proofload/campaign/watched_shares.h"
#include "proofload/core/parallel.h"
#include "proofload/core/text.h"
#include "proofload/registry/stress_traits.h"
#include "proofload/search/growing.h"
#include "proofload/stats/binomial.h"
#include "proofload/stats/sample_size.h"

namespace proofload::campaign {

Estimate natural_limit(const search::Limit& limit, const Axis& axis) {
  Estimate out;
  out.censored = limit.censored;
  if (limit.level) out.value = axis.natural(*limit.level);
  if (limit.lo) out.lo = axis.natural(*limit.lo);
  if (limit.hi) out.hi = axis.natural(*limit.hi);
  return out;
}

Estimate headroom(const search::Limit& limit, const Axis& axis, double operating) {
  const double unit = axis.distance_of(operating);
  Estimate out;
  out.censored = limit.censored;
  if (!(unit > 0)) return out;
  if (limit.level) out.value = axis.distance(*limit.level) / unit;
  if (limit.lo) out.lo = axis.distance(*limit.lo) / unit;
  if (limit.hi) out.hi = axis.distance(*limit.hi) / unit;
  return out;
}

std::string holds_text(const RelationAnswer& answer, const CampaignSpec& spec, std::size_t relation) {
  const auto& path = spec.relations[relation].path;
  const StressSpec* stress = path ? &spec.stresses[*path] : nullptr;
  if (stress && !stress->operating)
    return "is searched over its " + stress->axis.parameter + ", see its limits";
  std::string out =
      "holds on " + std::to_string(answer.holds.count) + " of " + std::to_string(answer.holds.n);
  return stress ? out + " at " + natural_text(*stress->operating, stress->axis) : out;
}

namespace {

// When a search may end before all pictures were taken. Under `stop: decided` a limit that no gate reads is worth the first
// look and no more: every interval lies beyond no stress at all.
search::Stop stop_of(const CampaignSpec& spec, const StressSpec& stress, Oracle oracle) {
  search::Stop out;
  out.first = static_cast<std::size_t>(spec.search.first_look);
  out.relative = spec.search.precision;
  if (spec.search.width) out.distance = spec.search.width->value;
  if (!spec.search.stop_when_decided) return out;
  const bool rising = stress.axis.top >= stress.axis.identity;
  for (const Gate& gate : spec.gates) {
    if (gate.subject != Gate::Subject::limit || gate.name != stress.name ||
        gate.oracle.value_or(spec.oracle) != oracle)
      continue;
    search::Bar& bar = out.bars.emplace_back();
    bar.zone = gate.zone == "onset"   ? search::Zone::onset
               : gate.zone == "watch" ? search::Zone::watch
                                      : search::Zone::broken;
    bar.distance = stress.axis.distance_of(on_axis(gate.target, stress.axis));
    bar.strict = gate.op == (rising ? Gate::Op::above : Gate::Op::below) ||
                 gate.op == (rising ? Gate::Op::at_most : Gate::Op::at_least);
  }
  if (out.bars.empty()) out.bars = {{search::Zone::watch, 0, false}};
  return out;
}

}  // namespace

std::optional<search::Task> task_of(const CampaignSpec& spec,
                                    const Population& population,
                                    const Perceptual& perceptual,
                                    std::size_t stress,
                                    Oracle oracle) {
  const StressSpec& item = spec.stresses[stress];
  const auto& samples = population.of(item, oracle);
  if (samples.empty() || !perceptual.searchable(item, stress)) return {};
  search::Task task;
  task.stress = static_cast<std::uint16_t>(stress);
  task.oracle = oracle;
  task.samples = samples;
  task.axis = item.axis;
  task.from = item.from;
  task.to = perceptual.end(item, stress);
  task.onset = spec.zones.onset;
  task.watch = spec.zones.watch;
  task.broken = spec.zones.broken;
  task.confidence = spec.search.confidence;
  task.levels = spec.search.levels;
  task.refine = spec.search.refine;
  task.certify_all = spec.search.certify_all;
  task.stop = stop_of(spec, item, oracle);
  return task;
}

search::MakeStrategy method_of(const CampaignSpec& spec, const Registry& registry) {
  const search::Spec& method = registry.strategies.at(spec.search.method);
  return [make = method.make, params = spec.search.params](const search::Task& task) {
    return make(task, params);
  };
}

std::vector<SearchJob> make_jobs(const CampaignSpec& spec,
                                 const Registry& registry,
                                 const Population& population,
                                 const Perceptual& perceptual) {
  std::vector<SearchJob> out;
  const search::MakeStrategy make = method_of(spec, registry);
  for (std::size_t i = 0; i < spec.stresses.size(); ++i)
    for (const Oracle oracle : {Oracle::stability, Oracle::correctness})
      if (const auto task = task_of(spec, population, perceptual, i, oracle))
        out.push_back(
            {task->stress, oracle, task->stop.empty() ? make(*task) : search::growing(*task, make)});
  return out;
}

std::vector<Level> probe_levels(const CampaignSpec& spec, std::size_t stress, const Perceptual& perceptual) {
  const StressSpec& item = spec.stresses[stress];
  std::vector<Level> out;
  if (item.operating) out.push_back(item.axis.level_of(*item.operating));
  for (const Gate& gate : spec.gates)
    if (!spec.search.stop_when_decided && gate.subject == Gate::Subject::broken_share &&
        gate.name == item.name)
      out.push_back(item.axis.level_of(gate.at));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  std::erase_if(out, [&](Level level) { return perceptual.beyond(stress, level); });
  return out;
}

std::string perceptual_key(const Store& store, const CampaignSpec& spec) {
  const auto pictures = store.fact("pictures");
  return config_hash(spec) + " " + (pictures && pictures->is_text() ? pictures->text() : std::string());
}

Perceptual perceptual_from_store(const Store& store, const CampaignSpec& spec) {
  const auto found = store.fact("perceptual");
  if (!found || found->at("key").text() != perceptual_key(store, spec)) return {};
  return perceptual_from_record(found->at("axes"), spec);
}

std::shared_ptr<const Known> known_from_store(const Store& store,
                                              const Identity& identity,
                                              const metric::Metric& metric,
                                              std::uint32_t sample) {
  const StoredImage image = store.image(sample);
  Cell clean;
  clean.sample = sample;
  auto row = store.find(identity.cell_key(image.id, clean), true);
  if (!row || row->status != Status::done ||
      (!row->clip && std::holds_alternative<std::monostate>(row->prediction)))
    return {};
  auto out = std::make_shared<Known>();
  out->clean = std::move(row->prediction);
  out->label = image.label;
  out->slices = image.slices;
  out->pixels = row->pixels;
  out->clip = row->clip;
  if (out->clip) return out;
  for (const Oracle oracle : {Oracle::stability, Oracle::correctness})
    out->baseline[static_cast<int>(oracle)] = metric.baseline(oracle, out->clean, out->label);
  return out;
}

Population population_from_store(const Store& store,
                                 const Identity& identity,
                                 const metric::Metric& metric,
                                 std::span<const std::unique_ptr<relation::Relation>> relations) {
  Population out;
  out.relations.resize(relations.size());
  const auto n = static_cast<std::uint32_t>(store.image_count());
  for (std::uint32_t sample = 0; sample < n; ++sample) {
    const auto known = known_from_store(store, identity, metric, sample);
    if (!known) continue;
    const auto counts = [&](std::size_t o) {
      return known->clip ? known->clip->judged[o] > 0 : known->baseline[o].has_value();
    };
    // A relation looks at the first frame of a clip.
    const Prediction& clean =
        known->clip && !known->clip->answers.empty() ? known->clip->answers.front() : known->clean;
    for (std::size_t o = 0; o < 2; ++o)
      if (counts(o)) out.counted[o].push_back(sample);
    for (std::size_t r = 0; r < relations.size(); ++r) {
      if (!relations[r]->applies({known->label, clean, known->slices})) continue;
      for (std::size_t o = 0; o < 2; ++o)
        if (counts(o)) out.relations[r][o].push_back(sample);
    }
  }
  return out;
}

namespace {

// The pictures by index, and their rows.
struct Finder {
  Finder(const Store& rows, const Identity& keys) : store(rows), identity(keys) {
    store.for_each_image([this](StoredImage&& image) {
      ids.push_back(std::move(image.id));
      labels.push_back(std::move(image.label));
    });
  }

  const Store& store;
  const Identity& identity;
  std::vector<std::string> ids;
  std::vector<Annotation> labels;

  std::size_t size() const { return ids.size(); }
  template <class Label>
  bool labelled_with() const {
    return std::any_of(labels.begin(), labels.end(),
                       [](const Annotation& label) { return std::holds_alternative<Label>(label); });
  }

  std::optional<RunRecord> operator()(const Cell& cell, bool with_prediction = false) const {
    return store.find(identity.cell_key(ids[cell.sample], cell), with_prediction);
  }
};

Cell single(std::uint32_t sample, std::uint16_t stress, Level level) {
  Cell cell;
  cell.sample = sample;
  cell.chain = {{stress, level}};
  return cell;
}

// From this share of pictures on which a detector finds nothing on, its limits deserve a warning.
constexpr double kMuchNothing = 0.2;

// Whether a clean answer holds nothing that a stress could take away.
bool finds_nothing(const metric::Metric& metric, const Prediction& clean) {
  const auto kept = metric.baseline(Oracle::stability, clean, {});
  if (!kept) return false;
  if (const auto* boxes = std::get_if<BoxPredictions>(&*kept)) return boxes->boxes.empty();
  if (const auto* poses = std::get_if<PosePredictions>(&*kept)) return poses->poses.empty();
  if (const auto* line = std::get_if<TextLine>(&*kept)) return line->value.empty();
  return false;
}

// From so many equal answers on, of a model that does not seem to look.
constexpr std::size_t kFewAnswers = 5;

// Whether a prediction is the same class, or the same reading, as another.
bool same_answer(const Prediction& a, const Prediction& b) {
  if (const auto* one = std::get_if<ClassScores>(&a)) {
    const auto* other = std::get_if<ClassScores>(&b);
    return other && !one->top.empty() && !other->top.empty() && one->top[0].index == other->top[0].index;
  }
  const auto* one = std::get_if<Reading>(&a);
  const auto* other = std::get_if<Reading>(&b);
  return one && other && one->value == other->value;
}

CleanResult clean_result(const Finder& find,
                         const metric::Metric& metric,
                         const Population& population,
                         double confidence) {
  CleanResult out;
  out.total = find.size();
  std::vector<metric::Answered> answered;
  bool labelled = false;
  bool labels_differ = false;
  bool of_frames = false;
  for (std::uint32_t sample = 0; sample < find.size(); ++sample) {
    Cell clean;
    clean.sample = sample;
    auto row = find(clean, true);
    if (!row || row->status != Status::done) continue;
    ++out.answered;
    if (row->clip) {
      out.nothing_found += std::all_of(row->clip->answers.begin(), row->clip->answers.end(),
                                       [&](const Prediction& each) { return finds_nothing(metric, each); })
                               ? 1
                               : 0;
      labelled = labelled || !row->clip->labels.empty();
      for (std::size_t i = 0; i < row->clip->labels.size() && i < row->clip->answers.size(); ++i)
        answered.push_back({row->clip->labels[i], row->clip->answers[i]});
      of_frames = true;
      continue;
    }
    labelled = labelled || !std::holds_alternative<std::monostate>(find.labels[sample]);
    out.nothing_found += finds_nothing(metric, row->prediction) ? 1 : 0;
    out.one_answer =
        answered.empty() || (out.one_answer && same_answer(answered.back().prediction, row->prediction));
    labels_differ = labels_differ || (!answered.empty() && !(answered.back().label == find.labels[sample]));
    answered.push_back({find.labels[sample], std::move(row->prediction)});
  }
  out.one_answer = out.one_answer && out.answered >= kFewAnswers && (labels_differ || !labelled);
  out.labels_differ = labels_differ;
  for (int o = 0; o < 2; ++o) out.counted[o] = population.counted[o].size();
  if (labelled && !answered.empty()) out.scores = metric.scores(answered, confidence);
  // Frames of a clip are no independent pictures: an interval over them would be far too narrow.
  if (of_frames)
    for (metric::Score& score : out.scores) score.lo = score.hi = std::nullopt;
  return out;
}

std::vector<FailureCount> failures(const Store& store, const std::vector<std::string>& ids) {
  std::map<std::pair<int, std::string>, FailureCount> groups;
  store.for_each_failure([&](std::uint32_t sample, Status status, const std::string& message) {
    // The same cause on many pictures is one line: the picture's own name is cut out of the message.
    std::string cause = message;
    if (sample < ids.size())
      for (auto at = cause.find(ids[sample]); at != std::string::npos && !ids[sample].empty();
           at = cause.find(ids[sample])) {
        const auto begin = cause.rfind(' ', at);
        cause.replace(begin == std::string::npos ? 0 : begin + 1,
                      at + ids[sample].size() - (begin == std::string::npos ? 0 : begin + 1), "…");
      }
    if (cause.starts_with("…: ")) cause.erase(0, std::string_view("…: ").size());
    FailureCount& group = groups[{static_cast<int>(status), cause}];
    group.status = status;
    group.message = cause;
    ++group.count;
    const std::string& id = sample < ids.size() ? ids[sample] : cause;
    if (group.samples.size() < 5 &&
        std::find(group.samples.begin(), group.samples.end(), id) == group.samples.end())
      group.samples.push_back(id);
  });
  std::vector<FailureCount> out;
  out.reserve(groups.size());
  for (auto& [key, group] : groups) out.push_back(std::move(group));
  std::sort(out.begin(), out.end(), [](const FailureCount& a, const FailureCount& b) {
    return std::tie(b.count, a.status, a.message) < std::tie(a.count, b.status, b.message);
  });
  return out;
}

// Further pictures that would decide on which side of the zone line its interval touches a share lies.
std::optional<std::size_t> images_to_decide(const Share& share, const Zones& zones, double alpha) {
  for (const double line : {zones.watch, zones.broken})
    if (share.lo < line && share.hi >= line)
      return stats::further_pictures(share.value(), share.n, line, alpha);
  return {};
}

std::vector<Probe> probes(const Finder& find,
                          const CampaignSpec& spec,
                          std::size_t stress,
                          const Perceptual& perceptual,
                          const std::vector<std::uint32_t>& samples,
                          Oracle oracle) {
  std::vector<Probe> out;
  for (const Level level : probe_levels(spec, stress, perceptual)) {
    Probe probe;
    probe.level = level;
    probe.natural = spec.stresses[stress].axis.natural(level);
    bool complete = true;
    for (const std::uint32_t sample : samples) {
      const auto row = find(single(sample, static_cast<std::uint16_t>(stress), level));
      if (!row) {
        complete = false;
        break;
      }
      const Outcome outcome = row->verdict(oracle).outcome;
      probe.broken.count += outcome == Outcome::broken ? 1 : 0;
      probe.unknown += outcome == Outcome::unknown || outcome == Outcome::not_counted ? 1 : 0;
    }
    if (!complete || samples.empty()) continue;
    probe.broken.n = samples.size();
    const double alpha = 1 - spec.search.confidence;
    probe.broken.lo = stats::clopper_pearson(probe.broken.count, probe.broken.n, alpha).lo;
    probe.broken.hi = stats::clopper_pearson(probe.broken.count + probe.unknown, probe.broken.n, alpha).hi;
    out.push_back(probe);
  }
  return out;
}

// Counts a relation on the pictures it speaks of: at its strength, or at the operating point of its path.
RelationAnswer relation_answer(const Finder& find,
                               const CampaignSpec& spec,
                               std::size_t relation,
                               std::size_t counted,
                               const std::vector<std::uint32_t>& samples) {
  RelationAnswer out;
  out.asked = find.size();
  out.left_out = find.size() - counted;
  out.excluded = counted - samples.size();
  const auto& path = spec.relations[relation].path;
  const StressSpec* stress = path ? &spec.stresses[*path] : nullptr;
  if (stress && !stress->operating) return out;
  for (const std::uint32_t sample : samples) {
    Cell cell;
    cell.sample = sample;
    if (stress) {
      cell = single(sample, static_cast<std::uint16_t>(*path), stress->axis.level_of(*stress->operating));
    } else {
      cell.relation = static_cast<std::int16_t>(relation);
    }
    const auto row = find(cell);
    if (!row) {
      ++out.missing;
      continue;
    }
    const Outcome outcome = row->verdict(spec.oracle).outcome;
    if (outcome == Outcome::unknown || outcome == Outcome::not_counted) {
      ++out.unknown;
      continue;
    }
    ++out.holds.n;
    out.holds.count += outcome == Outcome::holds ? 1 : 0;
  }
  if (out.holds.n > 0) {
    const auto band = stats::clopper_pearson(out.holds.count, out.holds.n, 1 - spec.search.confidence);
    out.holds.lo = band.lo;
    out.holds.hi = band.hi;
  }
  return out;
}

// Makes the headline scores that are not kept yet, at levels counted on every picture; none where a picture has no answer.
// Class and reading labels do not move with any stress; boxes are scored only where the stress leaves them alone.
class PointScores {
 public:
  PointScores(const Finder& find,
              const metric::Metric& metric,
              const Population& population,
              double confidence)
      : find_(find), metric_(metric), population_(population), confidence_(confidence) {}

  void make(const CampaignSpec& spec,
            const Registry& registry,
            const std::vector<SearchJob>& jobs,
            const std::vector<search::Result>& results,
            Scores& scores) const {
    // Labels that move with the picture, which those kept here do not.
    const bool placed = find_.labelled_with<BoxLabels>() || find_.labelled_with<ClassMap>() ||
                        find_.labelled_with<PoseLabels>();
    // Both oracles count mostly the same pictures: the answers of a level are read once for both.
    std::map<std::pair<std::uint16_t, Level>, std::vector<Oracle>> grouped;
    for (std::size_t j = 0; j < jobs.size(); ++j) {
      const auto& [stress, oracle, strategy] = jobs[j];
      if (spec.stresses[stress].relation >= 0) continue;  // Not all pictures, and not their labels.
      if (results[j].of > 0) continue;                    // Counted on a part of them.
      const StressSpec& item = spec.stresses[stress];
      if (placed &&
          traits_of(registry.stressors, item.kind, item.params).labels != stress::LabelEffect::invariant)
        continue;
      for (const search::CurvePoint& point : results[j].points)
        if (point.evaluated == point.n && point.n > 0 &&
            !scores.points.contains({stress, oracle, point.level}))
          grouped[{stress, point.level}].push_back(oracle);
    }
    const std::vector<std::pair<std::pair<std::uint16_t, Level>, std::vector<Oracle>>> levels(grouped.begin(),
                                                                                              grouped.end());
    std::vector<std::vector<std::optional<metric::Score>>> made(levels.size());
    // Few levels at a time when their answers are many: memory must not grow with the number of pictures.
    constexpr std::size_t kAnswersAtOnce = 8192;
    const std::size_t at_once =
        std::max<std::size_t>(1, kAnswersAtOnce / std::max<std::size_t>(1, find_.size()));
    const int threads = static_cast<int>(std::min(at_once, static_cast<std::size_t>(threads_of(spec))));
    parallel_for(levels.size(), threads, [&](int, std::size_t i) {
      const auto& [place, oracles] = levels[i];
      made[i] = at(place.first, place.second, oracles);
    });
    for (std::size_t i = 0; i < levels.size(); ++i) {
      const auto& [place, oracles] = levels[i];
      for (std::size_t o = 0; o < oracles.size(); ++o)
        scores.points[{place.first, oracles[o], place.second}] = std::move(made[i][o]);
    }
  }

 private:
  const std::vector<std::uint32_t>& samples_of(Oracle oracle) const {
    return population_.counted[static_cast<int>(oracle)];
  }

  std::vector<std::optional<metric::Score>> at(std::uint16_t stress,
                                               Level level,
                                               const std::vector<Oracle>& oracles) const {
    std::vector<std::uint32_t> samples;
    for (const Oracle oracle : oracles) {
      std::vector<std::uint32_t> both;
      std::set_union(samples.begin(), samples.end(), samples_of(oracle).begin(), samples_of(oracle).end(),
                     std::back_inserter(both));
      samples = std::move(both);
    }
    std::vector<metric::Answered> answered;
    std::vector<char> good;
    answered.reserve(samples.size());
    for (const std::uint32_t sample : samples) {
      auto row = find_(single(sample, stress, level), true);
      good.push_back(row && row->status == Status::done ? 1 : 0);
      answered.push_back({find_.labels[sample], good.back() ? std::move(row->prediction) : Prediction()});
    }
    std::vector<std::optional<metric::Score>> out;
    for (const Oracle oracle : oracles) {
      std::vector<metric::Answered> some;
      bool complete = true;
      const bool all = samples_of(oracle).size() == samples.size();
      if (!all) some.reserve(samples_of(oracle).size());
      for (std::size_t i = 0, o = 0; i < samples.size() && o < samples_of(oracle).size(); ++i) {
        if (samples[i] != samples_of(oracle)[o]) continue;
        ++o;
        complete = complete && good[i];
        if (!all) some.push_back(answered[i]);
      }
      const auto scores =
          complete ? metric_.scores(all ? answered : some, confidence_) : std::vector<metric::Score>();
      out.push_back(scores.empty() ? std::nullopt : std::optional(scores.front()));
    }
    return out;
  }

  const Finder& find_;
  const metric::Metric& metric_;
  const Population& population_;
  double confidence_;
};

// What is stored of a watched share.
search::ShareCount counted_so_far(search::ShareWatch& watch, const Finder& find) {
  while (!watch.done()) {
    std::vector<RunRecord> records;
    const std::vector<Cell> cells = watch.ask(std::numeric_limits<std::size_t>::max());
    for (const Cell& cell : cells)
      if (auto row = find(cell)) {
        row->cell = cell;
        records.push_back(std::move(*row));
      }
    watch.tell(records);
    if (records.size() < cells.size()) break;
  }
  return watch.count();
}

// Whether there are so few pictures that an interval of the watch limit has no end on a side, whatever they do.
std::string few_pictures(const CampaignSpec& spec, const Answer& answer) {
  const std::size_t n = answer.clean.counted[static_cast<int>(spec.oracle)];
  if (n == 0 || spec.stresses.empty()) return {};
  const stats::Ranks ranks = stats::quantile_ranks(n, spec.zones.watch, 1 - spec.search.confidence);
  const bool below = ranks.lower == 0;
  const bool above = ranks.upper > n;
  if (!below && !above) return {};
  const std::string of =
      n == answer.clean.answered ? std::string() : " of " + std::to_string(answer.clean.answered);
  const std::string counts = of.empty() ? std::string() : n == 1 ? " counts and" : " count and";
  return std::to_string(n) + of + " " + std::string(answer.unit(of.empty() ? n : answer.clean.answered)) +
         counts + (n == 1 ? " is" : " are") + " too few for " +
         (below && above ? "any end"
          : below        ? "a lower end"
                         : "an upper end") +
         " of the watch limit's interval; it takes " +
         std::to_string(fewest_for_limit(spec.zones.watch, spec.search.confidence));
}

// Why there are no limits at all.
std::string none_counts(const CampaignSpec& spec, const Answer& answer) {
  if (spec.oracle != Oracle::correctness || answer.clean.counted[static_cast<int>(spec.oracle)] > 0 ||
      answer.clean.scores.empty())
    return {};
  const std::size_t n = answer.clean.answered;
  return (n == 1 ? "the one " + std::string(answer.unit(1)) + " is not right when clean"
                 : "none of the " + std::to_string(n) + " " + std::string(answer.unit(n)) +
                       " is right when clean") +
         ", so nothing can be broken and there are no limits by correctness; check that labels, their order "
         "and the preparation of pictures are those of the model, or ask with oracle=stability";
}

// A poor clean score of a model whose pictures are prepared by assumption.
std::optional<std::string> doubtful_input(const Store& store, const CleanResult& clean) {
  constexpr double kPoor = 0.5;
  if (clean.scores.empty() || clean.scores.front().unit != "share" || clean.scores.front().value >= kPoor)
    return {};
  const auto model = store.fact("model");
  if (!model) return {};
  std::vector<std::string> assumed;
  for (const Value& note : model->at("notes").items())
    if (const std::string& text = note.text();
        text.starts_with("input.") && text.find("assumed") != std::string::npos)
      assumed.push_back(text);
  if (assumed.empty()) return {};
  return "the clean score is low (" + clean.scores.front().name + " " +
         fixed_text(clean.scores.front().value, 3) + ") and how pictures are prepared was assumed (" +
         join(assumed, "; ") + "); if the model's own validation printed more, say it in model.yaml";
}

}  // namespace

Answer assemble(const Store& store,
                const CampaignSpec& spec,
                const Identity& identity,
                const metric::Metric& metric,
                const Registry& registry,
                const Population& population,
                const Perceptual& perceptual,
                const std::vector<SearchJob>& jobs,
                Scores& scores) {
  Answer out;
  out.spec = spec;
  out.perceptual = perceptual;
  const Finder find(store, identity);
  if (!scores.clean) scores.clean = clean_result(find, metric, population, spec.search.confidence);
  out.clean = *scores.clean;
  std::vector<search::Result> results;
  results.reserve(jobs.size());
  for (const SearchJob& job : jobs) results.push_back(job.strategy->result());
  const bool clips = store.fact("clips").has_value();
  if (clips) out.clips = clip_curves(store, spec, identity, find.ids, population);
  if (!out.clean.scores.empty() && !clips)
    PointScores(find, metric, population, spec.search.confidence).make(spec, registry, jobs, results, scores);

  std::vector<double> changes;
  const auto& counted = population.counted[static_cast<int>(Oracle::stability)];
  const std::size_t calibrated = clips ? kNullClips : kNullPictures;
  for (const Cell& cell : null_cells(counted, calibrated)) {
    const auto row = find(cell);
    if (!row || row->status != Status::done || !row->has_quality) continue;
    changes.push_back(row->quality);
    ++out.null_result.changed.n;
    if (row->stability.outcome != Outcome::broken) continue;
    ++out.null_result.changed.count;
    const std::string& id = find.ids[cell.sample];
    if (out.null_result.fragile.size() < 20 &&
        (out.null_result.fragile.empty() || out.null_result.fragile.back() != id))
      out.null_result.fragile.push_back(id);
  }
  out.null_result.pictures = std::min(counted.size(), calibrated);
  out.has_null = !changes.empty();
  out.null_result.tolerance =
      clips ? out.clips->tolerance.frames : null_tolerance(std::move(changes), metric);
  if (out.has_null) {
    const auto band = stats::clopper_pearson(out.null_result.changed.count, out.null_result.changed.n,
                                             1 - spec.search.confidence);
    out.null_result.changed.lo = band.lo;
    out.null_result.changed.hi = band.hi;
  }

  out.stresses.resize(spec.stresses.size());
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    const SearchJob& job = jobs[j];
    OracleAnswer answer;
    answer.result = std::move(results[j]);
    answer.finished = job.strategy->done();
    const auto& samples = population.of(spec.stresses[job.stress], job.oracle);
    answer.probes = probes(find, spec, job.stress, perceptual, samples, job.oracle);
    for (const search::CurvePoint& point : answer.result.points) {
      const auto made = scores.points.find({job.stress, job.oracle, point.level});
      answer.point_scores.push_back(made == scores.points.end() ? std::nullopt : made->second);
    }
    const StressSpec& stress = spec.stresses[job.stress];
    if (stress.operating) {
      const Level level = stress.axis.level_of(*stress.operating);
      for (const Probe& probe : answer.probes)
        if (probe.level == level)
          answer.need_images = images_to_decide(probe.broken, spec.zones, 1 - spec.search.confidence);
      if (job.oracle == spec.oracle)
        out.stresses[job.stress].headroom = headroom(answer.result.watch, stress.axis, *stress.operating);
    }
    if (!answer.finished) out.partial = true;
    out.stresses[job.stress].oracle[static_cast<int>(job.oracle)] = std::move(answer);
  }

  const auto headline = static_cast<std::size_t>(spec.oracle);
  for (std::size_t r = 0; r < spec.relations.size(); ++r)
    out.relations.push_back(relation_answer(find, spec, r, population.counted[headline].size(),
                                            population.relations[r][headline]));

  out.failures = failures(store, find.ids);
  const Store::Counts counts = store.counts();
  const auto number = [&](const char* name) {
    const auto fact = store.fact(name);
    return fact && fact->is_number() ? fact->number() : 0.0;
  };
  out.cost.images = find.size();
  out.cost.clean = counts.clean;
  out.cost.null_cells = counts.null_cells;
  out.cost.search = counts.search;
  out.cost.relations = counts.relations;
  out.cost.report = static_cast<std::uint64_t>(number("report_inferences"));
  out.cost.seconds = number("seconds");
  if (const auto forecast = store.fact("forecast")) out.cost.forecast = forecast_from_record(*forecast);
  if (const auto troubles = store.fact("engine"); troubles && troubles->is_object())
    for (const Member& each : troubles->members())
      if (each.value.is_number() && each.value.number() > 0)
        out.cost.engine[each.key] = static_cast<std::uint64_t>(each.value.number());
  if (const auto times = store.fact("latency")) {
    Latency latency;
    latency.read(*times);
    out.cost.latency = latency.summary(Latency::kAll, -1);
    for (std::size_t i = 0; i < out.stresses.size(); ++i)
      for (const Level level : latency.levels(static_cast<int>(i)))
        out.stresses[i].latency.emplace_back(level, latency.summary(static_cast<int>(i), level));
  }
  if (const auto reason = store.fact("partial_reason");
      reason && reason->is_text() && !reason->text().empty()) {
    out.partial = true;
    out.partial_reason = reason->text();
  } else if (out.partial) {
    out.partial_reason = "the search was stopped before it was finished";
  }
  std::map<std::size_t, search::ShareCount> watched;  // by gate
  for (WatchedShare& share : watched_shares(spec, population, perceptual))
    watched[share.gate] = counted_so_far(share.watch, find);
  for (std::size_t r = 0; r < spec.relations.size(); ++r) {
    // The interval of a count that was planned beforehand would be too narrow here. Of several gates the one that ends last.
    const search::ShareCount* longest = nullptr;
    for (const auto& [g, count] : watched)
      if (spec.gates[g].subject == Gate::Subject::holds && spec.gates[g].name == spec.relations[r].name &&
          (!longest || count.judged > longest->judged))
        longest = &count;
    if (!longest) continue;
    out.relations[r].holds.lo = 1 - longest->interval.hi;
    out.relations[r].holds.hi = 1 - longest->interval.lo;
  }
  for (std::size_t g = 0; g < spec.gates.size(); ++g) {
    const auto count = watched.find(g);
    out.gates.push_back(judge(spec.gates[g], spec, out, count == watched.end() ? nullptr : &count->second));
  }
  for (GateResult& result : baseline_results(store)) out.gates.push_back(std::move(result));
  if (auto result = corpus_result(store)) out.gates.push_back(std::move(*result));

  if (out.clean.total > out.clean.answered)
    out.warnings.push_back(std::to_string(out.clean.total - out.clean.answered) + " of " +
                           std::to_string(out.clean.total) + " " + std::string(out.unit(out.clean.total)) +
                           " have no clean prediction and are left out of every share");
  if (out.clean.one_answer)
    out.warnings.push_back(
        "the model gives one and the same answer to all " + std::to_string(out.clean.answered) +
        " clean pictures" +
        (out.clean.blind()
             ? ", whose labels differ: it does not look at them, and its limits say nothing"
             : "; unless all of them show the same, it does not look at them, and its limits say nothing"));
  if (static_cast<double>(out.clean.nothing_found) > kMuchNothing * static_cast<double>(out.clean.answered))
    out.warnings.push_back("the model finds nothing on " + std::to_string(out.clean.nothing_found) + " of " +
                           std::to_string(out.clean.answered) + " clean " +
                           std::string(out.unit(out.clean.answered)) +
                           ", not even at half its threshold: there no stress can take anything away, and "
                           "limits look better than they are");
  if (std::string text = none_counts(spec, out); !text.empty()) out.warnings.push_back(std::move(text));
  if (out.has_null)
    if (std::string text = rest_text(spec.zones, out.null_result.changed); !text.empty())
      out.warnings.push_back(std::move(text));
  if (const auto again = store.fact("asked_again"); again && again->is_object())
    if (const Value* other = again->find("differ"); other && other->is_number() && other->number() > 0)
      out.warnings.push_back(
          "the model is not steady: " + number_text(other->number()) + " of " +
          number_text(again->at("asked").number()) + " " + (clips ? "first frames of clips" : "pictures") +
          " got another answer when they were shown again unchanged; limits hold its own noise");
  if (const auto doubt = doubtful_input(store, out.clean)) out.warnings.push_back(*doubt);
  for (std::size_t r = 0; r < spec.relations.size(); ++r) {
    const RelationAnswer& relation = out.relations[r];
    if (population.counted[headline].size() > 0 && relation.excluded == population.counted[headline].size())
      out.warnings.push_back("relation " + spec.relations[r].name + ": its precondition leaves no " +
                             std::string(out.unit(1)) + ", so it says nothing");
  }
  for (std::size_t i = 0; i < out.stresses.size(); ++i) {
    const StressSpec& stress = spec.stresses[i];
    if (!out.ends_early(i)) continue;
    const std::string limit = natural_text(stress.axis.natural(out.end(i)), stress.axis);
    if (!perceptual.searchable(stress, i)) {
      out.warnings.push_back(stress.name + ": its whole range lies behind the validity limit of " + limit +
                             ", where pictures hold nothing usable; nothing was searched");
    } else if (stress.operating && perceptual.beyond(i, stress.axis.level_of(*stress.operating))) {
      out.warnings.push_back(stress.name + ": the operating point of " +
                             natural_text(*stress.operating, stress.axis) +
                             " lies behind the validity limit of " + limit +
                             ", where pictures hold nothing usable; it was not counted");
    }
  }
  std::vector<std::string> doubtful;
  for (std::size_t i = 0; i < out.stresses.size(); ++i) {
    const auto& answer = out.stresses[i].oracle[static_cast<int>(spec.oracle)];
    if (!answer) continue;
    if (std::string text = doubtful_end_text(answer->result, spec, i); !text.empty())
      doubtful.push_back(std::move(text));
    if (std::string text = not_monotone_text(answer->result, spec, i); !text.empty())
      out.warnings.push_back(std::move(text));
    if (answer->result.n > 0 &&
        static_cast<double>(answer->result.unknown) > 0.1 * static_cast<double>(answer->result.n))
      out.warnings.push_back(spec.stresses[i].name + ": " + std::to_string(answer->result.unknown) + " of " +
                             std::to_string(answer->result.n) + " " +
                             std::string(out.unit(answer->result.n)) +
                             " could not be judged at some level; its limits are bounds");
  }
  if (std::string text = few_pictures(spec, out); !text.empty()) out.warnings.push_back(std::move(text));
  if (!doubtful.empty())
    out.warnings.push_back("checks below a watch limit do not exclude that its interval begins earlier: " +
                           join(doubtful, ", ") + "; search.audit=0.2 checks more");
  return out;
}

std::string_view Answer::unit(std::size_t count) const {
  if (clips) return count == 1 ? "clip" : "clips";
  return count == 1 ? "picture" : "pictures";
}

Answer answer_from_store(const Store& store, const Registry& registry) {
  if (const std::optional<RecordedRun> run = recorded_run(store, registry))
    return answer_from_store(store, registry, *run);
  Answer out;
  out.spec = recorded_spec(store, registry);
  out.partial = true;
  if (store.fact("clips")) out.clips.emplace();
  out.partial_reason = "the run ended before the first " + std::string(out.unit(1));
  out.stresses.resize(out.spec.stresses.size());
  out.relations.resize(out.spec.relations.size());
  return out;
}

Answer answer_from_store(const Store& store, const Registry& registry, const RecordedRun& run) {
  const CampaignSpec& spec = run.spec;
  const Identity& identity = run.identity;
  const Population& population = run.population;
  const Perceptual& perceptual = run.perceptual;
  std::vector<SearchJob> jobs = make_jobs(spec, registry, population, perceptual);
  const std::vector<std::string> ids = store.image_ids();
  for (SearchJob& job : jobs) {
    bool missing = false;
    while (!missing && !job.strategy->done()) {
      const std::vector<Cell> cells = job.strategy->ask(4096);
      if (cells.empty()) break;
      std::vector<RunRecord> records;
      for (const Cell& cell : cells) {
        auto row = store.find(identity.cell_key(ids[cell.sample], cell));
        if (!row) {
          missing = true;
          continue;
        }
        row->cell = cell;
        records.push_back(std::move(*row));
      }
      job.strategy->tell(records);
    }
  }
  Scores scores;
  return assemble(store, spec, identity, *run.metric, registry, population, perceptual, jobs, scores);
}

}  // namespace proofload::campaign
