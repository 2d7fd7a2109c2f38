#include "proofload/campaign/corpus_run.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "proofload/campaign/cell_answers.h"
#include "proofload/campaign/picture_list.h"
#include "proofload/core/text.h"
#include "proofload/search/finding.h"

namespace proofload::campaign {

namespace {

// Stands where cases have become a config that nobody wrote.
constexpr const char* kCorpusText = "the corpus";

// What one campaign can hold: cases of one seed and rule, whose names mean the same.
struct Group {
  const CorpusCase* first = nullptr;
  Value stresses = Value::object();
  Value relations = Value::object();
  std::vector<std::size_t> cases;

  static Value definition(const CaseLink& link) {
    Value out = link.params;
    out["kind"] = link.kind;
    return out;
  }
  static bool fits(const Value& into, const std::string& name, const Value& what) {
    const Value* there = into.find(name);
    return !there || *there == what;
  }
  bool fits(const CorpusCase& item) const {
    const auto rule = [](const CorpusCase& c) {
      return std::tuple(c.seed, c.oracle, c.tolerance, c.clip_tolerance.frames, c.clip_tolerance.flips);
    };
    return rule(*first) == rule(item) &&
           std::all_of(item.chain.begin(), item.chain.end(),
                       [this](const CaseLink& link) {
                         return fits(stresses, link.name, definition(link));
                       }) &&
           (item.relation.empty() || fits(relations, item.relation, item.relation_definition));
  }
  void add(const CorpusCase& item, std::size_t place) {
    for (const CaseLink& link : item.chain) stresses[link.name] = definition(link);
    if (!item.relation.empty()) relations[item.relation] = item.relation_definition;
    cases.push_back(place);
  }
};

std::vector<Group> groups_of(std::span<const CorpusCase> corpus) {
  std::vector<Group> out;
  for (std::size_t i = 0; i < corpus.size(); ++i) {
    auto group =
        std::find_if(out.begin(), out.end(), [&](const Group& each) { return each.fits(corpus[i]); });
    if (group == out.end()) {
      out.emplace_back().first = &corpus[i];
      group = std::prev(out.end());
    }
    group->add(corpus[i], i);
  }
  return out;
}

CampaignSpec read_spec(const Group& group, const Config& base, const Registry& registry) {
  Value record = Value::object();
  record["schema_version"] = CampaignSpec::kSchemaVersion;
  record["name"] = "corpus";
  record["seed"] = static_cast<unsigned long>(group.first->seed);
  record["oracle"] = name_of(group.first->oracle);
  record["stress"] = group.stresses;
  record["relations"] = group.relations;
  Config config = base;
  config.add_text(to_json(record), kCorpusText);
  return spec_from_config(config, registry);
}

// Without the places in a text that nobody wrote.
std::string without_places(std::string text) {
  for (std::size_t at = text.find(kCorpusText); at != std::string::npos; at = text.find(kCorpusText, at)) {
    const std::size_t end = text.find(": ", at);
    if (end == std::string::npos) break;
    text.erase(at, end + 2 - at);
  }
  return text;
}

// An error names the case that holds it, not all that are made together.
CampaignSpec spec_of(const Group& group,
                     std::span<const CorpusCase> corpus,
                     const Config& base,
                     const Registry& registry) {
  try {
    return read_spec(group, base, registry);
  } catch (const Error& all) {
    for (const std::size_t i : group.cases) {
      Group alone;
      alone.first = &corpus[i];
      alone.add(corpus[i], i);
      try {
        read_spec(alone, base, registry);
      } catch (const Error& e) {
        const std::string what = without_places(e.what());
        // What is wrong with the config beside the cases names its place itself.
        if (what == e.what()) throw;
        throw Error(e.code(), corpus[i].file.string() + ": " + what);
      }
    }
    throw Error(all.code(), without_places(all.what()));
  }
}

CaseResult judged(const CorpusCase& item, const RunRecord& record) {
  const search::Observation seen = search::observe(record, item.oracle);
  if (seen.failed()) {
    if (!item.expected_to_fail) return {CaseState::new_failure, seen.how};
    return {seen.how == item.how ? CaseState::fails_as_before : CaseState::fails_otherwise, seen.how};
  }
  if (seen.kind == search::Observation::Kind::passes)
    return {item.expected_to_fail ? CaseState::mended : CaseState::passes, {}};
  const Verdict& verdict = record.verdict(item.oracle);
  if (!record.message.empty()) return {CaseState::no_verdict, record.message};
  if (verdict.outcome == Outcome::not_counted)
    return {CaseState::no_verdict, item.oracle == Oracle::correctness
                                       ? "the clean picture is not answered rightly, or has no label"
                                       : "the clean picture has no answer"};
  return {CaseState::no_verdict, verdict.reason};
}

// One campaign of the corpus.
class Replayer {
 public:
  Replayer(const CampaignSpec& spec,
           const Registry& registry,
           std::span<const CorpusCase> corpus,
           const Group& group,
           const Bench* parts)
      : spec_(spec), corpus_(corpus), group_(group), bench_(open_bench(spec, registry, parts)) {
    bench_.tolerance = group.first->tolerance;
    bench_.clip_tolerance = group.first->clip_tolerance;
    std::map<std::string, std::uint32_t> listed;
    for (std::size_t i = 0; i < bench_.data->size(); ++i)
      listed[bench_.data->id(i)] = static_cast<std::uint32_t>(i);
    bench_.chosen.clear();
    for (const std::size_t i : group.cases) {
      const auto found = listed.find(corpus[i].picture);
      if (found == listed.end()) continue;
      const auto [at, fresh] = sample_of_.emplace(corpus[i].picture, bench_.chosen.size());
      if (fresh) bench_.chosen.push_back(found->second);
    }
    store_.set_images(pictures_of(bench_));
  }

