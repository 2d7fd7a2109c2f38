#include "proofload/campaign/run_forecast.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <mutex>
#include <set>

#include "proofload/campaign/clips.h"
#include "proofload/campaign/corpus_gate.h"
#include "proofload/campaign/null_calibration.h"
#include "proofload/core/grouped_text.h"
#include "proofload/core/parallel.h"
#include "proofload/search/rehearsal.h"

namespace proofload::campaign {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kTimed = 3;      // pictures that stresses are timed on
constexpr std::size_t kAnswered = 16;  // pictures that stand for all before a run
constexpr std::uint64_t kShown = 5;    // inferences for the pictures of a stress in the report, about

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Indices of `wanted` of n things, evenly spread.
std::vector<std::uint32_t> spread(std::size_t n, std::size_t wanted) {
  std::vector<std::uint32_t> out(std::min(n, wanted));
  for (std::size_t k = 0; k < out.size(); ++k) out[k] = static_cast<std::uint32_t>(k * n / out.size());
  return out;
}

// Two significant digits, thousands apart: "11 000".
std::string rounded(double value) {
  double unit = 1;
  while (value / unit >= 100) unit *= 10;
  return grouped_text(std::round(value / unit) * unit);
}

std::string span_text(double seconds) {
  if (seconds < 1.5) return "1 s";
  if (seconds < 99.5) return rounded(seconds) + " s";
  if (seconds < 99.5 * 60) return rounded(seconds / 60) + " min";
  return rounded(seconds / 3600) + " h";
}

// A population like that of a few answered pictures: picture i of n fares as the one that stands for it.
Population population_like(const std::vector<std::shared_ptr<Known>>& answered,
                           std::size_t n,
                           std::size_t relations) {
  Population out;
  for (std::uint32_t i = 0; i < n; ++i) {
    const Known* known = answered[i * answered.size() / n].get();
    if (known == nullptr) continue;
    for (std::size_t o = 0; o < 2; ++o)
      if (known->clip ? known->clip->judged[o] > 0 : known->baseline[o].has_value())
        out.counted[o].push_back(i);
  }
  out.relations.assign(relations, out.counted);
  return out;
}

}  // namespace

std::vector<double> stress_seconds(const Bench& bench, const std::vector<std::uint32_t>& samples) {
  const std::vector<StressSpec>& stresses = bench.spec->stresses;
  std::vector<double> out(stresses.size(), 0);
  if (bench.clips()) return out;
  double harmless = 0;
  std::size_t pictures = 0;
  for (const std::uint32_t k : spread(samples.size(), kTimed)) {
    Sample sample;
    try {
      sample = bench.data->load(bench.chosen[samples[k]]);
    } catch (const Error&) {  // The run tells of pictures that cannot be read.
      continue;
    }
    ++pictures;
    const auto timed = [](const auto& act) {
      const Clock::time_point start = Clock::now();
      act();
      return since(start);
    };
    for (int kind = 0; kind < kNullKinds; ++kind)
      harmless += timed([&] { null_perturbed(static_cast<NullKind>(kind), sample); }) / kNullKinds;
    for (std::size_t s = 0; s < stresses.size(); ++s)
      for (const int quarter : {1, 2, 3}) {
        Cell cell;
        cell.sample = samples[k];
        const Level level = stresses[s].from + (stresses[s].to - stresses[s].from) / 4 * quarter;
        cell.chain = {{static_cast<std::uint16_t>(s), stresses[s].axis.canonical(level)}};
        try {
          out[s] += timed([&] { stressed_picture(bench, cell, sample); }) / 3;
        } catch (const std::exception&) {  // A stress that fails takes no time; the run tells of it.
        }
      }
  }
  for (double& seconds : out)
    seconds = pictures == 0 ? 0 : std::max(0.0, seconds - harmless) / static_cast<double>(pictures);
  return out;
}

RunForecast forecast_of(const Bench& bench,
                        const Registry& registry,
                        const Population& population,
                        const Perceptual& perceptual,
                        const Pace& pace,
                        const Standing& standing) {
  const CampaignSpec& spec = *bench.spec;
  const search::MakeStrategy make = method_of(spec, registry);
  const std::size_t count = spec.stresses.size();
  std::vector<search::Rehearsal> rehearsed(count);
  parallel_for(count, bench.threads, [&](int, std::size_t s) {
    std::vector<search::Task> tasks;
    for (const Oracle oracle : {Oracle::stability, Oracle::correctness})
      if (auto task = task_of(spec, population, perceptual, s, oracle)) tasks.push_back(std::move(*task));
    rehearsed[s] = search::rehearse(tasks, make);
    const double probes = static_cast<double>(probe_levels(spec, s, perceptual).size() *
                                              population.of(spec.stresses[s], Oracle::stability).size());
    for (double* cells : {&rehearsed[s].cells, &rehearsed[s].least, &rehearsed[s].most}) *cells += probes;
  });

  double cells = 0, least = 0, most = 0, stressing = 0;
  for (std::size_t s = 0; s < count; ++s) {
    cells += rehearsed[s].cells;
    least += rehearsed[s].least;
    most += rehearsed[s].most;
    if (s < pace.stress.size()) stressing += rehearsed[s].cells * pace.stress[s];
  }
  const auto budget = static_cast<double>(spec.search.budget_evals);
  const double allowed = budget > 0 && cells > budget ? budget / cells : 1;
  const auto within = [&](double value) {
    return static_cast<std::uint64_t>(std::llround(budget > 0 ? std::min(value, budget) : value));
  };
  RunForecast out;
  out.search = within(cells);
  out.search_least = within(least);
  out.search_most = within(most);
  out.inferences = standing.inferences + out.search + kShown * count;
  if (!pace.answer) return out;
  // As many threads stress as answer.
  const double threads = std::max(1, bench.model->concurrency());
  out.seconds = standing.seconds + allowed * (cells * *pace.answer + stressing / threads);
  if (spec.search.budget_minutes > 0) out.seconds = std::min(*out.seconds, 60 * spec.search.budget_minutes);
  return out;
}

