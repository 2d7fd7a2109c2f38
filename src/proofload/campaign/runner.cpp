#include "proofload/campaign/runner.h"

#include <sys/utsname.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <fstream>
#include <limits>
#include <map>
#include <numeric>

#include "proofload/campaign/baseline.h"
#include "proofload/campaign/cell_answers.h"
#include "proofload/campaign/clip_curves.h"
#include "proofload/campaign/clips.h"
#include "proofload/campaign/corpus_gate.h"
#include "proofload/campaign/evaluator.h"
#include "proofload/campaign/lock.h"
#include "proofload/campaign/null_calibration.h"
#include "proofload/campaign/picture_attributes.h"
#include "proofload/campaign/picture_list.h"
#include "proofload/campaign/run_forecast.h"
#include "proofload/campaign/search_jobs.h"
#include "proofload/campaign/showcase.h"
#include "proofload/campaign/watched_shares.h"
#include "proofload/core/hash.h"
#include "proofload/core/parallel.h"
#include "proofload/core/text.h"
#include "proofload/model/inspect.h"
#include "proofload/search/planner.h"

namespace proofload::campaign {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

std::string after(std::string_view line, char sign) {
  const auto at = line.find(sign);
  std::string out(at == std::string_view::npos ? std::string_view() : trim(line.substr(at + 1)));
  std::erase(out, '"');
  return out;
}

Value host_fact(const model::Model& model) {
  Value out = Value::object();
  utsname system{};
  std::string os = "Linux";
  if (::uname(&system) == 0) os = std::string(system.sysname) + " " + system.release;
  std::ifstream release("/etc/os-release");
  for (std::string line; std::getline(release, line);)
    if (line.starts_with("PRETTY_NAME=")) os = after(line, '=') + " (" + os + ")";
  std::string cpu = "unknown";
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("model name")) {
      cpu = after(line, ':');
      break;
    }
  out["os"] = os;
  out["cpu"] = cpu;
  out["cores"] = hardware_threads();
  out["engine"] = model.signature().runtime;
  return out;
}

Value texts(const std::vector<std::string>& lines) {
  Value out = Value::array();
  for (const std::string& line : lines) out.push_back(line);
  return out;
}

Value model_fact(const CampaignSpec& spec, const Bench& bench) {
  const model::ModelSpec& m = bench.model->spec();
  Value out = Value::object();
  out["path"] = spec.model.path.string();
  const bool remote = bench.model->signature().remote;
  if (remote) out["endpoint"] = spec.model.endpoint;
  out["sha256"] = remote ? std::string() : model::sha256_of_model(spec.model.path);
  out["task"] = name_of(m.task);
  out["engine"] = bench.model->engine_id();
  out["precision"] = spec.model.precision;
  out["input"] = model::input_text(m.input);
  out["labels"] = texts(m.labels);
  if (!m.license.empty()) out["license"] = m.license;
  out["notes"] = texts(m.notes);
  return out;
}

Value metric_fact(const Bench& bench) {
  const metric::Context context = metric_context(*bench.model);
  Value out = Value::object();
  out["task"] = name_of(bench.model->spec().task);
  out["labels"] = texts(context.labels);
  out["from"] = context.reading_from;
  out["to"] = context.reading_to;
  if (context.period) out["period"] = *context.period;
  if (context.tolerance) out["tolerance"] = *context.tolerance;
  out["unit"] = context.unit;
  out["score_threshold"] = context.score_threshold;
  out["point_threshold"] = context.point_threshold;
  if (context.align != metric::Align::none) out["align"] = metric::name_of(context.align);
  out["model_hash"] = bench.model_hash;
  for (const Oracle oracle : {Oracle::stability, Oracle::correctness}) {
    const std::string rule = bench.metric->definition(oracle);
    out[name_of(oracle)] = bench.clips() ? clip_definition(oracle, rule) : rule;
  }
  return out;
}

class Run {
 public:
  Run(const CampaignSpec& spec,
      const Registry& registry,
      const RunOptions& options,
      Progress& progress,
      const std::atomic<bool>& stop,
      Bench bench,
      Store store,
      std::optional<Store> baseline,
      std::vector<CorpusCase> corpus)
      : spec_(spec),
        registry_(registry),
        options_(options),
        progress_(progress),
        stop_(stop),
        bench_(std::move(bench)),
        store_(std::move(store)),
        baseline_(std::move(baseline)),
        corpus_(std::move(corpus)) {
    for (const std::uint32_t index : bench_.chosen) ids_.push_back(bench_.data->id(index));
  }

