#include "proofload/report/terminal.h"

#include <algorithm>
#include <cmath>

#include "proofload/campaign/audit_text.h"
#include "proofload/campaign/estimate_text.h"
#include "proofload/campaign/quantity.h"
#include "proofload/core/text.h"
#include "proofload/report/columns.h"

namespace proofload::report {

using campaign::natural_text;

namespace {

constexpr std::size_t kNameWidth = 20;

enum class Ink { plain, dim, safe, watch, broken };

std::string inked(const std::string& text, Ink ink, const TerminalStyle& style) {
  if (!style.color || ink == Ink::plain) return text;
  const char* code = ink == Ink::dim ? "2" : ink == Ink::safe ? "32" : ink == Ink::watch ? "33" : "31";
  return std::string("\x1b[") + code + "m" + text + "\x1b[0m";
}

// Share broken over the searched part, in eight equal steps of the axis.
std::string sparkline(const search::Result& result, const TerminalStyle& style) {
  static constexpr const char* kBlocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  static constexpr const char* kLetters[] = {"_", ".", ",", "-", "=", "+", "*", "#"};
  constexpr int kSteps = 8;
  if (result.points.size() < 2) return std::string(kSteps, ' ');
  const Level from = result.points.front().level;
  const Level to = result.points.back().level;
  std::string out;
  for (int i = 0; i < kSteps; ++i) {
    const double at = from + (to - from) * (i + 0.5) / kSteps;
    double share = 0;
    for (std::size_t p = 1; p < result.points.size(); ++p) {
      const auto& a = result.points[p - 1];
      const auto& b = result.points[p];
      if (at > b.level && p + 1 < result.points.size()) continue;
      const double span = std::max<double>(1, b.level - a.level);
      const double t = std::clamp((at - a.level) / span, 0.0, 1.0);
      const auto of = [](const search::CurvePoint& c) {
        return c.n ? static_cast<double>(c.broken) / static_cast<double>(c.n) : 0.0;
      };
      share = of(a) + t * (of(b) - of(a));
      break;
    }
    const int step = std::clamp(static_cast<int>(share * 8), 0, 7);
    out += style.ascii ? kLetters[step] : kBlocks[step];
  }
  return out;
}

// "3.1 px [2.8 3.1 3.4]".
std::string limit_text(const search::Limit& limit,
                       const Axis& axis,
                       const campaign::StressSpec& stress,
                       Level end,
                       bool doubtful) {
  const campaign::Estimate e = campaign::natural_limit(limit, axis);
  if (!e.value && limit.censored != search::Censored::right) return "not known yet";
  if (!e.value || limit.censored == search::Censored::right)
    return (doubtful ? "not seen" : "not reached") +
           std::string(end < stress.to ? " up to the end of what is usable, " : " up to ") +
           natural_text(axis.natural(end), axis);
  // The unit stands once, behind the estimate.
  const campaign::EstimateText text = campaign::estimate_text(e, axis);
  std::string out = text.value + " [" + text.lower + " " + text.bare + " " + text.upper + "]";
  if (limit.basis == search::Basis::inferred) out += "~";
  return out;
}

std::string mark(campaign::GateVerdict verdict, const TerminalStyle& style) {
  switch (verdict) {
    case campaign::GateVerdict::pass: return inked(style.ascii ? "ok" : "✓", Ink::safe, style);
    case campaign::GateVerdict::fail: return inked(style.ascii ? "FAIL" : "✗", Ink::broken, style);
    case campaign::GateVerdict::undecided: return inked("?", Ink::watch, style);
  }
  return "?";
}

// "batches retried 3, children restarted 3".
std::string troubles_text(const std::map<std::string, std::uint64_t>& troubles) {
  std::vector<std::string> parts;
  for (const auto& [name, times] : troubles) {
    std::string words = name;
    std::replace(words.begin(), words.end(), '_', ' ');
    parts.push_back(words + " " + std::to_string(times));
  }
  return join(parts, ", ");
}

std::string score_text(const metric::Score& score) {
  const std::string unit = score.unit.empty() || score.unit == "share" ? "" : " " + score.unit;
  std::string out = fixed_text(score.value, 4) + unit;
  if (score.lo && score.hi)
    out += " [" + fixed_text(*score.lo, 4) + " " + fixed_text(score.value, 4) + " " +
           fixed_text(*score.hi, 4) + "]";
  return out;
}

// What the link did where the stress begins to matter: at the level nearest to the watch limit, else at the strongest.
std::string link_line(const campaign::StressSpec& stress,
                      const std::vector<campaign::ClipPoint>& points,
                      const campaign::Answer& answer,
                      std::size_t index,
                      const TerminalStyle& style) {
  const auto& found = answer.stresses[index].oracle[static_cast<int>(answer.spec.oracle)];
  const Level wanted = found && found->result.watch.level ? *found->result.watch.level : kTopLevel;
  const campaign::ClipPoint* at = nullptr;
  for (const campaign::ClipPoint& point : points)
    if (point.link && (!at || std::abs(point.level - wanted) < std::abs(at->level - wanted))) at = &point;
  if (!at) return {};
  const Transmission& link = *at->link;
  const auto percent = [](double share) { return fixed_text(100 * share, 1) + " %"; };
  std::string out = padded(stress.name, kNameWidth) + " at " +
                    natural_text(stress.axis.natural(at->level), stress.axis) + ": " +
                    percent(link.loss_rate()) + " of " + std::to_string(link.packets) + " packets lost";
  if (link.lost > 0) out += ", " + fixed_text(link.mean_burst(), 1) + " in a row";
  out += "; " + percent(link.affected_share()) + " of frames affected, " + percent(link.frozen_share()) +
         " frozen";
  if (std::isfinite(link.psnr())) out += "; " + fixed_text(link.psnr(), 1) + " dB";
  return inked(out, Ink::dim, style) + "\n";
}

// The watch limit on the perceptual axis; where it was not reached, the strength at which the search ended.
std::string looks_line(const campaign::Answer& answer, std::size_t index, const TerminalStyle& style) {
  const campaign::PerceptualAxis* axis = answer.perceptual.of(index);
  const auto& found = answer.stresses[index].oracle[static_cast<int>(answer.spec.oracle)];
  if (!axis || !found || found->result.watch.censored == search::Censored::left) return {};
  const campaign::StressSpec& stress = answer.spec.stresses[index];
  const search::Limit& watch = found->result.watch;
  const bool reached = watch.level && watch.censored != search::Censored::right;
  if (!reached && watch.censored != search::Censored::right) return {};
  const Level level = reached ? *watch.level : answer.end(index);
  return inked(padded(stress.name, kNameWidth) + " " + (reached ? "watch limit " : "holds up to ") +
                   stress.axis.parameter + " " + natural_text(stress.axis.natural(level), stress.axis) +
                   " = " + campaign::likeness_text(axis->row.at(level)),
               Ink::dim, style) +
         "\n";
}

// What all searches of the headline oracle looked at.
search::Audit whole_audit(const campaign::Answer& answer) {
  search::Audit out;
  for (const campaign::StressAnswer& stress : answer.stresses) {
    const auto& found = stress.oracle[static_cast<int>(answer.spec.oracle)];
    if (!found || !found->result.audit) continue;
    const stats::Audit& probes = found->result.audit->probes;
    out.probes.held += probes.held;
    out.probes.hidden += probes.hidden;
    out.probes.broken += probes.broken;
    out.probes.recovered += probes.recovered;
  }
  return out;
}

}  // namespace

std::string clean_line(const campaign::CleanResult& clean, const TerminalStyle& style) {
  std::string out = padded("clean", kNameWidth) + " ";
  if (clean.scores.empty()) {
    out += inked("no labels: stability against the clean prediction only", Ink::dim, style);
  } else {
    for (std::size_t i = 0; i < clean.scores.size() && i < 3; ++i)
      out += (i ? "   " : "") + clean.scores[i].name + " " + score_text(clean.scores[i]);
  }
  out += inked("   n " + std::to_string(clean.answered), Ink::dim, style);
  if (clean.answered < clean.total)
    out += inked("   " + std::to_string(clean.total - clean.answered) + " without a clean prediction",
                 Ink::watch, style);
  return out;
}

std::string stress_line(const campaign::CampaignSpec& spec,
                        std::size_t index,
                        const search::Result& result,
                        const campaign::Answer* answer,
                        const TerminalStyle& style) {
  const campaign::StressSpec& stress = spec.stresses[index];
  const std::string doubt = campaign::doubt_text(result);
  // Levels of one value are one: only what lies before the value of the range's end is an end of its own.
  const Level asked = stress.axis.canonical(stress.to);
  const Level end =
      result.points.empty() || result.points.back().level >= asked ? stress.to : result.points.back().level;
  std::string out = padded(stress.name, kNameWidth) + " " + sparkline(result, style) + "  ";
  out += padded(inked("watch ", Ink::watch, style) +
                    limit_text(result.watch, stress.axis, stress, end, !doubt.empty()),
                45 + (style.color ? 9 : 0)) +
         "  ";
  out += inked("broken ", Ink::broken, style) +
         limit_text(result.broken, stress.axis, stress, end, !doubt.empty());
  if (!doubt.empty()) out += "   " + inked(doubt, Ink::watch, style);
  if (result.of > 0)
    out += inked("   n " + std::to_string(result.n) + " of " + std::to_string(result.of), Ink::dim, style);
  if (answer) {
    if (const std::string room =
            campaign::headroom_text(answer->stresses[index].headroom, style.ascii ? "x" : "×");
        !room.empty())
      out += "   headroom " + room;
    for (const campaign::GateResult& gate : answer->gates)
      if (gate.gate.name == stress.name) out += "  " + mark(gate.verdict, style);
  }
  return out;
}

std::string summary(const campaign::Answer& answer, const TerminalStyle& style) {
  const campaign::CampaignSpec& spec = answer.spec;
  std::string out;
  for (std::size_t r = 0; r < spec.relations.size(); ++r) {
    const campaign::RelationAnswer& found = answer.relations[r];
    const campaign::Share& holds = found.holds;
    out += padded(spec.relations[r].name, kNameWidth) + " " + campaign::holds_text(found, spec, r);
    if (holds.n > 0)
      out += "  [" + fixed_text(100 * holds.lo, 1) + " " + fixed_text(100 * holds.value(), 1) + " " +
             fixed_text(100 * holds.hi, 1) + "] %";
    if (found.excluded > 0)
      out += inked("  " + std::to_string(found.excluded) + " excluded by its precondition", Ink::dim, style);
    if (found.unknown > 0) out += inked("  " + std::to_string(found.unknown) + " unknown", Ink::watch, style);
    out += '\n';
  }
  if (answer.has_null) {
    const campaign::Share& changed = answer.null_result.changed;
    out += inked(padded("at rest", kNameWidth) + " " + fixed_text(100 * changed.value(), 1) + " % of " +
                     std::to_string(changed.n) + " harmless changes break an answer" +
                     (answer.null_result.tolerance > 0
                          ? "; tolerance from rest " +
                                number_text(std::round(answer.null_result.tolerance * 1e4) / 1e4)
                          : ""),
                 Ink::dim, style) +
           "\n";
  }
  for (std::size_t s = 0; answer.clips && s < answer.clips->stresses.size(); ++s)
    out += link_line(spec.stresses[s], answer.clips->stresses[s], answer, s, style);
  for (std::size_t s = 0; s < answer.stresses.size(); ++s) out += looks_line(answer, s, style);
  if (const std::string checked = campaign::audit_text(whole_audit(answer), spec.search.confidence);
      !checked.empty())
    out += inked(padded("audit", kNameWidth) + " " + checked, Ink::dim, style) + "\n";
  bool inferred = false;
  for (const auto& stress : answer.stresses)
    if (const auto& result = stress.oracle[static_cast<int>(spec.oracle)]; result)
      for (const search::Limit* limit : {&result->result.watch, &result->result.broken})
        inferred = inferred || (limit->level && limit->basis == search::Basis::inferred &&
                                limit->censored != search::Censored::right);
  if (inferred)
    out += inked("~ inferred from brackets, not counted on every " + std::string(answer.unit(1)) +
                     " (search.certify=all counts)",
                 Ink::dim, style) +
           "\n";
  std::size_t failed = 0;
  std::size_t passed = 0;
  std::size_t open = 0;
  for (const campaign::GateResult& gate : answer.gates) {
    failed += gate.verdict == campaign::GateVerdict::fail ? 1 : 0;
    passed += gate.verdict == campaign::GateVerdict::pass ? 1 : 0;
    open += gate.verdict == campaign::GateVerdict::undecided ? 1 : 0;
    if (gate.verdict == campaign::GateVerdict::pass) continue;
    out += mark(gate.verdict, style) + " " + gate.gate.text + ": " + gate.message;
    if (gate.need_images)
      out += "; about " + std::to_string(*gate.need_images) + " more " +
             std::string(answer.unit(*gate.need_images)) + " would decide it";
    out += '\n';
  }
  for (const campaign::FailureCount& failure : answer.failures)
    out += inked("! ", Ink::watch, style) + std::to_string(failure.count) + " x " +
           std::string(name_of(failure.status)) + ": " + failure.message +
           (failure.samples.empty() ? ""
                                    : " (" + join(failure.samples, ", ") +
                                          (failure.count > failure.samples.size() ? ", …" : "") + ")") +
           "\n";
  if (const campaign::LatencySummary& latency = answer.cost.latency; latency.n > 0)
    out += inked(padded("latency", kNameWidth) + " half of the answers within " +
                     number_text(std::round(latency.p50 * 10) / 10) + " ms, 95 % within " +
                     number_text(std::round(latency.p95 * 10) / 10) + " ms, 99 % within " +
                     number_text(std::round(latency.p99 * 10) / 10) + " ms",
                 Ink::dim, style) +
           "\n";
  if (!answer.cost.engine.empty())
    out += inked("! ", Ink::watch, style) + "engine: " + troubles_text(answer.cost.engine) +
           (answer.failures.empty() ? "; no answer was lost" : "") + "\n";
  for (const std::string& warning : answer.warnings) out += inked("! ", Ink::watch, style) + warning + "\n";
  if (answer.partial) out += inked("! ", Ink::watch, style) + "partial: " + answer.partial_reason + "\n";
  if (!answer.gates.empty()) {
    out += std::to_string(failed) + (failed == 1 ? " gate failed, " : " gates failed, ") +
           std::to_string(passed) + " passed";
    if (open > 0) out += ", " + std::to_string(open) + " undecided";
    out += '\n';
  }
  return out;
}

}  // namespace proofload::report
