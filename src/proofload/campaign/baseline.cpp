#include "proofload/campaign/baseline.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "proofload/campaign/estimate_text.h"
#include "proofload/campaign/fields.h"
#include "proofload/campaign/gate_record.h"
#include "proofload/campaign/recorded_run.h"
#include "proofload/core/error.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

BaselineGate parse_baseline_gate(std::string_view given) {
  BaselineGate gate;
  gate.text = std::string(trim(given));
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorCode::parse, "gate `" + gate.text + "`: " + why +
                                      "; a gate against a baseline reads `<stress>.limit.watch` or `clean`, "
                                      "with or without `not_worse_than "
                                      "baseline`");
  };
  std::vector<std::string> words;
  for (const std::string& word : split(gate.text, ' '))
    if (!word.empty()) words.push_back(word);
  if (words.size() == 1) {
    words.insert(words.end(), {"not_worse_than", "baseline"});
    gate.text += " not_worse_than baseline";
  }
  if (words.size() != 3 || words[1] != "not_worse_than" || words[2] != "baseline")
    refuse("this is no comparison with a baseline");
  std::vector<std::string> parts = split(words[0], '.');
  if (parts.size() == 1 && parts[0] == "clean") {
    gate.clean = true;
    return gate;
  }
  gate.stress = parts[0];
  std::size_t next = 1;
  if (parts.size() == 4) {
    if (parts[1] != "stability" && parts[1] != "correctness") refuse("`" + parts[1] + "` is no oracle");
    gate.oracle = parts[1] == "stability" ? Oracle::stability : Oracle::correctness;
    ++next;
  }
  if (parts.size() != next + 2 || parts[next] != "limit") refuse("`" + words[0] + "` names no limit");
  if (parts[next + 1] != "watch" && parts[next + 1] != "broken")
    refuse("the limit is watch or broken here, found `" + parts[next + 1] + "`");
  gate.watch = parts[next + 1] == "watch";
  return gate;
}

std::vector<BaselineGate> baseline_gates(const Comparison& comparison) {
  std::vector<BaselineGate> out;
  if (comparison.clean) out.push_back(parse_baseline_gate("clean not_worse_than baseline"));
  for (const StressChange& stress : comparison.stresses)
    out.push_back(parse_baseline_gate(stress.name + ".limit.watch not_worse_than baseline"));
  // What cannot be compared may be worse.
  for (const auto& [name, why] : comparison.unlike)
    out.push_back(parse_baseline_gate(name + ".limit.watch not_worse_than baseline"));
  return out;
}

namespace {

// A change as it is measured, and how much of a loss is allowed, in the same unit.
struct Change {
  double value = 0;
  std::optional<double> lo;  // smaller number first
  std::optional<double> hi;
  double allowed = 0;
  bool falls = false;  // less is better
  Finding finding = Finding::none_shown;
  std::size_t n = 0;
};

void measure(GateResult& out, const Change& change) {
  out.value = change.value;
  out.lo = change.lo;
  out.hi = change.hi;
  out.target = change.falls ? change.allowed : -change.allowed;
  out.gate.op = change.falls ? Gate::Op::at_most : Gate::Op::at_least;
  out.verdict = verdict_of(out.gate.op, out.lo, out.hi, out.target);
  // One of many that look worse by chance is no failure.
  if (out.verdict == GateVerdict::fail && change.finding != Finding::worse)
    out.verdict = GateVerdict::undecided;
  if (out.verdict != GateVerdict::undecided) return;
  // The interval shrinks with the square root of the number of pictures; it must leave the target out.
  const double gap = std::abs(change.value - out.target);
  const std::optional<double>& end = change.value > out.target ? out.lo : out.hi;
  if (!end || !(gap > 0)) return;
  const double times = std::pow((change.value - *end) / gap, 2);
  if (times > 1 && times < 1e4)
    out.need_images = static_cast<std::size_t>(std::ceil(static_cast<double>(change.n) * (times - 1)));
}

std::string sentence_of(const GateResult& result, double max_drop) {
  Axis axis;
  axis.unit = result.unit;
  axis.percent = result.percent;
  const std::string allowed = number_text(std::round(max_drop * 1e4) / 1e2) + " % (" +
                              natural_text(std::abs(result.target), axis) + ")";
  switch (result.verdict) {
    case GateVerdict::pass: return "lost no more than " + allowed;
    case GateVerdict::fail: return "lost more than " + allowed;
    case GateVerdict::undecided: return "whether it lost more than " + allowed + " is open";
  }
  return {};
}

}  // namespace