  RunOutcome go() {
    begin();
    std::string reason;
    const bool whole = steps(reason);
    RunOutcome out;
    out.interrupted = stop_;
    if (!whole && reason.empty())
      reason = stop_ ? "it was interrupted" : time_spent() + " before the search began";
    store_.set_fact("partial_reason", Value(whole ? std::string() : reason));
    add_time();
    add_engine();
    if (!population_ready_)
      population_ = population_from_store(store_, *bench_.identity, *bench_.metric, bench_.relations);
    if (jobs_.empty()) {
      perceptual_ = perceptual_from_store(store_, spec_);
      jobs_ = make_jobs(spec_, registry_, population_, perceptual_);
    }
    if (baseline_ && population_ready_)
      store_.set_fact("baseline", to_record(*spec_.baseline,
                                            judge_against(*baseline_, store_, *spec_.baseline, registry_)));
    out.answer = answer();
    store_.log_event(whole ? "done" : "stopped", whole ? "all finished" : reason);
    out.evaluated = answers_.evaluated();
    out.reused = answers_.reused();
    return out;
  }

 private:
  void begin() {
    const std::vector<StoredImage> images = pictures_of(bench_);
    const std::string list = fingerprint(images);
    const auto old = store_.fact("pictures");
    if (old && old->text() != list && !options_.force)
      throw Error(ErrorCode::invalid_argument,
                  store_.path().parent_path().string() +
                      ": the data set has other pictures or labels than when this run began; run into "
                      "another folder (out.dir=…) or take this one over with --force");
    const auto model = store_.fact("metric");
    if (model && model->at("model_hash").text() != bench_.model_hash && !options_.force)
      throw Error(ErrorCode::invalid_argument,
                  store_.path().parent_path().string() +
                      ": the model or its description has changed since this run began; run into another "
                      "folder (out.dir=…) or take this one over with --force");
    if (!old || old->text() != list)
      if (const std::uint64_t dropped = store_.set_images(images); dropped > 0)
        store_.log_event("taken over", std::to_string(dropped) +
                                           " rows of pictures that are no longer in the data set "
                                           "were dropped");
    store_.set_fact("pictures", Value(list));
    store_.set_fact("config", to_record(spec_));
    store_.set_fact("config_hash", Value(config_hash(spec_)));
    store_.set_fact("metric", metric_fact(bench_));
    store_.set_fact("model", model_fact(spec_, bench_));
    store_.set_fact("host", host_fact(*bench_.model));
    Value tool = Value::object();
    tool["name"] = "proofload";
    tool["version"] = options_.tool_version;
    tool["commit"] = options_.tool_commit;
    store_.set_fact("tool", tool);
    store_.set_fact("command", Value(options_.command));
    if (bench_.clips()) store_.set_fact("clips", Value(true));
    store_.set_fact("notes", texts(spec_.notes));
    std::error_code ignored;
    store_.set_fact("started_in", Value(std::filesystem::current_path(ignored).string()));
    if (!store_.fact("created")) store_.set_fact("created", Value(utc_now()));
    begin_corpus();
    // What was said of an earlier baseline, or of this one before the run went on, holds no longer.
    store_.set_fact("baseline", baseline_ ? to_record(*spec_.baseline, {}) : Value());
    may_have_rows_ = store_.rows() > 0;
    searched_ = store_.counts().search;
    const model::ModelSpec& m = bench_.model->spec();
    progress_.opened(
        spec_.model.path.filename().string() + " (" + std::string(name_of(m.task)) +
        (m.labels.empty() ? std::string() : ", " + std::to_string(m.labels.size()) + " classes") + ", " +
        model::input_text(m.input) + ", " + bench_.model->signature().runtime + ") · " +
        std::to_string(ids_.size()) + (bench_.clips() ? " clip" : " picture") +
        (ids_.size() == 1 ? "" : "s") + " (" + bench_.format + ")");
    for (const std::string& note : bench_.data->info().notes) progress_.note("note: " + note);
    if (baseline_)
      if (const std::string note = unfinished_baseline(*baseline_); !note.empty())
        progress_.note("note: " + note);
    store_.log_event(may_have_rows_ ? "resume" : "start", options_.command);
  }

