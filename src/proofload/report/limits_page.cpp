#include "proofload/report/limits_page.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "proofload/campaign/combinations.h"
#include "proofload/campaign/estimate_text.h"
#include "proofload/campaign/group_limit.h"
#include "proofload/campaign/quantity.h"
#include "proofload/campaign/rare.h"
#include "proofload/core/text.h"
#include "proofload/report/combinations.h"
#include "proofload/report/limit_words.h"

namespace proofload::report {

namespace {

// "factor 4.5", "quality 30": a bare number says nothing to those who do not know the axis.
std::string strength(double value, const Axis& axis) {
  std::string text = campaign::natural_text(value, axis);
  if (!axis.unit.empty() || axis.percent) return text;
  std::string name = axis.parameter;
  std::replace(name.begin(), name.end(), '_', ' ');
  return name + " " + text;
}

// Names of scores as people say them.
std::string score_name(const std::string& id) {
  static const std::map<std::string, std::string> kNames = {{"top1", "share of right answers"},
                                                            {"mae", "mean error"},
                                                            {"map50", "mean average precision"},
                                                            {"map50_95", "mean average precision"},
                                                            {"miou", "mean overlap with the right areas"}};
  const auto found = kNames.find(id);
  return found == kNames.end() ? id : found->second + " (" + id + ")";
}

// "1 in 5 pictures"; shares that are no such fraction in percent.
std::string portion(double share, const campaign::Answer& answer) {
  const double times = 1 / share;
  if (std::abs(times - std::round(times)) < 1e-9 && times >= 2)
    return "1 in " + fixed_text(times, 0) + " " + std::string(answer.unit(2));
  return percent_words(share) + " of the " + std::string(answer.unit(2));
}

struct Line {
  std::size_t stress = 0;
  const search::Result* result = nullptr;
  double order = 0;  // Headroom, or else the severity of the limit: the least comes first.
};

// What may be relied on: the mild end of the interval of the watch limit.
std::string relied_on(const search::Limit& limit, const Axis& axis, Level end, const std::string& unit) {
  if (!limit.level && limit.censored != search::Censored::right) return "not known yet";
  if (limit.censored == search::Censored::right && !limit.level) {
    if (limit.lo && *limit.lo > 0 && *limit.lo < end) return strength(axis.natural(*limit.lo), axis);
    return "the whole range that was tested, " + strength(axis.natural(end), axis);
  }
  if (!limit.lo || axis.canonical(*limit.lo) == 0)
    return "nothing: the mildest strength already affects too many " + unit;
  return strength(axis.natural(*limit.lo), axis);
}

std::string from_where(const search::Limit& limit, const campaign::Answer& answer, std::size_t stress) {
  const Axis& axis = answer.spec.stresses[stress].axis;
  if (limit.censored == search::Censored::right && !limit.level)
    return "no break found up to " + strength(axis.natural(answer.end(stress)), axis);
  const bool bare = axis.unit.empty() && !axis.percent;
  return (bare ? axis.parameter + " " : std::string()) + limit_words(limit, axis, answer.end(stress)) +
         (limit.level && limit.basis == search::Basis::inferred ? ", estimated" : "");
}

std::string title_of(const campaign::StressSpec& stress, const Registry& registry) {
  const stress::Spec* spec = registry.stressors.find(stress.kind);
  if (!spec) return stress.name;
  return spec->title + (stress.name == stress.kind ? "" : " (" + stress.name + ")");
}

std::string fact_text(const campaign::Store& store, std::string_view name, std::string_view member) {
  const auto fact = store.fact(name);
  const Value* found = fact && fact->is_object() ? fact->find(member) : nullptr;
  return found && found->is_text() ? found->text() : std::string();
}

void clean(Page& page, const campaign::Answer& answer, std::size_t fewest) {
  if (answer.clean.scores.empty()) {
    page.say(
        "How good the system is without any disturbance is not stated here: the pictures have no labels. "
        "What follows is whether "
        "its answers stay what they are.");
    return;
  }
  const metric::Score& score = answer.clean.scores.front();
  std::string text = "Without any disturbance: " + score_name(score.name) + " " + fixed_text(score.value, 3);
  if (score.lo && score.hi) text += " [" + fixed_text(*score.lo, 3) + ", " + fixed_text(*score.hi, 3) + "]";
  if (!score.unit.empty() && score.unit != "share") text += " " + score.unit;
  page.say(score.lo && score.hi && score.n >= fewest
               ? text + ", measured on " + std::to_string(score.n) + " labelled " +
                     std::string(answer.unit(score.n)) + "."
               : "There are too few labelled " + std::string(answer.unit(2)) + " (n = " +
                     std::to_string(score.n) + ") to state how good the system is without any disturbance.");
}

// Families of which the run has no stress, with what belongs to them.
std::vector<std::string> untested(const campaign::Answer& answer, const Registry& registry) {
  std::set<stress::Family> tested;
  for (std::size_t s = 0; s < answer.spec.stresses.size(); ++s)
    if (answer.stresses[s].oracle[static_cast<std::size_t>(answer.spec.oracle)])
      if (const stress::Spec* spec = registry.stressors.find(answer.spec.stresses[s].kind))
        tested.insert(spec->family);
  std::map<stress::Family, std::vector<std::string>> others;
  for (const auto& [id, spec] : registry.stressors.all())
    if (!tested.contains(spec.family) && spec.family != stress::Family::composite &&
        (answer.clips || spec.family != stress::Family::temporal))
      others[spec.family].push_back(lower(spec.title));
  std::vector<std::string> out;
  for (auto& [family, titles] : others) {
    constexpr std::size_t kNamed = 4;
    const bool more = titles.size() > kNamed;
    if (more) titles.resize(kNamed);
    out.push_back("disturbances of the kind “" + std::string(stress::name_of(family)) +
                  "”: " + join(titles, ", ") + (more ? " and others" : ""));
  }
  return out;
}

// What both forms of the statement rest on.
struct Statement {
  std::vector<Line> lines{};  // The weakest first.
  std::size_t most = 0;       // Pictures behind the row that has most.
  std::size_t fewest = 0;     // As many are needed before a limit can be told.
  std::vector<std::string> together{};
  std::vector<std::string> rare{};  // Claims on rare failures.
  std::vector<std::string> gaps{};  // What was not tested.
};

Statement statement_of(const campaign::Store& store,
                       const campaign::Answer& answer,
                       const Registry& registry) {
  const campaign::CampaignSpec& spec = answer.spec;
  const std::string units(answer.unit(2));
  Statement out;
  out.fewest = campaign::fewest_for_limit(spec.zones.watch, spec.search.confidence);
  for (std::size_t s = 0; s < spec.stresses.size(); ++s) {
    const auto& found = answer.stresses[s].oracle[static_cast<std::size_t>(spec.oracle)];
    if (!found) {
      out.gaps.push_back(title_of(spec.stresses[s], registry) + ": it was to be tested and was not");
      continue;
    }
    out.most = std::max(out.most, found->result.n);
    const auto& room = answer.stresses[s].headroom;
    const Level level = found->result.watch.level.value_or(answer.end(s));
    out.lines.push_back(
        {s, &found->result, room && room->value ? *room->value : 1e3 + Axis::severity(level)});
  }
  std::stable_sort(out.lines.begin(), out.lines.end(),
                   [](const Line& a, const Line& b) { return a.order < b.order; });

  if (const auto found = campaign::stored_combinations(store, spec); found && out.most >= out.fewest)
    out.together = together_items(*found, portion(spec.zones.watch, answer), [&](const std::string& name) {
      const auto stress = std::find_if(spec.stresses.begin(), spec.stresses.end(),
                                       [&](const campaign::StressSpec& one) { return one.name == name; });
      return stress == spec.stresses.end() ? name : title_of(*stress, registry);
    });

  out.rare = campaign::stored_rare_sentences(store, spec);
  out.gaps.push_back(out.together.empty() ? "several disturbances at once: each was tested alone"
                                          : "several disturbances at once other than those named above");
  out.gaps.push_back(units + " of another kind than those of the test; the figures are about " + units +
                     " like these");
  for (const Line& line : out.lines)
    if (answer.ends_early(line.stress)) {
      const Axis& axis = spec.stresses[line.stress].axis;
      out.gaps.push_back(title_of(spec.stresses[line.stress], registry) + " beyond " +
                         strength(axis.natural(answer.end(line.stress)), axis) +
                         ": such pictures hold nothing usable any more, for people either");
    }
  for (std::string& one : untested(answer, registry)) out.gaps.push_back(std::move(one));
  out.gaps.push_back("attacks: disturbances made on purpose to deceive the system");
  return out;
}

std::string created_on(const campaign::Store& store) {
  const auto fact = store.fact("created");
  return fact && fact->is_text() ? fact->text().substr(0, 10) : std::string();
}

}  // namespace

Page limits_page(const campaign::Store& store, const campaign::Answer& answer, const Registry& registry) {
  const campaign::CampaignSpec& spec = answer.spec;
  const std::string units(answer.unit(2));
  const std::string few = portion(spec.zones.watch, answer);
  Page page{"Limits of use: " + spec.name};
  const std::string created = created_on(store);
  const Statement statement = statement_of(store, answer, registry);
  const std::vector<Line>& lines = statement.lines;
  const std::size_t most = statement.most;
  const std::size_t fewest = statement.fewest;
  page.say("This page states how strong disturbances of the picture can get before the system fails on " +
           few + " or more. It was measured" + (created.empty() ? "" : " on " + created) + " with " +
           std::to_string(answer.clean.answered) + " " + std::string(answer.unit(answer.clean.answered)) +
           ".");
  if (answer.partial)
    page.say("The test is not finished (" + answer.partial_reason +
             "). Nothing here should be relied on before it is.");
  clean(page, answer, fewest);

  page.heading("What the system stands");
  if (lines.empty()) {
    page.say(answer.clean.answered == 0
                 ? "Nothing can be stated: the system answered on none of the " + units + "."
                 : "Nothing was tested under a disturbance.");
  } else if (most < fewest) {
    page.say("Nothing can be stated: the test has " + std::to_string(most) + " " +
             std::string(answer.unit(most)) + " (n = " + std::to_string(most) + "), and at least " +
             std::to_string(fewest) + " are needed before a limit and its uncertainty can be told.");
  } else {
    page.say(
        "“Relied on up to”: with a confidence of " + percent_words((1 + spec.search.confidence) / 2) +
        ", fewer than " + few +
        " like these fail up to here. The figures in brackets enclose the true limit with a confidence of " +
        percent_words(spec.search.confidence) + "; n is the number of " + units +
        " behind the row. The weakest row comes first.");
    Table table{{"disturbance", "relied on up to", few + " fail from",
                 portion(spec.zones.broken, answer) + " fail from", "n"},
                {}};
    for (const Line& line : lines) {
      const campaign::StressSpec& stress = spec.stresses[line.stress];
      const Level end = answer.end(line.stress);
      if (line.result->n < fewest) {
        table.rows.push_back({title_of(stress, registry), "too few: n = " + std::to_string(line.result->n),
                              "–", "–", std::to_string(line.result->n)});
        continue;
      }
      const std::string doubt = campaign::doubt_text(*line.result);
      table.rows.push_back({title_of(stress, registry),
                            relied_on(line.result->watch, stress.axis, end, units),
                            from_where(line.result->watch, answer, line.stress),
                            from_where(line.result->broken, answer, line.stress),
                            std::to_string(line.result->n) + (doubt.empty() ? "" : " (" + doubt + ")")});
    }
    page.table(std::move(table));

    Table operation{{"disturbance", "expected in operation", "fail there", "n"}, {}};
    for (const Line& line : lines) {
      const campaign::StressSpec& stress = spec.stresses[line.stress];
      if (!stress.operating) continue;
      const Level level = stress.axis.level_of(*stress.operating);
      for (const campaign::Probe& probe :
           answer.stresses[line.stress].oracle[static_cast<std::size_t>(spec.oracle)]->probes)
        if (probe.level == level && probe.broken.n >= fewest)
          operation.rows.push_back({title_of(stress, registry), strength(*stress.operating, stress.axis),
                                    share_words(probe.broken.value(), {probe.broken.lo, probe.broken.hi}),
                                    std::to_string(probe.broken.n)});
    }
    if (!operation.rows.empty()) {
      page.heading("At the strengths expected in operation");
      page.table(std::move(operation));
    }
  }

  if (!statement.together.empty()) {
    page.heading("Several disturbances at once");
    page.list(statement.together);
  }

  if (!statement.rare.empty()) {
    page.heading("Rare failures");
    page.list(statement.rare);
  }

  if (!answer.relations.empty() && answer.clean.answered >= fewest) {
    std::vector<std::string> items;
    for (std::size_t r = 0; r < answer.relations.size(); ++r) {
      const campaign::Share& holds = answer.relations[r].holds;
      if (holds.n < fewest) continue;
      items.push_back(spec.relations[r].title() + ": holds on " +
                      share_words(holds.value(), {holds.lo, holds.hi}) + " of " + std::to_string(holds.n) +
                      " " + std::string(answer.unit(holds.n)));
    }
    if (!items.empty()) {
      page.heading("What must stay true when the picture changes in a known way");
      page.list(std::move(items));
    }
  }

  if (!answer.gates.empty()) {
    std::size_t met = 0;
    std::vector<std::string> others;
    for (const campaign::GateResult& gate : answer.gates) {
      met += gate.verdict == campaign::GateVerdict::pass ? 1 : 0;
      if (gate.verdict != campaign::GateVerdict::pass)
        others.push_back(gate.gate.text + ": " +
                         (gate.verdict == campaign::GateVerdict::fail ? "not met" : "not decided") + " (" +
                         gate.message + ")");
    }
    page.heading("Requirements that were set before the test");
    page.say(std::to_string(met) + " of " + std::to_string(answer.gates.size()) + " are met.");
    page.list(std::move(others));
  }

  page.heading("What was not tested");
  page.list(statement.gaps);

  page.heading("What the words mean");
  std::vector<std::string> words;
  if (const std::string rule = fact_text(store, "metric", name_of(spec.oracle)); !rule.empty())
    words.push_back("Fails: " + rule);
  words.push_back(spec.oracle == Oracle::stability
                      ? "The answer on the disturbed picture is held against the system's own answer on the "
                        "same picture without disturbance."
                      : "Counted are " + units + " that were right without disturbance.");
  for (const std::string& warning : answer.warnings) words.push_back("Note: " + warning);
  page.list(std::move(words));

  page.heading("What this was measured with");
  std::vector<std::string> identity;
  if (const std::string hash = fact_text(store, "model", "sha256"); !hash.empty())
    identity.push_back("model " + hash.substr(0, 16));
  if (const std::string hash = fact_text(store, "data", "sha256"); !hash.empty())
    identity.push_back("pictures " + hash.substr(0, 16));
  identity.push_back("records " + store.content_hash().substr(0, 16));
  if (const std::string version = fact_text(store, "tool", "version"); !version.empty())
    identity.push_back("proofload " + version);
  page.say("First digits of the SHA-256: " + join(identity, ", ") + ".");
  return page;
}

Value limits_json(const campaign::Store& store, const campaign::Answer& answer, const Registry& registry) {
  const campaign::CampaignSpec& spec = answer.spec;
  const Statement statement = statement_of(store, answer, registry);
  const auto whole = [](std::size_t n) { return Value(static_cast<unsigned long>(n)); };
  Value out = Value::object();
  out["name"] = spec.name;
  out["measured_on"] = created_on(store);
  out["oracle"] = name_of(spec.oracle);
  out["share"] = spec.zones.watch;
  out["confidence"] = spec.search.confidence;
  out["pictures"] = whole(answer.clean.answered);
  out["pictures_needed"] = whole(statement.fewest);
  out["finished"] = !answer.partial;
  if (answer.partial) out["why_not"] = answer.partial_reason;
  out["limits"] = Value::array();
  for (const Line& line : statement.lines) {
    const campaign::StressSpec& stress = spec.stresses[line.stress];
    const Level end = answer.end(line.stress);
    const bool too_few = line.result->n < statement.fewest;
    Value row = Value::object();
    row["stress"] = stress.name;
    row["kind"] = stress.kind;
    row["title"] = title_of(stress, registry);
    row["parameter"] = stress.axis.parameter;
    row["percent"] = stress.axis.percent;
    row["n"] = whole(line.result->n);
    row["too_few"] = too_few;
    row["tested_up_to"] = stress.axis.natural(end);
    if (!too_few) {
      row["relied_on_up_to"] = relied_on(line.result->watch, stress.axis, end, std::string(answer.unit(2)));
      row["watch"] = limit_json(line.result->watch, stress.axis, end);
      row["broken"] = limit_json(line.result->broken, stress.axis, end);
    }
    out["limits"].push_back(std::move(row));
  }
  const auto list = [](const std::vector<std::string>& items) {
    Value all = Value::array();
    for (const std::string& item : items) all.push_back(item);
    return all;
  };
  out["together"] = list(statement.together);
  out["rare_failures"] = list(statement.rare);
  out["not_tested"] = list(statement.gaps);
  out["notes"] = list(answer.warnings);
  out["records"] = store.content_hash();
  return out;
}

}  // namespace proofload::report
