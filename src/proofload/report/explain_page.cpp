#include "proofload/report/explain_page.h"

#include <algorithm>
#include <cmath>

#include "proofload/campaign/quantity.h"
#include "proofload/core/text.h"
#include "proofload/report/limit_words.h"

namespace proofload::report {

namespace {

using campaign::Explanation;
using campaign::natural_text;

const campaign::StressSpec& stress_of(const Explanation& e, std::size_t stress) {
  return e.answer.spec.stresses[stress];
}

std::string few_words(std::size_t n) { return "too few: n = " + std::to_string(n); }

std::string counted(const Explanation& e, std::size_t n) {
  return std::to_string(n) + " " + std::string(e.answer.unit(n));
}

// Whether no picture was seen to break under any stress, or all were broken at the first look.
std::string overall(const Explanation& e) {
  if (e.stresses.empty()) return {};
  bool any = false;
  bool all = true;
  for (const std::size_t s : e.stresses) {
    const auto& found = e.answer.stresses[s].oracle[static_cast<std::size_t>(e.oracle)];
    for (const search::CurvePoint& point : found->result.points) any = any || point.broken > 0;
    all = all && found->result.broken.censored == search::Censored::left;
  }
  if (!any)
    return "No " + std::string(e.answer.unit(1)) +
           " was seen to break under any of these stresses, so there is nothing to take apart: the limits "
           "lie "
           "beyond what was searched.";
  if (all)
    return "Half of the pictures and more are broken at the mildest strength of every stress that was looked "
           "at: "
           "the model does not stand these stresses at all, and which pictures break first cannot be told.";
  return {};
}

void kinds(Page& page, const Explanation& e) {
  page.heading("Ways of breaking");
  Table table{{"stress", "up to", "broken", "n", "of these"}, {}};
  std::vector<std::string> few;
  for (const campaign::KindsOfStress& one : e.kinds) {
    const campaign::StressSpec& stress = stress_of(e, one.stress);
    if (one.kinds.at.empty()) {
      few.push_back(stress.name + ": " + few_words(one.kinds.n));
      continue;
    }
    for (std::size_t i = 0; i < one.kinds.at.size(); ++i) {
      const campaign::KindsAt& at = one.kinds.at[i];
      std::vector<std::string> parts;
      for (std::size_t k = 0; k < at.shares.size(); ++k)
        if (at.shares[k] > 0)
          parts.push_back(fixed_text(100 * at.shares[k], 1) + " % " +
                          std::string(campaign::words_of(one.kinds.kinds[k])));
      table.rows.push_back(
          {stress.name, natural_text(stress.axis.natural(at.level), stress.axis) + " (" + one.where[i] + ")",
           share_words(at.broken, at.interval), std::to_string(at.known),
           parts.empty() ? "–" : join(parts, ", ")});
    }
  }
  if (!table.rows.empty())
    page.say(
        "In which way each picture broke first, up to a strength. The parts add up to the share broken.");
  page.table(std::move(table)).list(std::move(few));
}

void groups(Page& page, const Explanation& e) {
  std::vector<std::string> columns;
  for (const campaign::GroupLimits& one : e.groups)
    if (std::find(columns.begin(), columns.end(), one.column) == columns.end()) columns.push_back(one.column);
  const std::string share = percent_words(e.answer.spec.zones.watch);
  for (const std::string& column : columns) {
    page.heading("By " + column);
    page.say("Where " + share +
             " of each group break. Marked (*): breaks earlier than the other pictures, so that of all marks "
             "10 % at most are chance.");
    Table table{{"stress", "group", "n", share + " break from", "against the others"}, {}};
    for (const campaign::GroupLimits& one : e.groups) {
      if (one.column != column) continue;
      const campaign::StressSpec& stress = stress_of(e, one.stress);
      const bool marked = !one.too_few && one.earlier && one.p <= 0.10;
      table.rows.push_back(
          {stress.name, one.name.substr(column.size() + 1), std::to_string(one.n),
           one.too_few ? few_words(one.n) : limit_words(one.watch, stress.axis, e.answer.end(one.stress)),
           one.too_few ? "–"
                       : (one.p <= 0.10 ? one.earlier ? "earlier, " : "later, " : "no difference seen, ") +
                             p_words(one.p) + (marked ? " *" : "")});
    }
    page.table(std::move(table));
  }
  if (columns.empty()) {
    page.heading("By group");
    page.say("The pictures have no classes, objects or slices by which they could be told apart.");
  }
}

void objects(Page& page, const Explanation& e) {
  const campaign::ObjectLimits& found = e.objects;
  if (found.objects == 0) return;
  const std::string share = percent_words(e.answer.spec.zones.watch);
  page.heading("By object");
  page.say("Where " + share + " of the objects of each group are lost, of " + std::to_string(found.objects) +
           " objects in " + counted(e, found.pictures) +
           ". Sizes are square roots of areas. Objects of one picture are lost together, so the intervals "
           "are by pictures.");
  Table table{{"stress", "group", "objects", "pictures", share + " lost from"}, {}};
  std::size_t few = 0;
  for (const campaign::ObjectGroup& one : found.groups) {
    // Classes by the dozen have an object or two each.
    if (one.too_few && one.column == "class") {
      ++few;
      continue;
    }
    const campaign::StressSpec& stress = stress_of(e, one.stress);
    table.rows.push_back({stress.name, one.name, std::to_string(one.objects), std::to_string(one.pictures),
                          one.too_few ? few_words(one.pictures)
                                      : limit_words(one.watch, stress.axis, e.answer.end(one.stress))});
  }
  page.table(std::move(table));
  std::vector<std::string> notes;
  if (few > 0)
    notes.push_back(std::to_string(few) + " classes × stresses have objects in fewer than " +
                    std::to_string(e.fewest) + " pictures and are left out");
  if (!found.not_followed.empty()) {
    std::vector<std::string> names;
    names.reserve(found.not_followed.size());
    for (const std::size_t s : found.not_followed) names.push_back(stress_of(e, s).name);
    notes.push_back("not followed, because these stresses move or hide objects: " + join(names, ", "));
  }
  page.list(std::move(notes));
}

std::string slice_name(const campaign::WeakSlice& slice) { return join(slice.conditions, " and "); }

void slices(Page& page, const Explanation& e) {
  page.heading("Weak slices");
  if (!e.slices.nothing.empty()) {
    page.say("Not searched: " + e.slices.nothing + ".");
    return;
  }
  std::string what = std::to_string(e.slices.tested) + " slices × stresses were compared on " +
                     counted(e, e.slices.searched) + "; what was found was tested again on " +
                     std::to_string(e.slices.held_out) + " others, which had no part in the search.";
  if (!e.looks)
    what += " How pictures look was not known, so brightness, contrast and sharpness are left out.";
  page.say(what);
  if (e.slices.slices.empty()) {
    page.say("None breaks clearly earlier than the rest.");
    return;
  }
  const std::string share = percent_words(e.answer.spec.zones.watch);
  Table table{{"slice", "stress", "n", share + " inside break from", "outside", "held-out test"}, {}};
  for (const campaign::WeakSlice& one : e.slices.slices) {
    const campaign::StressSpec& stress = stress_of(e, one.stress);
    const Level end = e.answer.end(one.stress);
    table.rows.push_back({slice_name(one), stress.name, std::to_string(one.inside_n),
                          limit_words(one.inside, stress.axis, end),
                          limit_words(one.outside, stress.axis, end),
                          std::string(one.confirmed ? "confirmed, " : "not confirmed, ") + p_words(one.p)});
  }
  page.table(std::move(table));
}

void sure(Page& page, const Explanation& e) {
  page.heading("Wrong and sure");
  if (!e.silent.median) {
    page.say("The answers have no scores, so how sure the model is cannot be told.");
    return;
  }
  page.say("Silent failures are wrong answers with a score above " + fixed_text(*e.silent.median, 3) +
           ", the median of the " + std::to_string(e.silent.n) +
           " clean answers: no threshold on the score would catch them.");
  Table table{{"stress", "at", "n", "broken", "broken and sure", "calibration error"}, {}};
  const auto calibration = [](const campaign::SurenessAt& at) {
    if (at.calibration) return figure_words(*at.calibration, at.calibration_interval);
    return at.labelled == 0 ? std::string("–") : few_words(at.labelled);
  };
  if (e.calibration.clean && e.calibration.clean->labelled > 0)
    table.rows.push_back({"clean", "–", std::to_string(e.calibration.clean->labelled), "–", "–",
                          calibration(*e.calibration.clean)});
  constexpr std::size_t kFewest = 20;
  for (const std::size_t s : e.stresses)
    for (const campaign::SurenessAt& at : e.silent.stresses[s]) {
      const campaign::StressSpec& stress = stress_of(e, s);
      std::string error = "–";
      for (const campaign::SurenessAt& other : e.calibration.stresses[s])
        if (other.level == at.level) error = calibration(other);
      if (at.judged < kFewest) continue;
      table.rows.push_back(
          {stress.name, natural_text(stress.axis.natural(at.level), stress.axis), std::to_string(at.judged),
           fixed_text(100.0 * static_cast<double>(at.broken) / static_cast<double>(at.judged), 1) + " %",
           share_words(static_cast<double>(at.silent) / static_cast<double>(at.judged), at.interval), error});
    }
  if (table.rows.empty()) {
    page.say("No strength was counted on every picture of at least " + std::to_string(kFewest) + ".");
    return;
  }
  page.table(std::move(table));
}

void fairness(Page& page, const Explanation& e) {
  if (!e.fairness) return;
  const campaign::FairnessGaps& gaps = *e.fairness;
  page.heading("Gaps between groups of " + gaps.key);
  if (gaps.clean.empty()) {
    page.say("Without labels there is no clean quality to compare.");
  } else {
    Table table{{"group", "n", "clean: " + gaps.quality}, {}};
    const campaign::GroupQuality* best = nullptr;
    const campaign::GroupQuality* worst = nullptr;
    for (const campaign::GroupQuality& one : gaps.clean) {
      table.rows.push_back({one.name, std::to_string(one.n),
                            one.too_few  ? few_words(one.n)
                            : gaps.error ? figure_words(one.value, one.interval)
                                         : share_words(one.value, one.interval)});
      if (one.too_few) continue;
      const auto better = [&](double a, double b) { return gaps.error ? a < b : a > b; };
      if (!best || better(one.value, best->value)) best = &one;
      if (!worst || better(worst->value, one.value)) worst = &one;
    }
    page.table(std::move(table));
    if (best && worst != best) {
      const bool apart =
          gaps.error ? worst->interval.lo > best->interval.hi : worst->interval.hi < best->interval.lo;
      page.say(
          "Clean, " + worst->name + " is behind " + best->name + " by " +
          (gaps.error ? fixed_text(worst->value - best->value, 3)
                      : fixed_text(100 * (best->value - worst->value), 1) + " points") +
          (apart ? "; their intervals do not touch." : "; their intervals overlap, so this may be chance."));
    }
  }
  const std::string share = percent_words(e.answer.spec.zones.watch);
  Table table{{"stress", "group", "n", share + " break from", "against the others"}, {}};
  for (const campaign::GroupLimits& one : gaps.limits) {
    const campaign::StressSpec& stress = stress_of(e, one.stress);
    table.rows.push_back(
        {stress.name, one.name, std::to_string(one.n),
         one.too_few ? few_words(one.n) : limit_words(one.watch, stress.axis, e.answer.end(one.stress)),
         one.too_few    ? "–"
         : one.p > 0.05 ? "no difference seen, " + p_words(one.p)
                        : std::string(one.earlier ? "breaks earlier, " : "breaks later, ") + p_words(one.p)});
  }
  if (!table.rows.empty())
    page.say(
        "Under stress, tested so that the chance of even one false difference in this table is 5 % at most:");
  page.table(std::move(table));
}

void scores(Page& page, const Explanation& e) {
  page.heading("Scores");
  Table table{{"score", "value", "n"}, {}};
  std::vector<std::string> missing;
  const auto add = [&](const std::string& name, const campaign::RunScore& score, bool percent = false) {
    if (score.value)
      table.rows.push_back(
          {name,
           percent ? share_words(*score.value, score.interval) : figure_words(*score.value, score.interval),
           std::to_string(score.n)});
    else
      missing.push_back(name + ": " + score.missing);
  };
  add("robustness score", e.scores.mean_area);
  for (const campaign::StressArea& one : e.scores.areas)
    if (std::find(e.stresses.begin(), e.stresses.end(), one.stress) != e.stresses.end() && one.area.value)
      add("area of " + stress_of(e, one.stress).name, one.area);
  add("mPC" + (e.scores.performance.empty() ? std::string() : " (" + e.scores.performance + ")"),
      e.scores.mpc);
  add("rPC", e.scores.rpc, true);
  add("mCE", e.scores.mce, true);
  add("relative mCE", e.scores.relative_mce, true);
  add("mFR", e.scores.mfr, true);
  page.table(std::move(table));
  using F = campaign::RunScoreFormulas;
  std::vector<std::string> formulas = {
      std::string(F::area) + "; " + F::robustness +
      ". 1 = nothing ever breaks; it hangs on the ranges of the run, so compare runs of one "
      "config only."};
  if (e.scores.mpc.value) formulas.emplace_back(F::mpc);
  if (e.scores.mce.value) formulas.emplace_back(F::mce);
  if (e.scores.mfr.value) formulas.emplace_back(F::mfr);
  page.list(std::move(formulas));
  if (!missing.empty()) {
    page.say("Not computed:");
    page.list(std::move(missing));
  }
}

}  // namespace

Page explain_page(const Explanation& e, const std::string& run) {
  Page page{"Why " + run + " breaks where it breaks"};
  page.say("Judged by " + std::string(name_of(e.oracle)) + " on " + counted(e, e.pictures) +
           "; intervals of " + percent_words(e.answer.spec.search.confidence) + ".");
  if (e.answer.partial)
    page.say("The run is not finished (" + e.answer.partial_reason + "); what follows is from a part of it.");
  if (e.stresses.empty()) {
    page.say(e.pictures == 0
                 ? "No picture counts for this oracle: none was answered" +
                       std::string(e.oracle == Oracle::correctness ? " rightly without stress." : ".")
                 : "No stress was searched.");
    return page;
  }
  if (e.pictures < e.fewest)
    page.say("With " + counted(e, e.pictures) +
             " no limit can be told: its interval has no ends below n = " + std::to_string(e.fewest) + ".");
  if (const std::string all = overall(e); !all.empty()) page.say(all);
  kinds(page, e);
  groups(page, e);
  objects(page, e);
  slices(page, e);
  sure(page, e);
  fairness(page, e);
  scores(page, e);
  return page;
}

namespace {

Value number_or_null(double v) { return std::isfinite(v) ? Value(v) : Value(); }

Value whole(std::size_t n) { return Value(static_cast<unsigned long>(n)); }

Value score_json(const campaign::RunScore& score) {
  Value out = Value::object();
  out["value"] = score.value ? Value(*score.value) : Value();
  if (score.value) {
    out["lo"] = number_or_null(score.interval.lo);
    out["hi"] = number_or_null(score.interval.hi);
    out["n"] = whole(score.n);
  } else {
    out["missing"] = score.missing;
  }
  return out;
}

Value group_json(const Explanation& e, const campaign::GroupLimits& one) {
  Value out = Value::object();
  out["stress"] = stress_of(e, one.stress).name;
  out["column"] = one.column;
  out["group"] = one.name;
  out["n"] = whole(one.n);
  out["too_few"] = one.too_few;
  if (one.too_few) return out;
  out["watch"] = limit_json(one.watch, stress_of(e, one.stress).axis, e.answer.end(one.stress));
  out["earlier"] = one.earlier;
  out["p"] = one.p;
  return out;
}

Value sureness_json(const Explanation& e, const campaign::Sureness& sure) {
  Value out = Value::array();
  for (std::size_t s = 0; s < sure.stresses.size(); ++s)
    for (const campaign::SurenessAt& at : sure.stresses[s]) {
      Value one = Value::object();
      one["stress"] = stress_of(e, s).name;
      one["value"] = stress_of(e, s).axis.natural(at.level);
      one["severity"] = Axis::severity(at.level);
      one["n"] = whole(at.judged);
      one["broken"] = whole(at.broken);
      one["silent"] = whole(at.silent);
      one["silent_lo"] = at.interval.lo;
      one["silent_hi"] = at.interval.hi;
      if (at.calibration) {
        one["calibration_error"] = *at.calibration;
        one["calibration_lo"] = at.calibration_interval.lo;
        one["calibration_hi"] = at.calibration_interval.hi;
        one["labelled"] = whole(at.labelled);
      }
      out.push_back(std::move(one));
    }
  return out;
}

}  // namespace

Value explain_json(const Explanation& e) {
  Value out = Value::object();
  out["oracle"] = name_of(e.oracle);
  out["pictures"] = whole(e.pictures);
  out["confidence"] = e.answer.spec.search.confidence;
  out["watch_share"] = e.answer.spec.zones.watch;
  out["partial"] = e.answer.partial;
  out["looks"] = e.looks;
  out["kinds"] = Value::array();
  for (const campaign::KindsOfStress& one : e.kinds)
    for (std::size_t i = 0; i < one.kinds.at.size(); ++i) {
      const campaign::KindsAt& at = one.kinds.at[i];
      Value row = Value::object();
      row["stress"] = stress_of(e, one.stress).name;
      row["where"] = one.where[i];
      row["value"] = stress_of(e, one.stress).axis.natural(at.level);
      row["n"] = whole(at.known);
      row["broken"] = at.broken;
      row["lo"] = at.interval.lo;
      row["hi"] = at.interval.hi;
      row["kinds"] = Value::object();
      for (std::size_t k = 0; k < at.shares.size(); ++k)
        row["kinds"][name_of(one.kinds.kinds[k])] = at.shares[k];
      out["kinds"].push_back(std::move(row));
    }
  out["groups"] = Value::array();
  for (const campaign::GroupLimits& one : e.groups) out["groups"].push_back(group_json(e, one));
  out["objects"] = Value::array();
  for (const campaign::ObjectGroup& one : e.objects.groups) {
    const campaign::StressSpec& stress = stress_of(e, one.stress);
    Value row = Value::object();
    row["stress"] = stress.name;
    row["column"] = one.column;
    row["group"] = one.name;
    row["objects"] = whole(one.objects);
    row["pictures"] = whole(one.pictures);
    row["too_few"] = one.too_few;
    if (!one.too_few) row["watch"] = limit_json(one.watch, stress.axis, e.answer.end(one.stress));
    out["objects"].push_back(std::move(row));
  }
  Value slices = Value::object();
  slices["tested"] = whole(e.slices.tested);
  slices["searched"] = whole(e.slices.searched);
  slices["held_out"] = whole(e.slices.held_out);
  if (!e.slices.nothing.empty()) slices["nothing"] = e.slices.nothing;
  slices["found"] = Value::array();
  for (const campaign::WeakSlice& one : e.slices.slices) {
    const campaign::StressSpec& stress = stress_of(e, one.stress);
    const Level end = e.answer.end(one.stress);
    Value row = Value::object();
    row["stress"] = stress.name;
    row["conditions"] = Value::array();
    for (const std::string& condition : one.conditions) row["conditions"].push_back(condition);
    row["n"] = whole(one.inside_n);
    row["inside"] = limit_json(one.inside, stress.axis, end);
    row["outside"] = limit_json(one.outside, stress.axis, end);
    row["gap"] = one.gap;
    row["false_share"] = one.false_share;
    row["p"] = one.p;
    row["confirmed"] = one.confirmed;
    slices["found"].push_back(std::move(row));
  }
  out["weak_slices"] = std::move(slices);
  Value sure = Value::object();
  sure["clean_median"] = e.silent.median ? Value(*e.silent.median) : Value();
  if (e.calibration.clean && e.calibration.clean->calibration) {
    sure["clean_calibration_error"] = *e.calibration.clean->calibration;
    sure["clean_calibration_lo"] = e.calibration.clean->calibration_interval.lo;
    sure["clean_calibration_hi"] = e.calibration.clean->calibration_interval.hi;
  }
  sure["silent"] = sureness_json(e, e.silent);
  if (e.oracle == Oracle::correctness) sure["calibration"] = sureness_json(e, e.calibration);
  out["sureness"] = std::move(sure);
  if (e.fairness) {
    Value gaps = Value::object();
    gaps["key"] = e.fairness->key;
    gaps["quality"] = e.fairness->quality;
    gaps["clean"] = Value::array();
    for (const campaign::GroupQuality& one : e.fairness->clean) {
      Value row = Value::object();
      row["group"] = one.name;
      row["n"] = whole(one.n);
      row["too_few"] = one.too_few;
      if (!one.too_few) {
        row["value"] = one.value;
        row["lo"] = one.interval.lo;
        row["hi"] = one.interval.hi;
      }
      gaps["clean"].push_back(std::move(row));
    }
    gaps["limits"] = Value::array();
    for (const campaign::GroupLimits& one : e.fairness->limits) gaps["limits"].push_back(group_json(e, one));
    out["fairness"] = std::move(gaps);
  }
  Value scores = Value::object();
  scores["robustness"] = score_json(e.scores.mean_area);
  scores["robustness"]["formula"] =
      std::string(campaign::RunScoreFormulas::area) + "; " + campaign::RunScoreFormulas::robustness;
  scores["areas"] = Value::object();
  for (const campaign::StressArea& one : e.scores.areas)
    scores["areas"][stress_of(e, one.stress).name] = score_json(one.area);
  scores["mpc"] = score_json(e.scores.mpc);
  scores["rpc"] = score_json(e.scores.rpc);
  scores["mce"] = score_json(e.scores.mce);
  scores["relative_mce"] = score_json(e.scores.relative_mce);
  scores["mfr"] = score_json(e.scores.mfr);
  out["scores"] = std::move(scores);
  return out;
}

}  // namespace proofload::report