  // Cases that were made with this very model are not made again.
  void begin_corpus() {
    if (!spec_.corpus) return store_.set_fact("corpus", Value());
    const auto old = store_.fact("corpus");
    corpus_key_ = corpus_key(corpus_, bench_.model_hash);
    if (old && old->is_object() && old->at("key").text() == corpus_key_)
      corpus_.clear();
    else
      store_.set_fact("corpus", to_record(*spec_.corpus, "", {}, {}));
  }

  bool replay_corpus(std::string& reason) {
    if (!corpus_.empty()) {
      const CorpusOutcome outcome = run_corpus(corpus_, bench_, registry_, progress_, stop_);
      if (outcome.interrupted) return false;
      const GateResult gate = judge(corpus_, outcome);
      store_.set_fact("corpus", to_record(*spec_.corpus, corpus_key_, gate, to_record(corpus_, outcome)));
      store_.log_event("corpus", gate.message);
      progress_.note("corpus: " + gate.message);
    }
    const auto result = corpus_result(store_);
    if (!result || !result->gate.abort || result->verdict != GateVerdict::fail) return true;
    reason = "gate `" + result->gate.text + "` failed and asks to abort";
    return false;
  }

  // All steps; false with a reason if something ended the run early.
  bool steps(std::string& reason) {
    if (!replay_corpus(reason)) return false;
    if (!clean_pass()) return false;
    population_ = population_from_store(store_, *bench_.identity, *bench_.metric, bench_.relations);
    population_ready_ = true;
    if (!measure() || !look()) return false;
    {
      jobs_ = make_jobs(spec_, registry_, population_, perceptual_);
      Answer early = answer();
      progress_.clean(early.clean);
      check_clean_gates(early);
    }
    if (!ask_again() || !null_calibration()) return false;
    if (!relations()) return false;
    foretell();
    if (!watch_shares(reason)) return false;
    if (!search(reason)) return false;
    if (!probes()) return false;
    progress_.stage("pictures for the report", 0);
    const std::uint64_t shown = store_showcase(
        bench_, store_, answer(), [this](std::uint32_t s) { return answers_.known(s); }, stop_);
    store_.set_fact("report_inferences", Value(static_cast<unsigned long>(shown)));
    return !stop_;
  }

  // Which clean scores there are is known only now; a gate on none of them would be undecided for ever.
  void check_clean_gates(const Answer& early) const {
    if (early.clean.scores.empty()) return;
    Problems problems;
    for (const GateResult& result : early.gates)
      if (result.gate.subject == Gate::Subject::clean && !result.value)
        problems.add(result.gate.place, "gate `" + result.gate.text + "`: " + result.message);
    problems.throw_if_any(ErrorCode::invalid_argument, "gates that cannot be judged:");
  }

  Answer answer() {
    return assemble(store_, spec_, *bench_.identity, *bench_.metric, registry_, population_, perceptual_,
                    jobs_, scores_);
  }

  // A light record per cell, in the order of `cells` (sorted, unique); see CellAnswers. Nothing is looked up where no row can be.
  std::optional<std::vector<RunRecord>> evaluate(const std::vector<Cell>& cells,
                                                 std::uint64_t allowance = UINT64_MAX) {
    return answers_.records(cells, progress_, stop_, may_have_rows_ || shared_, allowance);
  }

  // Appends the cells of one picture.
  using CellsOf = std::function<void(std::uint32_t sample, std::vector<Cell>& cells)>;

