#include "proofload/report/comparison_page.h"

#include <cmath>
#include <utility>
#include <vector>

#include "proofload/campaign/estimate_text.h"
#include "proofload/campaign/quantity.h"
#include "proofload/core/text.h"
#include "proofload/report/limit_words.h"

namespace proofload::report {

using campaign::Comparison;
using campaign::Estimate;
using campaign::Finding;
using campaign::LimitChange;
using campaign::OracleChange;
using campaign::PairedCount;
using campaign::StressChange;
using campaign::Tested;

namespace {

// Why a difference that would be one by itself is none among many, or "".
std::string among_many(const Tested& tested, std::size_t together, double alpha) {
  if (tested.finding != Finding::none_shown || tested.p > alpha || together < 2) return {};
  return " of " + std::to_string(together) + " limits asked together (" + p_words(tested.p) + " alone, " +
         fixed_text(tested.adjusted, 2) + " among them)";
}

std::string limit_cell(const Estimate& estimate, const Axis& axis) {
  if (estimate.value && estimate.censored != search::Censored::right) {
    const campaign::EstimateText text = campaign::estimate_text(estimate, axis);
    return text.value + " [" + text.lower + ", " + text.upper + "]";
  }
  return estimate.censored == search::Censored::right ? "not reached" : "not known";
}

std::string clean_unit(const campaign::CleanChange& clean) {
  if (clean.less_is_better && clean.unit != "share") return clean.unit;
  return {};
}

const OracleChange* headline(const Comparison& comparison, const StressChange& stress) {
  const auto& found = stress.oracle[static_cast<std::size_t>(comparison.oracle)];
  return found ? &*found : nullptr;
}

// "Of 12 limits B breaks later at 2 and earlier at 1; 8 are within noise, 1 has no figure."
std::string balance(const Comparison& comparison) {
  std::size_t later = 0;
  std::size_t earlier = 0;
  std::size_t noise = 0;
  std::size_t none = 0;
  for (const StressChange& stress : comparison.stresses) {
    const OracleChange* change = headline(comparison, stress);
    const Finding finding = change ? change->watch.tested.finding : Finding::not_measured;
    later += finding == Finding::better ? 1 : 0;
    earlier += finding == Finding::worse ? 1 : 0;
    noise += finding == Finding::none_shown ? 1 : 0;
    none += finding == Finding::not_measured ? 1 : 0;
  }
  if (none == comparison.stresses.size())
    return "There is no figure for " +
           (none == 1 ? "the one stress" : "any of the " + std::to_string(none) + " stresses") + " of both.";
  std::string out = "Under " + std::to_string(comparison.stresses.size()) +
                    (comparison.stresses.size() == 1 ? " stress" : " stresses") + " B breaks later in " +
                    std::to_string(later) + " and earlier in " + std::to_string(earlier) + "; " +
                    std::to_string(noise) + " within noise";
  if (none > 0) out += ", " + std::to_string(none) + " without a figure";
  return out + ".";
}

std::string one_of(const Comparison& comparison) {
  return std::string(comparison.unit.substr(0, comparison.unit.size() - 1));
}

std::string count_words(const PairedCount& count) {
  if (!count.p)
    return std::to_string(count.n - count.unjudged) + " of " + std::to_string(count.n) + " seen in both";
  return p_words(*count.p) +
         (count.unjudged > 0 ? ", " + std::to_string(count.unjudged) + " without a verdict" : std::string());
}

Value or_null(const std::optional<double>& x) { return x ? Value(*x) : Value(); }

Value estimate_json(const Estimate& estimate) {
  Value out = Value::object();
  out["value"] = or_null(estimate.value);
  out["lo"] = or_null(estimate.lo);
  out["hi"] = or_null(estimate.hi);
  out["reached"] = estimate.value && estimate.censored != search::Censored::right;
  return out;
}

Value count_json(std::size_t n) { return Value(static_cast<unsigned long>(n)); }

void add_tested(Value& out, const Tested& tested) {
  out["finding"] = campaign::name_of(tested.finding);
  if (tested.finding == Finding::not_measured) return;
  out["p"] = tested.p;
  out["p_adjusted"] = tested.adjusted;
  out["p_explored"] = tested.explored;
}

Value limit_json(const LimitChange& change, const Axis& axis, std::size_t together, double confidence) {
  Value out = Value::object();
  out["share"] = change.share;
  out["n"] = count_json(change.n);
  out["first"] = estimate_json(change.first);
  out["second"] = estimate_json(change.second);
  out["change"] = or_null(change.change);
  out["lo"] = or_null(change.lo);
  out["hi"] = or_null(change.hi);
  out["bound_lo"] = or_null(change.bound_lo);
  out["bound_hi"] = or_null(change.bound_hi);
  out["later"] = change.later;
  out["at_least"] = change.at_least;
  out["inferred"] = change.inferred;
  add_tested(out, change.tested);
  out["sentence"] = moved_words(change, axis, together, confidence);
  if (!change.reason.empty()) out["reason"] = change.reason;
  return out;
}

Value run_json_of(const campaign::ComparedRun& run) {
  Value out = Value::object();
  out["run"] = run.folder;
  out["name"] = run.name;
  out["model"] = run.model;
  out["model_hash"] = run.model_hash;
  out["pictures"] = count_json(run.pictures);
  out["partial_reason"] = run.partial_reason;
  return out;
}

}  // namespace

std::string moved_words(const LimitChange& change,
                        const Axis& axis,
                        std::size_t together,
                        double confidence) {
  if (!change.reason.empty()) return "no figure: " + change.reason;
  const std::string figures =
      std::string(change.at_least ? "more than " : "") +
      campaign::signed_text(*change.change, change.lo, change.hi, axis.unit, axis.percent);
  if (change.tested.finding == Finding::none_shown)
    return "within noise" + among_many(change.tested, together, 1 - confidence) + " (" + figures + ")";
  return "limit moved by " + figures + ", real: breaks " + (change.later ? "later" : "earlier") +
         (change.inferred ? " ~" : "");
}

std::string clean_words(const campaign::CleanChange& clean) {
  const bool percent = clean_unit(clean).empty() && !clean.less_is_better;
  if (clean.tested.finding == Finding::not_measured)
    return "no figure (n = " + std::to_string(clean.n) + " is too few, an interval needs " +
           std::to_string(campaign::kFewestForCleanChange) + ")";
  const std::string figures =
      campaign::signed_text(clean.change, clean.lo, clean.hi, clean_unit(clean), percent);
  if (clean.tested.finding == Finding::none_shown) return "within noise (" + figures + ")";
  return "moved by " + figures + ", real: " + (clean.tested.finding == Finding::better ? "better" : "worse");
}

Page comparison_page(const Comparison& comparison) {
  Page page;
  page.title = comparison.first.name + " and " + comparison.second.name + " compared";
  for (const auto& [letter, run] :
       {std::pair("A: ", &comparison.first), std::pair("B: ", &comparison.second)})
    page.say(letter + run->folder + ", " + run->model + ", model " + run->model_hash.substr(0, 8));
  const std::string_view unit =
      comparison.unit.substr(0, comparison.unit.size() - (comparison.pictures == 1 ? 1 : 0));
  page.say(std::to_string(comparison.pictures) + " " + std::string(unit) +
           " in both, the same random fields (seed " + std::to_string(comparison.seed) + "), oracle " +
           std::string(name_of(comparison.oracle)) + ", confidence " + percent_words(comparison.confidence) +
           ".");
  page.say(balance(comparison));
  if (comparison.clean) {
    const campaign::CleanChange& clean = *comparison.clean;
    page.say("Clean " + clean.score + " " + fixed_text(clean.first, 4) + " in A, " +
             fixed_text(clean.second, 4) + " in B. " +
             (clean.less_is_better   ? "Error of a picture: "
              : clean.right_or_wrong ? "Share right: "
                                     : "Quality of a picture: ") +
             clean_words(clean) + ". A is " + (clean.right_or_wrong ? "alone right" : "better") + " on " +
             std::to_string(clean.first_only) + ", B on " + std::to_string(clean.second_only) + " of " +
             std::to_string(clean.n) + " (" + p_words(clean.tested.p) + ").");
  }

  page.heading("Where " + percent_words(comparison.watch) + " break");
  Table limits{{"stress", "A", "B", "B against A"}, {}};
  Table pairs{{"stress", "at", "only in A", "only in B", "in both", "McNemar", "later in B", "earlier in B",
               "sign test"},
              {}};
  Table explored{{"stress", "oracle", "share", "A", "B", "B against A"}, {}};
  std::size_t explored_count = 0;
  bool inferred = false;
  for (const StressChange& stress : comparison.stresses)
    for (const Oracle oracle : {Oracle::stability, Oracle::correctness})
      if (const auto& change = stress.oracle[static_cast<std::size_t>(oracle)])
        explored_count += (change->broken.reason.empty() ? 1 : 0) +
                          (oracle != comparison.oracle && change->watch.reason.empty() ? 1 : 0);
  for (const StressChange& stress : comparison.stresses) {
    if (const OracleChange* change = headline(comparison, stress)) {
      limits.rows.push_back(
          {stress.name, limit_cell(change->watch.first, stress.axis),
           limit_cell(change->watch.second, stress.axis),
           moved_words(change->watch, stress.axis, comparison.claims, comparison.confidence)});
      const Finding finding = change->watch.tested.finding;
      inferred =
          inferred || (change->watch.inferred && (finding == Finding::better || finding == Finding::worse));
      std::vector<std::string> row = {stress.name, "-", "", "", "", "no strength counted in both"};
      // Of no picture, no counts.
      const bool seen = change->at && change->at->unjudged < change->at->n;
      const auto counted = [seen](std::size_t n) { return seen ? std::to_string(n) : std::string(); };
      if (change->at)
        row = {stress.name,
               campaign::natural_text(change->at->natural, stress.axis),
               counted(change->at->first_only),
               counted(change->at->second_only),
               counted(change->at->both),
               count_words(*change->at)};
      row.push_back(std::to_string(change->path.later));
      row.push_back(std::to_string(change->path.earlier));
      row.push_back(p_words(change->path.p));
      pairs.rows.push_back(std::move(row));
    } else {
      limits.rows.push_back(
          {stress.name, "-", "-", "no figure: no " + one_of(comparison) + " counts in either run"});
    }
    for (const Oracle oracle :
         {comparison.oracle,
          comparison.oracle == Oracle::stability ? Oracle::correctness : Oracle::stability}) {
      const auto& change = stress.oracle[static_cast<std::size_t>(oracle)];
      if (!change) continue;
      for (const LimitChange* limit : {&change->watch, &change->broken}) {
        if ((oracle == comparison.oracle && limit == &change->watch) || !limit->reason.empty()) continue;
        explored.rows.push_back({stress.name, std::string(name_of(oracle)), percent_words(limit->share),
                                 limit_cell(limit->first, stress.axis),
                                 limit_cell(limit->second, stress.axis),
                                 moved_words(*limit, stress.axis, explored_count, comparison.confidence)});
      }
    }
  }
  page.table(std::move(limits));
  std::string rule = "Real: after Holm's correction over " + std::to_string(comparison.claims) +
                     (comparison.claims == 1 ? " limit" : " limits") +
                     ", by a bootstrap over pictures of the difference of both limits.";
  if (inferred)
    rule +=
        " ~ Rests on where pictures are expected to break between the levels that the search looked at; what "
        "was "
        "counted alone leaves it open.";
  if (comparison.claims > 0) page.say(rule);
  if (!pairs.rows.empty()) {
    page.heading("Picture by picture");
    page.table(std::move(pairs));
    page.say(
        "Pictures that break at that strength in one run only (where both counted it; an `operating` value "
        "in "
        "both makes sure), "
        "and pictures that hold longer or break sooner in B over all strengths that both looked at.");
  }
  if (!explored.rows.empty()) {
    page.heading("Explored: other limits");
    page.table(std::move(explored));
    page.say("Corrected by Benjamini and Hochberg: of the changes called real here, one in " +
             number_text(std::round(1 / (1 - comparison.confidence))) +
             " may be none. Good for looking further, not for claims.");
  }
  if (!comparison.left_out.empty()) {
    page.heading("Left out");
    page.list(comparison.left_out);
  }
  if (!comparison.notes.empty()) {
    page.heading("Notes");
    page.list(comparison.notes);
  }
  return page;
}

Value comparison_json(const Comparison& comparison) {
  Value out = Value::object();
  out["first"] = run_json_of(comparison.first);
  out["second"] = run_json_of(comparison.second);
  out["oracle"] = name_of(comparison.oracle);
  out["confidence"] = comparison.confidence;
  out["seed"] = static_cast<unsigned long>(comparison.seed);
  out["pictures"] = count_json(comparison.pictures);
  out["clean"] = Value();
  if (comparison.clean) {
    const campaign::CleanChange& clean = *comparison.clean;
    Value item = Value::object();
    item["score"] = clean.score;
    item["first"] = clean.first;
    item["second"] = clean.second;
    item["unit"] = clean.unit;
    item["less_is_better"] = clean.less_is_better;
    item["n"] = count_json(clean.n);
    item["change"] = clean.change;
    item["lo"] = or_null(clean.lo);
    item["hi"] = or_null(clean.hi);
    item["first_only"] = count_json(clean.first_only);
    item["second_only"] = count_json(clean.second_only);
    add_tested(item, clean.tested);
    item["sentence"] = clean_words(clean);
    out["clean"] = std::move(item);
  }
  out["stresses"] = Value::array();
  for (const StressChange& stress : comparison.stresses) {
    Value item = Value::object();
    item["name"] = stress.name;
    item["unit"] = stress.axis.unit;
    item["percent"] = stress.axis.percent;
    item["oracles"] = Value::object();
    for (const Oracle oracle : {Oracle::stability, Oracle::correctness}) {
      const auto& change = stress.oracle[static_cast<std::size_t>(oracle)];
      if (!change) continue;
      Value& one = item["oracles"][std::string(name_of(oracle))];
      one = Value::object();
      one["n"] = count_json(change->n);
      one["watch"] = limit_json(change->watch, stress.axis, comparison.claims, comparison.confidence);
      one["broken"] = limit_json(change->broken, stress.axis, 0, comparison.confidence);
      one["at"] = Value();
      if (change->at) {
        Value at = Value::object();
        at["value"] = change->at->natural;
        at["n"] = count_json(change->at->n);
        at["first_only"] = count_json(change->at->first_only);
        at["second_only"] = count_json(change->at->second_only);
        at["both"] = count_json(change->at->both);
        at["unjudged"] = count_json(change->at->unjudged);
        at["p"] = or_null(change->at->p);
        one["at"] = std::move(at);
      }
      Value path = Value::object();
      path["later"] = count_json(change->path.later);
      path["earlier"] = count_json(change->path.earlier);
      path["ties"] = count_json(change->path.ties);
      path["p"] = change->path.p;
      one["path"] = std::move(path);
    }
    out["stresses"].push_back(std::move(item));
  }
  const auto texts = [](const std::vector<std::string>& list) {
    Value array = Value::array();
    for (const std::string& text : list) array.push_back(text);
    return array;
  };
  out["left_out"] = texts(comparison.left_out);
  out["notes"] = texts(comparison.notes);
  return out;
}

void add_gates(std::span<const campaign::GateResult> results, Page& page, Value& json) {
  if (results.empty()) return;
  Table table{{"gate", "verdict", "measured"}, {}};
  json["gates"] = Value::array();
  for (const campaign::GateResult& result : results) {
    table.rows.push_back({result.gate.text, std::string(campaign::name_of(result.verdict)), result.message});
    Value item = Value::object();
    item["gate"] = result.gate.text;
    item["verdict"] = campaign::name_of(result.verdict);
    item["message"] = result.message;
    json["gates"].push_back(std::move(item));
  }
  page.heading("Gates");
  page.table(std::move(table));
}

}  // namespace proofload::report
