#include "proofload/campaign/gate.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/estimate_text.h"
#include "proofload/campaign/quantity.h"
#include "proofload/campaign/spec.h"
#include "proofload/core/text.h"
#include "proofload/stats/binomial.h"
#include "proofload/stats/sample_size.h"
#include "proofload/stats/stopping.h"

namespace proofload::campaign {

std::string_view name_of(GateVerdict verdict) {
  switch (verdict) {
    case GateVerdict::pass: return "pass";
    case GateVerdict::fail: return "fail";
    case GateVerdict::undecided: return "undecided";
  }
  return "undecided";
}

namespace {

constexpr std::string_view kForms =
    "a gate reads `<stress>.limit.watch >= 3 px`, `<stress>.broken_share(0.3) <= 10 %`, `clean.<metric> >= "
    "0.4` or "
    "`<relation>.holds >= 95 %`; `.correctness` or `.stability` may follow the stress";

[[noreturn]] void refuse(std::string_view text, std::size_t column, const std::string& why) {
  throw Error(ErrorCode::parse, "gate `" + std::string(text) + "`, column " + std::to_string(column + 1) +
                                    ": " + why + "; " + std::string(kForms));
}

}  // namespace

Gate parse_gate(std::string_view given) {
  Gate gate;
  gate.text = std::string(trim(given));
  const std::string_view text = gate.text;
  const std::size_t sign = text.find_first_of("<>=!");
  if (sign == std::string_view::npos) refuse(text, text.size(), "there is no comparison (>=, >, <=, <)");
  const bool with_equal = sign + 1 < text.size() && text[sign + 1] == '=';
  if (text[sign] == '>') {
    gate.op = with_equal ? Gate::Op::at_least : Gate::Op::above;
  } else if (text[sign] == '<') {
    gate.op = with_equal ? Gate::Op::at_most : Gate::Op::below;
  } else {
    refuse(text, sign, "only >=, >, <= and < are comparisons here");
  }
  const std::size_t after = sign + (with_equal ? 2 : 1);
  try {
    gate.target = parse_quantity(text.substr(after));
  } catch (const Error& e) {
    refuse(text, after, e.what());
  }
  const std::string_view left = trim(text.substr(0, sign));
  std::string subject(left);
  std::string inside;
  if (const std::size_t open = left.find('('); open != std::string_view::npos) {
    if (left.back() != ')') refuse(text, open, "the bracket is not closed");
    inside = std::string(trim(left.substr(open + 1, left.size() - open - 2)));
    subject = std::string(left.substr(0, open));
  }
  std::vector<std::string> parts = split(subject, '.');
  if (parts.size() < 2 ||
      std::any_of(parts.begin(), parts.end(), [](const std::string& p) { return trim(p).empty(); }))
    refuse(text, 0, "the left side has no subject");
  gate.name = parts[0];
  std::size_t next = 1;
  if (parts[0] == "clean") {
    gate.subject = Gate::Subject::clean;
    if (parts.size() != 2) refuse(text, 0, "`clean` takes one metric");
    gate.name = parts[1];
    return gate;
  }
  if (parts[next] == "stability" || parts[next] == "correctness") {
    gate.oracle = parts[next] == "stability" ? Oracle::stability : Oracle::correctness;
    ++next;
  }
  const std::size_t left_over = parts.size() - next;
  if (left_over == 2 && parts[next] == "limit") {
    gate.subject = Gate::Subject::limit;
    gate.zone = parts[next + 1];
    if (gate.zone != "onset" && gate.zone != "watch" && gate.zone != "broken")
      refuse(text, left.find(gate.zone),
             "a limit is onset, watch or broken, found `" + gate.zone + "`" +
                 did_you_mean(gate.zone, {"onset", "watch", "broken"}));
  } else if (left_over == 1 && parts[next] == "broken_share") {
    gate.subject = Gate::Subject::broken_share;
    if (inside.empty()) refuse(text, left.size(), "broken_share needs a strength in brackets");
    const Quantity at = [&] {
      try {
        return parse_quantity(inside);
      } catch (const Error& e) {
        refuse(text, left.find('(') + 1, e.what());
      }
    }();
    gate.at = at.value;
    gate.zone = at.unit;  // Held until the axis is known; check_gate converts.
  } else if (left_over == 1 && parts[next] == "holds") {
    gate.subject = Gate::Subject::holds;
  } else {
    refuse(text, 0, "`" + subject + "` names nothing that can be judged");
  }
  return gate;
}

void check_gate(Gate& gate, const CampaignSpec& spec, Problems& problems) {
  const auto wrong = [&](const std::string& what) {
    problems.add(gate.place, "gate `" + gate.text + "`: " + what);
  };
  try {
    switch (gate.subject) {
      case Gate::Subject::clean:
      case Gate::Subject::baseline:
      case Gate::Subject::corpus: return;
      case Gate::Subject::holds: {
        std::vector<std::string> names;
        names.reserve(spec.relations.size());
        for (const RelationSpec& relation : spec.relations) names.push_back(relation.name);
        if (std::find(names.begin(), names.end(), gate.name) == names.end())
          return wrong("`" + gate.name + "` is no relation of this run" + did_you_mean(gate.name, names));
        if (gate.oracle && *gate.oracle != spec.oracle)
          return wrong("relations are judged by the headline oracle, which is " +
                       std::string(name_of(spec.oracle)) + " here; leave `." +
                       std::string(name_of(*gate.oracle)) + "` out, or set `oracle`");
        for (const RelationSpec& relation : spec.relations)
          if (relation.name == gate.name && relation.path && !spec.stresses[*relation.path].operating)
            return wrong("this relation is searched along a path; gate its limit (`" + gate.name +
                         ".limit.watch >= …`), or give the range an `operating` value");
        share_of(gate.target);
        return;
      }
      case Gate::Subject::limit:
      case Gate::Subject::broken_share: {
        std::vector<std::string> names;
        const StressSpec* stress = nullptr;
        for (const StressSpec& item : spec.stresses) {
          names.push_back(item.name);
          if (item.name == gate.name) stress = &item;
        }
        if (!stress)
          return wrong("`" + gate.name + "` is no stress of this run" + did_you_mean(gate.name, names));
        if (gate.subject == Gate::Subject::limit) {
          strength_on(gate.target, stress->axis);
        } else {
          gate.at = strength_on({gate.at, gate.zone}, stress->axis);
          gate.zone.clear();
          share_of(gate.target);
        }
      }
    }
  } catch (const Error& e) {
    wrong(e.what());
  }
}

GateVerdict verdict_of(Gate::Op op, std::optional<double> lo, std::optional<double> hi, double target) {
  const bool upward = op == Gate::Op::at_least || op == Gate::Op::above;
  const auto fits = [&](double x) {
    switch (op) {
      case Gate::Op::at_least: return x >= target;
      case Gate::Op::above: return x > target;
      case Gate::Op::at_most: return x <= target;
      case Gate::Op::below: return x < target;
    }
    return false;
  };
  const std::optional<double>& worst = upward ? lo : hi;
  const std::optional<double>& best = upward ? hi : lo;
  if (worst && fits(*worst)) return GateVerdict::pass;
  if (best && !fits(*best)) return GateVerdict::fail;
  return GateVerdict::undecided;
}

namespace {

// One decimal more than the interval earns: whether a bar is met must not hide in the rounding. The ends of a gate's
// interval already stand in the order of the numbers.
std::string measured_text(const GateResult& r, Axis axis) {
  if (axis.top < axis.identity) std::swap(axis.top, axis.identity);
  if (!r.value) {
    const auto end = [&](const std::optional<double>& x) {
      return x ? natural_text(*x, axis) : std::string("open");
    };
    return "not reached [" + end(r.lo) + ", " + end(r.hi) + "]";
  }
  Estimate estimate;
  estimate.value = r.value;
  estimate.lo = r.lo;
  estimate.hi = r.hi;
  const EstimateText text = estimate_text(estimate, axis, 1);
  return text.value + " [" + text.interval + "]";
}

// " lies behind …", for a strength that the validity limit keeps from being searched.
std::string behind_validity(const Answer& answer, std::size_t stress) {
  const Axis& axis = answer.spec.stresses[stress].axis;
  return " lies behind the validity limit of " +
         natural_text(axis.natural(*answer.perceptual.of(stress)->valid_to), axis) +
         ", where pictures hold nothing usable (perceptual.validity)";
}

Axis share_axis() {
  Axis axis;
  axis.parameter = "share";
  axis.percent = true;
  return axis;
}

// Broken share at a level, off the points of the curve; none beside them.
std::optional<double> share_at(const search::Result& result, Level level) {
  const auto above = std::find_if(result.points.begin(), result.points.end(),
                                  [&](const search::CurvePoint& point) { return point.level >= level; });
  const auto share = [](const search::CurvePoint& point) {
    return static_cast<double>(point.broken) / static_cast<double>(std::max<std::size_t>(point.n, 1));
  };
  if (above == result.points.end() || above->n == 0) return {};
  if (above->level == level) return share(*above);
  if (above == result.points.begin()) return {};
  const auto below = std::prev(above);
  const double part =
      static_cast<double>(level - below->level) / static_cast<double>(above->level - below->level);
  return share(*below) + part * (share(*above) - share(*below));
}

// The part of the error probability that a limit's interval has: all of it, or that of the last of several looks.
double level_of_limits(const CampaignSpec& spec, std::size_t pictures) {
  const double alpha = 1 - spec.search.confidence;
  const auto first = static_cast<std::size_t>(spec.search.first_look);
  const bool looks = spec.search.stop_when_decided || spec.search.precision > 0 || spec.search.width;
  if (!looks || pictures <= first) return alpha;
  return stats::doubling_looks(first, pictures, alpha).back().alpha;
}

// Further pictures after which the share broken at the target would lie on one side of its zone's share.
std::optional<std::size_t> pictures_for_limit(const Gate& gate,
                                              const CampaignSpec& spec,
                                              const search::Result& result,
                                              Level target) {
  const auto share = share_at(result, target);
  if (!share || result.n == 0) return {};
  const double zone = gate.zone == "onset"   ? spec.zones.onset
                      : gate.zone == "watch" ? spec.zones.watch
                                             : spec.zones.broken;
  const auto more = stats::further_pictures(*share, result.n, zone,
                                            level_of_limits(spec, result.of > 0 ? result.of : result.n));
  // Ends that are counted lie a little further out than they need; what that alone leaves open, no picture decides.
  return more && *more > 0 ? more : std::nullopt;
}

// " on 96 of 500 pictures", " on all 500 pictures".
std::string counted_text(std::size_t n, std::size_t of, const Answer& answer) {
  if (of == 1) return (n == of ? " on the one " : " on none of the one ") + std::string(answer.unit(of));
  return (n == of ? " on all " : " on " + std::to_string(n) + " of ") + std::to_string(of) + " " +
         std::string(answer.unit(of));
}

// Why an oracle has no limits.
std::string not_judged_by(Oracle oracle, const Answer& answer) {
  const std::string by = "not judged by " + std::string(name_of(oracle)) + ": ";
  if (answer.clean.scores.empty()) return by + "the data have no labels";
  return by + "none of the " + std::to_string(answer.clean.answered) + " " +
         std::string(answer.unit(answer.clean.answered)) + " counts, as none is right when clean";
}

GateResult as_measured(const Gate& gate,
                       const CampaignSpec& spec,
                       const Answer& answer,
                       const search::ShareCount* watched) {
  GateResult out;
  out.gate = gate;
  out.target = gate.target.value;
  Axis axis = share_axis();
  const auto finish = [&] {
    out.verdict = verdict_of(gate.op, out.lo, out.hi, out.target);
    out.unit = axis.percent ? "" : axis.unit;
    out.percent = axis.percent;
    out.message = measured_text(out, axis);
  };
  const auto from_share = [&](const Share& share, std::size_t unknown) {
    out.target = share_of(gate.target);
    if (share.n == 0) {
      out.message = "nothing was counted";
      return;
    }
    out.value = share.value();
    out.lo = share.lo;
    // What could not be judged may be broken: the strong end counts it so.
    out.hi = unknown == 0 ? share.hi
                          : stats::clopper_pearson(std::min(share.n, share.count + unknown), share.n,
                                                   1 - spec.search.confidence)
                                .hi;
    finish();
    if (out.verdict == GateVerdict::undecided)
      out.need_images =
          stats::further_pictures(share.value(), share.n, out.target, 1 - spec.search.confidence);
  };
  if (watched) {
    out.target = share_of(gate.target);
    if (watched->judged == 0) {
      out.message = "nothing was counted yet";
      return out;
    }
    const bool holds = gate.subject == Gate::Subject::holds;
    const double broken = static_cast<double>(watched->broken) / static_cast<double>(watched->judged);
    out.value = holds ? 1 - broken : broken;
    out.lo = holds ? 1 - watched->interval.hi : watched->interval.lo;
    out.hi = holds ? 1 - watched->interval.lo : watched->interval.hi;
    finish();
    out.message += counted_text(watched->judged, watched->of, answer);
    if (out.verdict == GateVerdict::undecided) out.need_images = watched->further;
    return out;
  }
  switch (gate.subject) {
    case Gate::Subject::clean: {
      for (const metric::Score& score : answer.clean.scores) {
        if (score.name != gate.name) continue;
        axis.percent = false;
        axis.unit = score.unit == "share" ? "" : score.unit;
        if (gate.target.unit == "%") out.target /= 100;
        out.value = score.value;
        out.lo = score.lo ? score.lo : std::optional<double>(score.value);
        out.hi = score.hi ? score.hi : std::optional<double>(score.value);
        finish();
        // A clean score is compared as it is: people state what their own validation printed.
        out.verdict = verdict_of(gate.op, score.value, score.value, out.target);
        return out;
      }
      std::vector<std::string> names;
      names.reserve(answer.clean.scores.size());
      for (const metric::Score& score : answer.clean.scores) names.push_back(score.name);
      out.message = names.empty()
                        ? std::string("the data have no labels, so there is no clean score")
                        : "no clean score named `" + gate.name + "`" + did_you_mean(gate.name, names) +
                              " (there are " + join(names, ", ") + ")";
      return out;
    }
    case Gate::Subject::holds:
      for (std::size_t i = 0; i < spec.relations.size(); ++i)
        if (spec.relations[i].name == gate.name) {
          Share share = answer.relations[i].holds;
          from_share(share, 0);
        }
      return out;
    case Gate::Subject::limit:
    case Gate::Subject::broken_share:
    case Gate::Subject::baseline:
    case Gate::Subject::corpus: break;
  }
  for (std::size_t i = 0; i < spec.stresses.size(); ++i) {
    const StressSpec& stress = spec.stresses[i];
    if (stress.name != gate.name) continue;
    const Oracle oracle = gate.oracle.value_or(spec.oracle);
    const auto& result = answer.stresses[i].oracle[static_cast<int>(oracle)];
    if (!result && !answer.perceptual.searchable(stress, i)) {
      out.message = "not searched: its whole range" + behind_validity(answer, i);
      return out;
    }
    if (!result) {
      out.message = not_judged_by(oracle, answer);
      return out;
    }
    if (gate.subject == Gate::Subject::broken_share) {
      const Level level = stress.axis.level_of(gate.at);
      if (answer.perceptual.beyond(i, level))
        out.message = "not counted: " + natural_text(gate.at, stress.axis) + behind_validity(answer, i);
      for (const Probe& probe : result->probes)
        if (probe.level == level) from_share(probe.broken, probe.unknown);
      return out;
    }
    axis = stress.axis;
    out.target = on_axis(gate.target, axis);
    const search::Limit& limit = gate.zone == "onset"   ? result->result.onset
                                 : gate.zone == "watch" ? result->result.watch
                                                        : result->result.broken;
    const Estimate estimate = natural_limit(limit, axis);
    out.value = estimate.value;
    const bool rising = axis.top >= axis.identity;
    out.lo = rising ? estimate.lo : estimate.hi;
    out.hi = rising ? estimate.hi : estimate.lo;
    if (!result->finished && limit.basis == search::Basis::inferred) {
      out.lo.reset();
      out.hi.reset();
    }
    finish();
    if (result->result.of > 0) out.message += counted_text(result->result.n, result->result.of, answer);
    if (out.verdict == GateVerdict::undecided && answer.perceptual.beyond(i, axis.level_of(out.target)))
      out.message += "; " + natural_text(out.target, axis) + behind_validity(answer, i);
    if (out.verdict == GateVerdict::undecided)
      out.need_images = pictures_for_limit(gate, spec, result->result, axis.level_of(out.target));
    return out;
  }
  return out;
}

}  // namespace

GateResult judge(const Gate& gate,
                 const CampaignSpec& spec,
                 const Answer& answer,
                 const search::ShareCount* watched) {
  GateResult out = as_measured(gate, spec, answer, watched);
  // A model that does not look holds everywhere, and would pass.
  if (out.verdict != GateVerdict::pass || gate.subject == Gate::Subject::clean || !answer.clean.blind())
    return out;
  out.verdict = GateVerdict::undecided;
  out.need_images.reset();
  out.message += "; the model gives one and the same answer to every clean " + std::string(answer.unit(1)) +
                 ", so that this holds says nothing";
  return out;
}

}  // namespace proofload::campaign