  // Evaluates what `cells_of` names for each of the ascending `samples`, in pieces, so that memory does not grow with
  // the number of pictures. `most` cells are expected, or fewer.
  bool step(const char* stage,
            std::span<const std::uint32_t> samples,
            std::size_t most,
            const CellsOf& cells_of) {
    if (samples.empty() || most == 0) return true;
    progress_.stage(stage, most);
    constexpr std::size_t kPiece = 4096;
    std::vector<Cell> piece;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const auto begin = static_cast<std::ptrdiff_t>(piece.size());
      cells_of(samples[i], piece);
      std::sort(piece.begin() + begin, piece.end());
      if (piece.empty() || (piece.size() < kPiece && i + 1 < samples.size())) continue;
      if (!evaluate(piece)) return false;
      piece.clear();
      answers_.set_share(static_cast<double>(i + 1) / static_cast<double>(samples.size()));
    }
    return true;
  }

  // Pictures that count for an oracle at least.
  std::vector<std::uint32_t> counted_samples() const {
    std::vector<std::uint32_t> out;
    const auto& [stable, correct] = population_.counted;
    std::set_union(stable.begin(), stable.end(), correct.begin(), correct.end(), std::back_inserter(out));
    return out;
  }

  bool clean_pass() {
    std::vector<std::uint32_t> samples(ids_.size());
    std::iota(samples.begin(), samples.end(), 0U);
    const bool whole =
        step("clean pass", samples, samples.size(),
             [](std::uint32_t sample, std::vector<Cell>& cells) { cells.emplace_back().sample = sample; });
    if (!whole) return false;
    std::string digest;
    std::size_t answered = 0;
    std::map<std::string, std::size_t> causes;
    for (std::uint32_t i = 0; i < ids_.size(); ++i) {
      Cell clean;
      clean.sample = i;
      const auto row = store_.find(bench_.identity->cell_key(ids_[i], clean));
      const bool good = row && row->status == Status::done;
      answered += good ? 1 : 0;
      if (row && !good) ++causes[row->message];
      digest = sha256(digest + ids_[i] + '\n' + (good ? hex16(row->pixels) : std::string("unreadable")) +
                      '\n' + to_json(to_record(bench_.data->label(bench_.chosen[i]))));
    }
    Value data = Value::object();
    const dataset::Info& info = bench_.data->info();
    data["path"] = spec_.data.path.string();
    data["format"] = bench_.format;
    data["sha256"] = digest;
    data["total"] = static_cast<unsigned long>(bench_.data->size());
    data["used"] = static_cast<unsigned long>(answered);
    data["failed"] = static_cast<unsigned long>(ids_.size() - answered);
    data["labelled"] = info.task.has_value();
    data["notes"] = texts(info.notes);
    store_.set_fact("data", data);
    const std::string unit = bench_.clips() ? "clip" : "picture";
    if (answered == 0)
      throw Error(causes.empty() ? ErrorCode::io : ErrorCode::engine,
                  (ids_.size() == 1 ? "the only " + unit + " has no clean prediction"
                                    : "none of the " + std::to_string(ids_.size()) + " " + unit +
                                          "s has a clean prediction") +
                      (causes.empty() ? std::string() : "; first cause: " + causes.begin()->first) +
                      "; nothing can be stressed");
    return true;
  }

  // How the pictures look without a stress, for slices by brightness or sharpness. Read once more for it, so that neither
  // evaluators nor records know of it; beside the inferences it costs next to nothing.
  bool measure() {
    if (!looks_from_store(store_).empty()) return true;
    progress_.stage("how pictures look", 0);
    const auto looks = measure_looks(*bench_.data, bench_.chosen, bench_.threads, {}, stop_);
    if (!looks) return false;
    store_looks(store_, *looks);
    return true;
  }

  // How stressed pictures look. It decides what is searched, so it is found once and kept with the run.
  bool look() {
    const std::string key = perceptual_key(store_, spec_);
    const std::filesystem::path& table = spec_.perceptual.table;
    std::error_code ignored;
    const auto old = store_.fact("perceptual");
    const bool fits = old && old->at("key").text() == key;
    // A finished run needs its table no longer.
    const std::string source = fits && !std::filesystem::exists(table, ignored)
                                   ? old->at("source").text()
                                   : perceptual_source(spec_.perceptual);
    if (fits && old->at("source").text() != source && !options_.force)
      throw Error(ErrorCode::invalid_argument,
                  store_.path().parent_path().string() + ": the table " + table.string() +
                      " has changed since this run began; run into another folder (out.dir=…) or take this "
                      "one over with --force");
    if (fits && old->at("source").text() == source) {
      perceptual_ = perceptual_from_record(old->at("axes"), spec_);
      return true;
    }
    progress_.stage("perceptual axes", 0);
    const Clock::time_point start = Clock::now();
    auto found = look_at(bench_, spec_, registry_, counted_samples(), stop_);
    if (!found) return false;
    perceptual_ = std::move(*found);
    Value fact = Value::object();
    fact["key"] = key;
    fact["source"] = source;
    fact["axes"] = to_record(perceptual_);
    store_.set_fact("perceptual", fact);
    if (perceptual_.pictures > 0)
      store_.log_event("perceptual axes", std::to_string(perceptual_.pictures) + " pictures, " +
                                              fixed_text(seconds_since(start), 1) + " s");
    return true;
  }

  // Whether the model answers the same when it is asked the same: some clean pictures are shown once more. Once in a run.
  bool ask_again() {
    constexpr std::size_t kMost = 20;
    if (store_.fact("asked_again")) return true;
    const auto& samples = population_.counted[static_cast<int>(Oracle::stability)];
    const std::size_t n = std::min(kMost, samples.size());
    progress_.stage("the same again", n);
    std::size_t asked = 0;
    for (std::size_t i = 0; i < n; ++i) {
      if (stop_.load(std::memory_order_relaxed)) return false;
      const std::uint32_t sample = samples[i * samples.size() / n];
      Cell clean;
      clean.sample = sample;
      const auto row = store_.find(bench_.identity->cell_key(ids_[sample], clean), true);
      if (!row || row->status != Status::done) continue;
      try {
        Stressed same{bench_.data->load(bench_.chosen[sample]), Warp(), {}};
        const Image* image = &same.sample.image;
        const Prediction again = bench_.model->predict(0, {&image, 1}).at(0);
        ++asked;
        // Of a clip its first frame.
        const Prediction& before =
            row->clip && !row->clip->answers.empty() ? row->clip->answers.front() : row->prediction;
        unsteady_ += differ(before, again, same) ? 1 : 0;
      } catch (const Error&) {  // A failure is no other answer; the runs of the cell tell of it.
      }
    }
    Value fact = Value::object();
    fact["asked"] = static_cast<unsigned long>(asked);
    fact["differ"] = static_cast<long>(unsteady_);
    store_.set_fact("asked_again", fact);
    return true;
  }

  // Beyond what the order of a sum may change.
  bool differ(const Prediction& a, const Prediction& b, const Stressed& same) const {
    constexpr double kRounding = 1e-3;
    if (a.index() != b.index()) return true;
    if (const auto* one = std::get_if<ClassScores>(&a)) {
      const auto& other = std::get<ClassScores>(b);
      if (one->top.size() != other.top.size()) return true;
      for (std::size_t i = 0; i < one->top.size(); ++i)
        if (std::abs(one->top[i].score - other.top[i].score) > kRounding) return true;
      return false;
    }
    if (const auto* one = std::get_if<Reading>(&a)) {
      const double other = std::get<Reading>(b).value;
      return std::abs(one->value - other) > kRounding * std::max(1.0, std::abs(one->value));
    }
    return bench_.metric->change(a, b, same) > kRounding;
  }

  bool null_calibration() {
    std::vector<Cell> cells = null_cells(population_.counted[static_cast<int>(Oracle::stability)],
                                         bench_.clips() ? kNullClips : kNullPictures);
    std::sort(cells.begin(), cells.end());
    progress_.stage("null calibration", cells.size());
    const std::uint64_t before = answers_.evaluated();
    const double start = answers_.seconds();
    if (!cells.empty() && !evaluate(cells)) return false;
    // Few of them, as of a run that goes on, tell nothing of the pace.
    if (const std::uint64_t fresh = answers_.evaluated() - before; fresh > 0 && 2 * fresh >= cells.size())
      pace_.answer = (answers_.seconds() - start) / static_cast<double>(fresh);
    if (bench_.clips()) {
      bench_.clip_tolerance = clip_tolerance_from_store(store_, *bench_.identity, ids_, population_);
      return true;
    }
    std::vector<double> changes;
    for (const Cell& cell : cells) {
      const auto row = store_.find(bench_.identity->cell_key(ids_[cell.sample], cell));
      if (row && row->status == Status::done && row->has_quality) changes.push_back(row->quality);
    }
    bench_.tolerance = null_tolerance(std::move(changes), *bench_.metric);
    return true;
  }

  // Whether a relation speaks of a picture that counts for an oracle at least.
  bool speaks_of(std::size_t relation, std::uint32_t sample) const {
    const auto& [stable, correct] = population_.relations[relation];
    return std::binary_search(stable.begin(), stable.end(), sample) ||
           std::binary_search(correct.begin(), correct.end(), sample);
  }

  bool relations() {
    std::size_t cells_at_most = 0;
    for (std::size_t r = 0; r < spec_.relations.size(); ++r) {
      const auto& [stable, correct] = population_.relations[r];
      if (!spec_.relations[r].path && !is_watched(spec_, r))
        cells_at_most += std::max(stable.size(), correct.size());
    }
    const std::vector<std::uint32_t> samples = counted_samples();
    return step("relations", samples, cells_at_most, [this](std::uint32_t sample, std::vector<Cell>& cells) {
      for (std::size_t r = 0; r < spec_.relations.size(); ++r) {
        if (spec_.relations[r].path || is_watched(spec_, r) || !speaks_of(r, sample)) continue;
        Cell& cell = cells.emplace_back();
        cell.sample = sample;
        cell.relation = static_cast<std::int16_t>(r);
      }
    });
  }

  // Gates on shares that end as soon as they are decided, all together so that a picture is decoded once for all of them. Before
  // the search, which may not be needed any more once one of them has failed.
  bool watch_shares(std::string& reason) {
    std::vector<WatchedShare> open = watched_shares(spec_, population_, perceptual_);
    if (open.empty()) return true;
    std::size_t most = 0;
    for (const WatchedShare& share : open) most += share.watch.count().of;
    progress_.stage("gates", most);
    shared_ = true;
    const std::size_t all = open.size();
    while (!open.empty()) {
      std::vector<Cell> cells;
      for (WatchedShare& share : open) {
        const std::vector<Cell> asked = share.watch.ask(std::numeric_limits<std::size_t>::max());
        cells.insert(cells.end(), asked.begin(), asked.end());
      }
      std::sort(cells.begin(), cells.end());
      cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
      const auto records = evaluate_searched(cells, reason);
      if (!records) return false;
      for (WatchedShare& share : open) share.watch.tell(*records);
      if (std::erase_if(open, [](const WatchedShare& share) { return share.watch.done(); }) > 0 &&
          gate_aborts(reason))
        return false;
      answers_.set_share(1 - static_cast<double>(open.size()) / static_cast<double>(all));
    }
    return true;
  }

  // Records within the budget of the search, or nothing and why it ended.
  std::optional<std::vector<RunRecord>> evaluate_searched(const std::vector<Cell>& cells,
                                                          std::string& reason) {
    const std::uint64_t budget = spec_.search.budget_evals;
    const std::uint64_t left = budget == 0 ? UINT64_MAX : budget - std::min(budget, searched_);
    const std::uint64_t before = answers_.evaluated();
    auto records = evaluate(cells, left);
    searched_ += answers_.evaluated() - before;
    if (records || stop_) return records;
    if (budget > 0 && searched_ >= budget)
      reason = "the budget of " + std::to_string(budget) + (budget == 1 ? " inference" : " inferences") +
               " was spent";
    else if (answers_.out_of_time())
      reason = time_spent();
    return records;
  }

  // Evaluates what the searches asked and tells each of them its own.
  bool answer_searches(std::vector<Cell>& cells,
                       const std::vector<std::vector<Cell>>& asked,
                       bool scarce,
                       std::string& reason,
                       std::vector<search::Urgency>& urgencies) {
    std::sort(cells.begin(), cells.end());
    cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
    const auto records = evaluate_searched(cells, reason);
    if (!records) return false;
    for (std::size_t j = 0; j < asked.size(); ++j) {
      if (asked[j].empty()) continue;
      std::vector<RunRecord> mine;
      mine.reserve(asked[j].size());
      for (const Cell& cell : asked[j]) {
        const auto at = std::lower_bound(cells.begin(), cells.end(), cell);
        mine.push_back((*records)[static_cast<std::size_t>(at - cells.begin())]);
      }
      jobs_[j].strategy->tell(mine);
      if (scarce) urgencies[j] = urgency(j);
    }
    return true;
  }

  // What the run will take, from the pace of what it did so far. Once in a run.
  void foretell() {
    if (store_.fact("forecast")) return;
    pace_.stress = stress_seconds(bench_, counted_samples());
    const Store::Counts counts = store_.counts();
    const Standing standing{counts.clean + counts.null_cells + counts.relations, answers_.seconds()};
    const RunForecast found = forecast_of(bench_, registry_, population_, perceptual_, pace_, standing);
    store_.set_fact("forecast", to_record(found));
    progress_.forecast(found, standing.seconds);
  }

  bool search(std::string& reason) {
    const std::size_t sides = jobs_.size();
    progress_.stage("search", sides);
    shared_ = shared_ || sides > spec_.stresses.size();
    // Both oracles of a stress and all stresses go together, so that a picture is decoded once for all of them.
    constexpr std::size_t kCellsAtOnce = 16384;
    const std::size_t limit = std::max<std::size_t>(256, kCellsAtOnce / std::max<std::size_t>(sides, 1));
    std::vector<char> told(sides, 0);
    Clock::time_point shown = Clock::now();
    // With a budget the searches take turns, the least certain answer first; else it would end with some limits to the last
    // digit and nothing about others.
    const std::uint64_t budget = spec_.search.budget_evals;
    const bool scarce = budget > 0 || spec_.search.budget_minutes > 0;
    constexpr std::size_t kTurn = 1024;
    std::vector<std::size_t> order(sides);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<search::Urgency> urgencies(sides);
    for (std::size_t j = 0; scarce && j < sides; ++j) urgencies[j] = urgency(j);
    while (true) {
      std::vector<std::vector<Cell>> asked(sides);
      std::vector<Cell> cells;
      std::size_t open = 0;
      if (scarce) order = search::by_urgency(urgencies);
      const std::uint64_t left = budget == 0 ? UINT64_MAX : budget - std::min(budget, searched_);
      for (const std::size_t j : order) {
        if (jobs_[j].strategy->done()) continue;
        ++open;
        // Stored cells cost nothing, so that a spent budget still reads them.
        const std::size_t turn = left == 0 ? kTurn : std::min<std::size_t>(kTurn, left);
        if (scarce && cells.size() >= turn) break;
        asked[j] = jobs_[j].strategy->ask(scarce ? std::min(limit, turn - cells.size()) : limit);
        cells.insert(cells.end(), asked[j].begin(), asked[j].end());
        // What it needed was told before: it has ended without a question.
        if (!asked[j].empty() || !jobs_[j].strategy->done()) continue;
        --open;
        if (scarce) urgencies[j] = urgency(j);
      }
      if (cells.empty() && open > 0)
        throw Error(ErrorCode::internal, "a search asks for nothing and is not done");
      const bool last = cells.empty();
      if (!last && !answer_searches(cells, asked, scarce, reason, urgencies)) return false;
      const bool time_to_show = seconds_since(shown) > 0.3;
      if (time_to_show) shown = Clock::now();
      bool finished_one = false;
      for (std::size_t j = 0; j < sides; ++j) {
        const bool done = jobs_[j].strategy->done();
        if (done ? told[j] != 0 : !time_to_show) continue;
        progress_.stress(jobs_[j].stress, jobs_[j].oracle, jobs_[j].strategy->result(), done);
        if (done) {
          told[j] = 1;
          finished_one = true;
        }
      }
      if (finished_one && gate_aborts(reason)) return false;
      std::size_t finished = 0;
      for (const char t : told) finished += t != 0 ? 1 : 0;
      answers_.set_share(static_cast<double>(finished) / static_cast<double>(sides));
      if (last) break;
    }
    return true;
  }

  std::string time_spent() const {
    return "the time of " + number_text(spec_.search.budget_minutes) +
           (spec_.search.budget_minutes == 1 ? " minute" : " minutes") + " was spent";
  }

  search::Urgency urgency(std::size_t j) const {
    const SearchJob& job = jobs_[j];
    const StressSpec& stress = spec_.stresses[job.stress];
    return search::urgency_of(*job.strategy, job.strategy->result(), stress.from,
                              perceptual_.end(stress, job.stress), job.oracle == spec_.oracle);
  }

  bool gate_aborts(std::string& reason) {
    if (std::none_of(spec_.gates.begin(), spec_.gates.end(), [](const Gate& g) { return g.abort; }))
      return false;
    for (const GateResult& result : answer().gates)
      if (result.gate.abort && result.verdict == GateVerdict::fail) {
        reason = "gate `" + result.gate.text + "` failed and asks to abort";
        return true;
      }
    return false;
  }

  bool probes() {
    std::vector<Link> links;
    for (std::size_t i = 0; i < spec_.stresses.size(); ++i)
      for (const Level level : probe_levels(spec_, i, perceptual_))
        links.push_back({static_cast<std::uint16_t>(i), level});
    const std::vector<std::uint32_t> samples = counted_samples();
    shared_ = true;
    return step("operating points", samples, samples.size() * links.size(),
                [this, &links](std::uint32_t sample, std::vector<Cell>& cells) {
                  for (const Link& link : links) {
                    const int relation = spec_.stresses[link.stress].relation;
                    if (relation >= 0 && !speaks_of(static_cast<std::size_t>(relation), sample)) continue;
                    Cell& cell = cells.emplace_back();
                    cell.sample = sample;
                    cell.chain = {link};
                  }
                });
  }

  void add_time() {
    const auto before = store_.fact("seconds");
    store_.set_fact("seconds",
                    Value((before && before->is_number() ? before->number() : 0.0) + answers_.seconds()));
  }

  // Troubles of the engine, and how long it took, of all sessions of the run.
  void add_engine() {
    const auto before = store_.fact("engine");
    Value all = before && before->is_object() ? *before : Value::object();
    std::map<std::string, std::int64_t> counted = bench_.model->counters();
    counted["answers_not_finite"] = static_cast<std::int64_t>(answers_.counts().not_finite.load());
    counted["answers_with_boxes_outside"] = static_cast<std::int64_t>(answers_.counts().boxes_outside.load());
    counted["answers_that_differ_when_asked_again"] = unsteady_;
    for (const auto& [name, count] : counted) {
      if (count <= 0) continue;
      const Value* old = all.find(name);
      all[name] = (old && old->is_number() ? old->number() : 0.0) + static_cast<double>(count);
    }
    if (all.size() > 0) store_.set_fact("engine", all);
    Latency& latency = answers_.counts().latency;
    if (latency.empty()) return;
    if (const auto earlier = store_.fact("latency")) latency.read(*earlier);
    store_.set_fact("latency", latency.to_value());
  }

  const CampaignSpec& spec_;
  const Registry& registry_;
  const RunOptions& options_;
  Progress& progress_;
  const std::atomic<bool>& stop_;
  Bench bench_;
  Store store_;
  std::optional<Store> baseline_;
  std::vector<CorpusCase> corpus_;  ///< Those still to be made.
  std::string corpus_key_;
  CellAnswers answers_{bench_, store_, Store::Part::run, spec_.search.budget_minutes};
  std::vector<std::string> ids_;
  Population population_;
  Perceptual perceptual_;
  bool population_ready_ = false;
  std::vector<SearchJob> jobs_;
  Scores scores_;
  Pace pace_;
  std::int64_t unsteady_ = 0;  ///< Pictures with another answer when asked again.
  bool may_have_rows_ = false;
  bool shared_ = false;
  std::uint64_t searched_ = 0;  ///< Search rows in the store, all sessions.
};

