#include "proofload/campaign/baseline.h"

#include <algorithm>
#include <cmath>

#include "proofload/core/error.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

BaselineGate parse_baseline_gate(std::string_view given) {
  BaselineGate gate;
  gate.text = std::string(trim(given));
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorCode::parse,
                "gate `" + gate.text + "`: " + why +
                    "; a gate against a baseline reads `<stress>.limit.watch not_worse_than "
                    "baseline` or `clean not_worse_than baseline`");
  };
  std::vector<std::string> words;
  for (const std::string& word : split(gate.text, ' '))
    if (!word.empty()) words.push_back(word);
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
    if (stress.oracle[static_cast<std::size_t>(comparison.oracle)])
      out.push_back(parse_baseline_gate(stress.name + ".limit.watch not_worse_than baseline"));
  return out;
}

namespace {

// A gain with its interval, and how much may be lost; all in one unit.
struct Gain {
  std::optional<double> lo;
  std::optional<double> hi;
  double allowed = 0;
  Finding finding = Finding::none_shown;
};

GateVerdict verdict_of(const Gain& gain) {
  if (gain.lo && *gain.lo >= -gain.allowed) return GateVerdict::pass;
  if (gain.hi && *gain.hi < -gain.allowed && gain.finding == Finding::worse) return GateVerdict::fail;
  return GateVerdict::undecided;
}

std::string sentence_of(GateVerdict verdict, double max_drop) {
  const std::string allowed = number_text(std::round(max_drop * 1e4) / 1e2) + " %";
  switch (verdict) {
    case GateVerdict::pass: return "lost no more than " + allowed;
    case GateVerdict::fail: return "lost more than " + allowed;
    case GateVerdict::undecided: return "whether it lost more than " + allowed + " is open";
  }
  return {};
}

}  // namespace

BaselineResult judge(const BaselineGate& gate, const Comparison& comparison, double max_drop) {
  BaselineResult out;
  out.gate = gate;
  Gain gain;
  if (gate.clean) {
    if (!comparison.clean) {
      out.message = "there are no labels, so there is no clean score";
      return out;
    }
    const CleanChange& clean = *comparison.clean;
    const double sign = clean.less_is_better ? -1 : 1;
    gain.lo = clean.less_is_better ? clean.hi : clean.lo;
    gain.hi = clean.less_is_better ? clean.lo : clean.hi;
    for (std::optional<double>* end : {&gain.lo, &gain.hi})
      if (*end) **end *= sign;
    gain.allowed = max_drop * std::abs(clean.first_mean);
    gain.finding = clean.tested.finding;
  } else {
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
      out.message = "no picture counts";
      return out;
    }
    const LimitChange& limit = gate.watch ? change->watch : change->broken;
    if (!limit.reason.empty()) {
      if (limit.neither_reached) out.verdict = GateVerdict::pass;
      out.message = limit.reason;
      return out;
    }
    const Axis& axis = stress->axis;
    const bool falls = axis.top < axis.identity;
    gain.lo = falls ? limit.hi : limit.lo;
    gain.hi = falls ? limit.lo : limit.hi;
    for (std::optional<double>* end : {&gain.lo, &gain.hi})
      if (*end && falls) **end = -**end;
    // What was not reached lies further out than anything that was.
    gain.allowed = max_drop * limit.first_distance;
    gain.finding = limit.tested.finding;
  }
  out.verdict = verdict_of(gain);
  out.message = sentence_of(out.verdict, max_drop);
  return out;
}

}  // namespace proofload::campaign
