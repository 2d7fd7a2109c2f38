#include "proofload/campaign/corpus_gate.h"

#include <algorithm>
#include <set>

#include "proofload/campaign/gate_record.h"
#include "proofload/core/error.h"
#include "proofload/core/hash.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

namespace {

// Cases named in a sentence; the rest are in the records.
constexpr std::size_t kNamed = 3;

std::string cases_text(std::size_t n) { return std::to_string(n) + (n == 1 ? " case" : " cases"); }

std::string why_silent(const CaseResult& now) {
  switch (now.state) {
    case CaseState::missing: return "its picture is not in the data set";
    case CaseState::changed: return "its picture has other pixels than when the case was written";
    default: return now.how.empty() ? "it has no verdict" : now.how;
  }
}

// "a.yaml (img_7.png): lost; b.yaml (img_9.png): lost; and 4 more"
template <typename Pick>
std::string named(std::span<const CorpusCase> corpus, const CorpusOutcome& outcome, const Pick& pick) {
  std::vector<std::string> out;
  std::size_t all = 0;
  for (std::size_t i = 0; i < corpus.size(); ++i) {
    const std::string what = pick(corpus[i], outcome.cases[i]);
    if (what.empty() || ++all > kNamed) continue;
    out.push_back(corpus[i].file.filename().string() + " (" + corpus[i].picture + "): " + what);
  }
  if (all > kNamed) out.push_back("and " + std::to_string(all - kNamed) + " more");
  return join(out, "; ");
}

}  // namespace

std::vector<CorpusCase> read_corpora(const CorpusSpec& spec) {
  std::vector<CorpusCase> out;
  std::set<std::string> known;
  for (const std::filesystem::path& path : spec.paths)
    for (CorpusCase& item : read_corpus(path))
      if (known.insert(to_json(to_record(item))).second) out.push_back(std::move(item));
  return out;
}

GateResult judge(std::span<const CorpusCase> corpus, const CorpusOutcome& outcome) {
  GateResult out;
  out.gate.text = "corpus: no case that passed may fail";
  out.gate.name = "corpus";
  out.gate.subject = Gate::Subject::corpus;
  out.gate.op = Gate::Op::at_most;
  std::size_t passed = 0;
  for (const CorpusCase& item : corpus) passed += item.expected_to_fail ? 0 : 1;
  const std::size_t worse = outcome.count(CaseState::new_failure);
  const auto value = static_cast<double>(worse);
  out.value = value;
  out.lo = value;
  out.hi = value + static_cast<double>(outcome.undecided);
  out.verdict = verdict_of(out.gate.op, out.lo, out.hi, out.target);

  const bool all_silent = std::all_of(outcome.cases.begin(), outcome.cases.end(),
                                      [](const CaseResult& each) { return silent(each.state); });
  if (all_silent) {
    out.verdict = GateVerdict::undecided;
    out.message =
        "none of the " + cases_text(corpus.size()) + " can be judged: " +
        named(corpus, outcome, [](const CorpusCase&, const CaseResult& now) { return why_silent(now); });
  } else if (passed == 0) {
    out.message = "none of the " + cases_text(corpus.size()) + " is known to pass, so none can get worse";
  } else if (worse > 0) {
    out.message = std::to_string(worse) + " of " + cases_text(passed) + " that passed " +
                  (worse == 1 ? "fails" : "fail") +
                  " now: " + named(corpus, outcome, [](const CorpusCase&, const CaseResult& now) {
                    return now.state == CaseState::new_failure ? now.how : std::string();
                  });
  } else if (outcome.undecided > 0) {
    out.message = std::to_string(outcome.undecided) + " of " + cases_text(passed) +
                  " that passed cannot be judged: " +
                  named(corpus, outcome, [](const CorpusCase& item, const CaseResult& now) {
                    return !item.expected_to_fail && silent(now.state) ? why_silent(now) : std::string();
                  });
  } else {
    out.message = passed == 1 ? "the one case that passed passes still"
                              : "all " + cases_text(passed) + " that passed pass still";
  }
  const std::size_t as_before =
      outcome.count(CaseState::fails_as_before) + outcome.count(CaseState::fails_otherwise);
  if (as_before > 0)
    out.message +=
        "; " + std::to_string(as_before) + " known to fail still " + (as_before == 1 ? "does" : "do");
  if (const std::size_t mended = outcome.count(CaseState::mended); mended > 0)
    out.message += "; " + std::to_string(mended) + (mended == 1 ? " is" : " are") +
                   " mended (`proofload corpus run … --update` keeps it so)";
  return out;
}

std::string corpus_key(std::span<const CorpusCase> corpus, const std::string& model_hash) {
  std::string all = model_hash;
  for (const CorpusCase& item : corpus) all += "\n" + to_json(to_record(item));
  return sha256(all);
}

Value to_record(const CorpusSpec& spec, const std::string& key, const GateResult& gate, const Value& cases) {
  Value out = Value::object();
  out["paths"] = Value::array();
  std::error_code ignored;
  for (const std::filesystem::path& path : spec.paths)
    out["paths"].push_back(std::filesystem::absolute(path, ignored).string());
  out["abort"] = spec.abort;
  out["key"] = key;
  if (key.empty()) return out;
  out["gate"] = to_record(gate);
  out["cases"] = cases;
  return out;
}

std::optional<CorpusSpec> corpus_of(const Store& run) {
  const auto fact = run.fact("corpus");
  if (!fact || !fact->is_object()) return {};
  CorpusSpec out;
  for (const Value& path : fact->at("paths").items()) out.paths.emplace_back(path.text());
  out.abort = fact->at("abort").boolean();
  return out;
}

std::optional<GateResult> corpus_result(const Store& run) {
  const auto fact = run.fact("corpus");
  if (!fact || !fact->is_object() || fact->at("key").text().empty()) return {};
  GateResult out = gate_from_record(fact->at("gate"), Gate::Subject::corpus);
  out.gate.abort = fact->at("abort").boolean();
  return out;
}

}  // namespace proofload::campaign