  // False where it was stopped.
  bool go(CorpusOutcome& out, Progress& progress, const std::atomic<bool>& stop) {
    std::vector<Cell> clean(bench_.chosen.size());
    for (std::uint32_t i = 0; i < clean.size(); ++i) clean[i].sample = i;
    CellAnswers answers(bench_, store_, Store::Part::run);
    const auto before = answers.records(clean, progress, stop, false);
    if (!before) return false;
    std::vector<Cell> cells;
    std::vector<std::pair<std::size_t, Cell>> asked;
    for (const std::size_t i : group_.cases) {
      const CorpusCase& item = corpus_[i];
      const auto sample = sample_of_.find(item.picture);
      if (sample == sample_of_.end()) {
        out.cases[i] = {CaseState::missing, {}};
        continue;
      }
      const RunRecord& record = (*before)[sample->second];
      if (record.status == Status::unreadable) {
        out.cases[i] = {CaseState::no_verdict, record.message};
      } else if (record.pixels != item.pixels) {
        out.cases[i] = {CaseState::changed, {}};
      } else if (record.status != Status::done) {
        out.cases[i] = {CaseState::no_verdict, "the clean picture has no answer: " + record.message};
      } else {
        asked.emplace_back(i, cell_of_case(spec_, item, static_cast<std::uint32_t>(sample->second)));
        cells.push_back(asked.back().second);
      }
    }
    std::sort(cells.begin(), cells.end());
    cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
    const auto records = answers.records(cells, progress, stop);
    out.evaluated += answers.evaluated();
    if (!records) return false;
    for (const auto& [i, cell] : asked) {
      const auto at = std::lower_bound(cells.begin(), cells.end(), cell);
      out.cases[i] = judged(corpus_[i], (*records)[static_cast<std::size_t>(at - cells.begin())]);
    }
    return true;
  }

  const Bench& bench() const { return bench_; }