std::optional<RunForecast> forecast_of(const CampaignSpec& spec,
                                       const Registry& registry,
                                       const std::atomic<bool>& stop) {
  const Bench bench = open_bench(spec, registry);
  const std::size_t n = bench.chosen.size();
  const std::vector<std::uint32_t> asked = spread(n, bench.clips() ? 2 : kAnswered);
  std::vector<std::shared_ptr<Known>> answered(asked.size());
  const auto place = [&](std::uint32_t sample) {
    return static_cast<std::size_t>(std::lower_bound(asked.begin(), asked.end(), sample) - asked.begin());
  };
  AnswerCounts counts;
  const auto known = [&](std::uint32_t sample) -> std::shared_ptr<const Known> {
    return answered[place(sample)];
  };
  std::unique_ptr<Evaluator> evaluator;
  if (bench.clips())
    evaluator = std::make_unique<ClipEvaluator>(bench, known, counts);
  else
    evaluator = std::make_unique<LocalEvaluator>(bench, known, counts);

  std::vector<Cell> clean(asked.size());
  for (std::size_t k = 0; k < asked.size(); ++k) clean[k].sample = asked[k];
  std::mutex guard;
  std::vector<std::shared_ptr<Known>> found(asked.size());
  evaluator->evaluate(
      clean,
      [&](std::vector<Row>&& rows) {
        const std::scoped_lock lock(guard);
        for (Row& row : rows) {
          if (row.record.status != Status::done) continue;
          auto one = std::make_shared<Known>();
          one->clean = std::move(row.record.prediction);
          one->label = bench.data->label(bench.chosen[row.record.cell.sample]);
          one->clip = row.record.clip;
          for (const Oracle oracle : {Oracle::stability, Oracle::correctness})
            if (!one->clip)
              one->baseline[static_cast<std::size_t>(oracle)] =
                  bench.metric->baseline(oracle, one->clean, one->label);
          found[place(row.record.cell.sample)] = std::move(one);
        }
      },
      stop);
  if (stop) return {};
  answered = std::move(found);

  const Population population = population_like(answered, n, bench.relations.size());
  const auto& stable = population.counted[static_cast<std::size_t>(Oracle::stability)];
  std::vector<std::uint32_t> good;
  for (const std::uint32_t sample : asked)
    if (answered[place(sample)]) good.push_back(sample);
  Pace pace;
  std::vector<Cell> harmless = null_cells(good);
  std::sort(harmless.begin(), harmless.end());
  if (!harmless.empty()) {
    const Clock::time_point start = Clock::now();
    evaluator->evaluate(
        harmless, [](std::vector<Row>&&) {}, stop);
    if (stop) return {};
    pace.answer = since(start) / static_cast<double>(harmless.size());
  }
  pace.stress = stress_seconds(bench, good);

  Standing standing;
  standing.inferences = n + null_cells(stable, bench.clips() ? kNullClips : kNullPictures).size();
  for (const RelationSpec& relation : spec.relations)
    if (!relation.path) standing.inferences += stable.size();
  if (spec.corpus) {
    std::set<std::string> pictures;
    const std::vector<CorpusCase> corpus = read_corpora(*spec.corpus);
    for (const CorpusCase& item : corpus) pictures.insert(item.picture);
    standing.inferences += corpus.size() + pictures.size();
  }
  standing.seconds = static_cast<double>(standing.inferences) * pace.answer.value_or(0);
  return forecast_of(bench, registry, population, {}, pace, standing);
}

std::string forecast_text(std::uint64_t inferences, std::optional<double> seconds) {
  std::string out =
      "about " + rounded(static_cast<double>(inferences)) + (inferences == 1 ? " inference" : " inferences");
  if (seconds) out += ", about " + span_text(*seconds);
  return out;
}

std::string search_forecast_text(const RunForecast& forecast, std::optional<double> seconds) {
  constexpr double kWellBeyond = 1.5;
  std::string out = forecast_text(forecast.search, {});
  const auto most = static_cast<double>(forecast.search_most);
  if (most > kWellBeyond * static_cast<double>(forecast.search))
    out += ", up to about " + rounded(most) + " by how the curves run";
  if (seconds) out += ", about " + span_text(*seconds);
  return out;
}

Value to_record(const RunForecast& forecast) {
  Value out = Value::object();
  out["search"] = static_cast<unsigned long>(forecast.search);
  out["search_least"] = static_cast<unsigned long>(forecast.search_least);
  out["search_most"] = static_cast<unsigned long>(forecast.search_most);
  out["inferences"] = static_cast<unsigned long>(forecast.inferences);
  if (forecast.seconds) out["seconds"] = *forecast.seconds;
  return out;
}

std::optional<RunForecast> forecast_from_record(const Value& record) {
  if (!record.is_object()) return {};
  RunForecast out;
  for (const auto& [name, field] :
       {std::pair{"search", &RunForecast::search}, std::pair{"search_least", &RunForecast::search_least},
        std::pair{"search_most", &RunForecast::search_most},
        std::pair{"inferences", &RunForecast::inferences}}) {
    const Value* value = record.find(name);
    if (value == nullptr || !value->is_number() || !(value->number() >= 0)) return {};
    out.*field = static_cast<std::uint64_t>(value->number());
  }
  if (const Value* seconds = record.find("seconds"); seconds && seconds->is_number())
    out.seconds = seconds->number();
  return out;
}

}  // namespace proofload::campaign