GateResult judge(const BaselineGate& gate, const Comparison& comparison, double max_drop) {
  GateResult out;
  out.gate.text = gate.text;
  out.gate.subject = Gate::Subject::baseline;
  out.gate.name = gate.clean ? "clean" : gate.stress;
  out.gate.oracle = gate.oracle;
  std::string before;
  if (gate.clean) {
    if (!comparison.clean) {
      out.message = "there are no labels, so there is no clean score";
      return out;
    }
    const CleanChange& clean = *comparison.clean;
    out.percent = !clean.less_is_better;
    out.unit = clean.less_is_better && clean.unit != "share" ? clean.unit : "";
    if (!clean.lo || !clean.hi) {
      out.message = "n = " + std::to_string(clean.n) + " is too few, an interval needs " +
                    std::to_string(kFewestForCleanChange);
      return out;
    }
    measure(out, {clean.change, clean.lo, clean.hi, max_drop * std::abs(clean.first_mean),
                  clean.less_is_better, clean.tested.finding, clean.n});
  } else {
    if (const auto unlike = comparison.unlike.find(gate.stress); unlike != comparison.unlike.end()) {
      out.message = "not comparable: " + unlike->second;
      return out;
    }
    std::vector<std::string> names;
    const StressChange* stress = nullptr;
    for (const StressChange& each : comparison.stresses) {
      names.push_back(each.name);
      if (each.name == gate.stress) stress = &each;
    }
    if (!stress)
      throw Error(ErrorCode::invalid_argument, "gate `" + gate.text + "`: `" + gate.stress +
                                                   "` is no stress of both runs" +
                                                   did_you_mean(gate.stress, names));
    const auto& change = stress->oracle[static_cast<std::size_t>(gate.oracle.value_or(comparison.oracle))];
    if (!change) {
      out.message = "no " + std::string(comparison.unit.substr(0, comparison.unit.size() - 1)) +
                    " counts in either run, so there is no limit";
      return out;
    }
    const LimitChange& limit = gate.watch ? change->watch : change->broken;
    out.unit = stress->axis.unit;
    out.percent = stress->axis.percent;
    if (!limit.reason.empty()) {
      if (limit.neither_reached) out.verdict = GateVerdict::pass;
      out.message = limit.reason;
      return out;
    }
    // What was not reached lies further out than anything that was.
    measure(out, {*limit.change, limit.lo, limit.hi, max_drop * limit.first_distance,
                  stress->axis.top < stress->axis.identity, limit.tested.finding, limit.n});
    if (limit.at_least) before = "more than ";
  }
  // One decimal more than the interval earns: whether the loss is allowed must not hide in the rounding.
  out.message = before + signed_text(*out.value, out.lo, out.hi, out.unit, out.percent, 1) + ", " +
                sentence_of(out, max_drop);
  return out;
}

namespace {

std::string folder_text(const Store& store) { return store.path().parent_path().string(); }

// One gate, or that on all, that cannot be judged.
GateResult not_comparable(const std::string& gate, const std::string& why) {
  GateResult out;
  out.gate.text = gate;
  out.gate.subject = Gate::Subject::baseline;
  out.message = why;
  return out;
}

}  // namespace

std::vector<GateResult> judge_against(const Store& baseline,
                                      const Store& run,
                                      const BaselineSpec& spec,
                                      const Registry& registry) {
  std::string judging = "not_worse_than baseline";
  std::vector<GateResult> out;
  const auto guarded = [&](const auto& body) {
    try {
      body();
    } catch (const Error& e) {
      if (e.code() != ErrorCode::invalid_argument) throw;
      out.push_back(not_comparable(judging, e.what()));
    }
  };
  guarded([&] {
    const Comparison comparison =
        compare_runs(baseline, run, registry, {.first = "the baseline", .second = "this run"});
    std::vector<BaselineGate> gates;
    gates.reserve(spec.gates.size());
    for (const std::string& text : spec.gates) gates.push_back(parse_baseline_gate(text));
    if (gates.empty()) gates = baseline_gates(comparison);
    // One that cannot be judged leaves the others as they are.
    for (const BaselineGate& gate : gates) {
      judging = gate.text;
      guarded([&] { out.push_back(judge(gate, comparison, spec.max_drop)); });
    }
  });
  return out;
}