 private:
  const CampaignSpec& spec_;
  std::span<const CorpusCase> corpus_;
  const Group& group_;
  Bench bench_;
  Store store_ = Store::open("corpus", Store::Mode::in_memory);
  std::map<std::string, std::size_t> sample_of_;
};

CorpusOutcome replayed(std::span<const CorpusCase> corpus,
                       const Config& base,
                       const Bench* open,
                       const Registry& registry,
                       Progress& progress,
                       const std::atomic<bool>& stop) {
  CorpusOutcome out;
  out.cases.resize(corpus.size());
  progress.stage("corpus", corpus.size());
  Bench parts;
  for (const Group& group : groups_of(corpus)) {
    const CampaignSpec spec = spec_of(group, corpus, base, registry);
    Replayer replayer(spec, registry, corpus, group, open);
    if (!open) {
      parts.model = replayer.bench().model;
      parts.model_hash = replayer.bench().model_hash;
      parts.data = replayer.bench().data;
      parts.format = replayer.bench().format;
      open = &parts;
    }
    if (replayer.go(out, progress, stop)) continue;
    out.interrupted = true;
    return out;
  }
  for (std::size_t i = 0; i < corpus.size(); ++i)
    out.undecided += silent(out.cases[i].state) && !corpus[i].expected_to_fail ? 1 : 0;
  return out;
}

}  // namespace

std::string_view name_of(CaseState state) {
  static constexpr std::array<std::string_view, kCaseStates> kNames{"fails as before", "fails otherwise",
                                                                    "mended",          "passes",
                                                                    "new failure",     "missing",
                                                                    "changed",         "no verdict"};
  return kNames[static_cast<std::size_t>(state)];
}

bool silent(CaseState state) {
  return state == CaseState::missing || state == CaseState::changed || state == CaseState::no_verdict;
}

std::size_t CorpusOutcome::count(CaseState state) const {
  return static_cast<std::size_t>(std::count_if(cases.begin(), cases.end(), [state](const CaseResult& each) {
    return each.state == state;
  }));
}

CorpusOutcome run_corpus(std::span<const CorpusCase> corpus,
                         const Config& base,
                         const Registry& registry,
                         Progress& progress,
                         const std::atomic<bool>& stop) {
  return replayed(corpus, base, nullptr, registry, progress, stop);
}

CorpusOutcome run_corpus(std::span<const CorpusCase> corpus,
                         const Bench& open,
                         const Registry& registry,
                         Progress& progress,
                         const std::atomic<bool>& stop) {
  Config base = parts_of(to_record(*open.spec), "the run");
  if (!open.spec->model.endpoint.empty()) base.add_argument("model.endpoint=" + open.spec->model.endpoint);
  base.add_argument("threads=" + std::to_string(open.spec->threads));
  return replayed(corpus, base, &open, registry, progress, stop);
}

Config parts_of(const Value& stored_config, const std::string& origin) {
  Value kept = Value::object();
  kept["model"] = stored_config.at("model");
  kept["data"] = stored_config.at("data");
  Config out;
  out.add_text(to_json(kept), origin);
  return out;
}

Value to_record(std::span<const CorpusCase> corpus, const CorpusOutcome& outcome) {
  Value out = Value::object();
  Value& counts = out["counts"];
  counts = Value::object();
  for (std::size_t i = 0; i < kCaseStates; ++i) {
    const auto state = static_cast<CaseState>(i);
    std::string key(name_of(state));
    std::replace(key.begin(), key.end(), ' ', '_');
    counts[key] = static_cast<unsigned long>(outcome.count(state));
  }
  out["evaluated"] = static_cast<unsigned long>(outcome.evaluated);
  out["cases"] = Value::array();
  for (std::size_t i = 0; i < corpus.size() && i < outcome.cases.size(); ++i) {
    Value item = Value::object();
    item["file"] = corpus[i].file.filename().string();
    item["picture"] = corpus[i].picture;
    item["state"] = name_of(outcome.cases[i].state);
    item["how"] = outcome.cases[i].how;
    out["cases"].push_back(std::move(item));
  }
  return out;
}

}  // namespace proofload::campaign