// What would leave nothing to be told at the end is refused before a folder is made.
void require_usable(const Bench& bench, const CampaignSpec& spec, const Store* baseline) {
  if (spec.oracle == Oracle::correctness && !bench.data->info().task)
    throw Error(ErrorCode::invalid_argument,
                spec.data.path.string() +
                    ": oracle=correctness asks whether answers are right, and these data have no labels; add "
                    "labels, or leave `oracle` out to ask whether answers stay");
  if (!baseline) return;
  std::vector<std::string> ids;
  ids.reserve(bench.chosen.size());
  for (const std::uint32_t index : bench.chosen) ids.push_back(bench.data->id(index));
  require_same_pictures(*baseline, ids);
}

}  // namespace

RunOutcome run(const CampaignSpec& spec,
               const Registry& registry,
               const RunOptions& options,
               Progress& progress,
               const std::atomic<bool>& stop) {
  const std::filesystem::path db = spec.out.dir / "run.db";
  std::error_code error;
  if (std::filesystem::exists(db, error) && !options.force) {
    const Store old = Store::open(db, Store::Mode::read_only);
    const auto hash = old.fact("config_hash");
    if (hash && hash->text() != config_hash(spec))
      throw Error(
          ErrorCode::invalid_argument,
          spec.out.dir.string() +
              ": holds a run of another config; choose another folder with out.dir=… (or another name=…), or "
              "take this one over with --force");
  }
  std::optional<Store> baseline;
  if (spec.baseline) {
    baseline = open_baseline(*spec.baseline);
    require_comparable(*baseline, spec, registry);
  }
  std::vector<CorpusCase> corpus;
  if (spec.corpus) corpus = read_corpora(*spec.corpus);
  Bench bench = open_bench(spec, registry);
  require_usable(bench, spec, baseline ? &*baseline : nullptr);
  std::filesystem::create_directories(spec.out.dir, error);
  if (error)
    throw Error(ErrorCode::io, spec.out.dir.string() + ": cannot be made (" + error.message() +
                                   "); choose another folder with out.dir=…");
  const FolderLock lock(spec.out.dir);
  return Run(spec, registry, options, progress, stop, std::move(bench),
             Store::open(db, Store::Mode::create_or_continue), std::move(baseline), std::move(corpus))
      .go();
}

}  // namespace proofload::campaign