Store open_baseline(const BaselineSpec& spec) {
  std::error_code ignored;
  const bool folder = std::filesystem::is_directory(spec.run, ignored);
  const std::filesystem::path db = folder ? spec.run / "run.db" : spec.run;
  if (!std::filesystem::exists(db, ignored))
    throw Error(ErrorCode::not_found,
                "baseline " + spec.run.string() +
                    ": there is no run here (no run.db); give the folder of an earlier run");
  return Store::open(std::filesystem::absolute(db), Store::Mode::read_only);
}

void require_comparable(const Store& baseline, const CampaignSpec& spec, const Registry& registry) {
  const std::string name = "baseline " + folder_text(baseline);
  std::error_code ignored;
  if (std::filesystem::equivalent(baseline.path(), spec.out.dir / "run.db", ignored))
    throw Error(ErrorCode::invalid_argument, name +
                                                 ": this is the folder of the run itself; run into another "
                                                 "folder (out.dir=…)");
  const CampaignSpec before = recorded_spec(baseline, registry);
  if (before.seed != spec.seed)
    throw Error(ErrorCode::invalid_argument,
                name + ": its random fields are others (seed " + std::to_string(before.seed) + ", here " +
                    std::to_string(spec.seed) +
                    "), so a difference could be the fields'; run with seed=" + std::to_string(before.seed));
  // Paths do not depend on the model.
  const Identity then(before, "");
  const Identity now(spec, "");
  std::vector<std::string> names;
  for (std::size_t i = 0; i < before.stresses.size(); ++i) {
    names.push_back(before.stresses[i].name);
    for (std::size_t j = 0; j < spec.stresses.size(); ++j)
      if (before.stresses[i].name == spec.stresses[j].name &&
          then.path_hash(static_cast<std::uint16_t>(i)) == now.path_hash(static_cast<std::uint16_t>(j)))
        return;
  }
  throw Error(ErrorCode::invalid_argument, name +
                                               ": it has no stress in common with this run, with the same "
                                               "parameters (it has " +
                                               join(names, ", ") + ")");
}

std::string unfinished_baseline(const Store& baseline) {
  const auto reason = baseline.fact("partial_reason");
  if (reason && reason->is_text() && reason->text().empty()) return {};
  return "baseline " + folder_text(baseline) +
         ": it is unfinished, so gates on what it did not search stay undecided; finish it with `proofload "
         "resume " +
         shell_word(folder_text(baseline)) + "`";
}

void require_same_pictures(const Store& baseline, const std::vector<std::string>& ids) {
  const std::vector<std::string> before = baseline.image_ids();
  const std::set<std::string> known(before.begin(), before.end());
  const auto shared = static_cast<std::size_t>(
      std::count_if(ids.begin(), ids.end(), [&](const std::string& id) { return known.contains(id); }));
  if (shared == ids.size() && shared == before.size()) return;
  throw Error(ErrorCode::invalid_argument,
              "baseline " + folder_text(baseline) + ": it is on other pictures, " + std::to_string(shared) +
                  " of its " + std::to_string(before.size()) + " are among the " +
                  std::to_string(ids.size()) +
                  " here; run on the same data with the same data.limit and data.seed");
}

Value to_record(const BaselineSpec& spec, const std::vector<GateResult>& results) {
  Value out = Value::object();
  std::error_code ignored;
  out["run"] = std::filesystem::absolute(spec.run, ignored).string();
  out["max_drop"] = spec.max_drop;
  out["gates"] = Value::array();
  for (const std::string& gate : spec.gates) out["gates"].push_back(gate);
  out["results"] = Value::array();
  for (const GateResult& result : results) out["results"].push_back(to_record(result));
  return out;
}

std::optional<BaselineSpec> baseline_of(const Store& run) {
  const auto fact = run.fact("baseline");
  if (!fact || !fact->is_object()) return {};
  BaselineSpec out;
  out.run = fact->at("run").text();
  out.max_drop = fact->at("max_drop").number();
  for (const Value& gate : fact->at("gates").items()) out.gates.push_back(gate.text());
  return out;
}

std::vector<GateResult> baseline_results(const Store& run) {
  const auto fact = run.fact("baseline");
  if (!fact || !fact->is_object()) return {};
  std::vector<GateResult> out;
  for (const Value& item : fact->at("results").items())
    out.push_back(gate_from_record(item, Gate::Subject::baseline));
  return out;
}

}  // namespace proofload::campaign
