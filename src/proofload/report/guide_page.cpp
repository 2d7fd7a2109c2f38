#include "proofload/report/guide_page.h"

#include <algorithm>

#include "proofload/campaign/failure_kinds.h"
#include "proofload/campaign/quantity.h"
#include "proofload/core/text.h"
#include "proofload/report/limit_words.h"

namespace proofload::report {

namespace {

using campaign::Guidance;
using campaign::natural_text;

std::string between(const campaign::StressSpec& stress, Level from, Level to) {
  return natural_text(stress.axis.natural(from), stress.axis) + " to " +
         natural_text(stress.axis.natural(to), stress.axis);
}

std::string needed_text(const campaign::StressNeed& need) {
  if (need.needed == need.needed_most) return std::to_string(need.needed);
  return std::to_string(need.needed) + " to " + std::to_string(need.needed_most);
}

void collect(Page& page, const Guidance& g) {
  const auto& spec = g.answer.spec;
  page.heading("Which pictures to collect next");
  Table table{{"stress", "should be stood at", "n", "broken there", "may be", "must still hold"}, {}};
  std::vector<std::string> left_out;
  for (const campaign::StressNeed& need : g.needs) {
    const campaign::StressSpec& stress = spec.stresses[need.stress];
    if (!need.left_out.empty()) {
      left_out.push_back(stress.name + ": " + need.left_out);
      continue;
    }
    table.rows.push_back(
        {stress.name, natural_text(stress.axis.natural(need.target), stress.axis) + " (" + need.why + ")",
         std::to_string(need.n),
         std::to_string(need.broken) +
             (need.unknown > 0 ? ", " + std::to_string(need.unknown) + " not looked at" : ""),
         std::to_string(need.allowed), needed_text(need)});
  }
  if (table.rows.empty()) {
    page.say("No target can be set: " +
             (left_out.empty() ? std::string("no stress was searched.") : "see why below."));
  } else {
    page.say("A limit lies beyond its target once fewer than " + percent_words(spec.zones.watch) +
             " of the pictures break there. The last column is how many pictures that break today must hold "
             "after the next "
             "training; pictures like those listed below are the cheapest to win, because they break last.");
  }
  page.table(std::move(table)).list(std::move(left_out));
  for (const campaign::StressNeed& need : g.needs) {
    if (need.pictures.empty()) continue;
    const campaign::StressSpec& stress = spec.stresses[need.stress];
    page.heading("Pictures like these, for " + stress.name);
    if (!need.slices.empty()) {
      Table slices{{"slice", "n", "broken at " + natural_text(stress.axis.natural(need.target), stress.axis),
                    "must still hold"},
                   {}};
      for (const campaign::SliceNeed& one : need.slices)
        slices.rows.push_back(
            {one.name, std::to_string(one.n),
             share_words(static_cast<double>(one.broken) / static_cast<double>(one.n), one.interval),
             std::to_string(one.needed)});
      page.table(std::move(slices));
    }
    Table pictures{{"picture", "breaks between", "how"}, {}};
    if (!g.spread.empty()) pictures.head.emplace_back(g.spread);
    for (const campaign::PictureToCollect& one : need.pictures) {
      pictures.rows.push_back(
          {one.id, between(stress, one.held, one.broke), std::string(campaign::words_of(one.failure))});
      if (!g.spread.empty())
        pictures.rows.back().push_back(
            one.slice.empty() ? "–" : one.slice.substr(std::min(one.slice.size(), g.spread.size() + 1)));
    }
    page.table(std::move(pictures));
  }
}

void train(Page& page, const Guidance& g, const std::vector<AugmentSnippet>& snippets) {
  page.heading("Which augmentation to train with");
  if (g.augment.empty()) {
    page.say("None: no stress reaches its limit in what was searched.");
    page.list(g.not_trained);
    return;
  }
  page.say(
      "One stress a picture, each equally often, its severity drawn evenly from where 5 % of the pictures "
      "break to where 60 % do; " +
      percent_words(g.clean_share) +
      " of each batch stay clean. Stress that breaks nothing teaches little, and stress that destroys "
      "everything teaches nothing.");
  Table table{{"stress", "from", "to", "n"}, {}};
  for (const campaign::AugmentPart& part : g.augment) {
    const campaign::StressSpec& stress = g.answer.spec.stresses[part.stress];
    table.rows.push_back({stress.name, natural_text(stress.axis.natural(part.from), stress.axis),
                          natural_text(stress.axis.natural(part.to), stress.axis) +
                              (part.to_the_end ? " (end of what was searched)" : ""),
                          std::to_string(part.n)});
  }
  page.table(std::move(table));
  if (!g.not_trained.empty()) {
    page.say("Not trained with:");
    page.list(g.not_trained);
  }
  for (const AugmentSnippet& snippet : snippets) {
    std::vector<std::string> items;
    if (!snippet.exact.empty()) items.push_back("by the same formula: " + join(snippet.exact, ", "));
    for (const std::string& near : snippet.near) items.push_back("alike, " + near);
    if (!snippet.left_out.empty())
      items.push_back("left out, nothing like it there: " + join(snippet.left_out, ", "));
    page.say(snippet.file + ":");
    page.list(std::move(items));
  }
  page.say(
      "Afterwards, measure on pictures that had no part in this: what set the ranges is partly known by "
      "heart. `proofload verify` "
      "refuses the pictures of this run (from_run in augment.yaml).");
}

Value whole(std::size_t n) { return Value(static_cast<unsigned long>(n)); }

Value texts(const std::vector<std::string>& all) {
  Value out = Value::array();
  for (const std::string& one : all) out.push_back(one);
  return out;
}

}  // namespace

Page guide_page(const Guidance& g, const std::vector<AugmentSnippet>& snippets, const std::string& run) {
  Page page{"What to do next about " + run};
  page.say("Judged by " + std::string(name_of(g.oracle)) + ", from the records of the run.");
  if (g.answer.partial)
    page.say("The run is not finished (" + g.answer.partial_reason + "); what follows is from a part of it.");
  collect(page, g);
  train(page, g, snippets);
  return page;
}

Value guide_json(const Guidance& g, const std::vector<AugmentSnippet>& snippets) {
  Value out = Value::object();
  out["oracle"] = name_of(g.oracle);
  out["partial"] = g.answer.partial;
  out["spread"] = g.spread;
  out["needs"] = Value::array();
  for (const campaign::StressNeed& need : g.needs) {
    const campaign::StressSpec& stress = g.answer.spec.stresses[need.stress];
    Value row = Value::object();
    row["stress"] = stress.name;
    row["n"] = whole(need.n);
    if (!need.left_out.empty()) {
      row["left_out"] = need.left_out;
      out["needs"].push_back(std::move(row));
      continue;
    }
    row["target"] = stress.axis.natural(need.target);
    row["unit"] = stress.axis.unit;
    row["why"] = need.why;
    row["broken"] = whole(need.broken);
    row["unknown"] = whole(need.unknown);
    row["allowed"] = whole(need.allowed);
    row["needed"] = whole(need.needed);
    row["needed_most"] = whole(need.needed_most);
    row["pictures"] = Value::array();
    for (const campaign::PictureToCollect& one : need.pictures) {
      Value picture = Value::object();
      picture["id"] = one.id;
      picture["held"] = stress.axis.natural(one.held);
      picture["broke"] = stress.axis.natural(one.broke);
      picture["how"] = name_of(one.failure);
      picture["slice"] = one.slice;
      row["pictures"].push_back(std::move(picture));
    }
    row["slices"] = Value::array();
    for (const campaign::SliceNeed& one : need.slices) {
      Value slice = Value::object();
      slice["slice"] = one.name;
      slice["n"] = whole(one.n);
      slice["broken"] = whole(one.broken);
      slice["lo"] = one.interval.lo;
      slice["hi"] = one.interval.hi;
      slice["needed"] = whole(one.needed);
      row["slices"].push_back(std::move(slice));
    }
    out["needs"].push_back(std::move(row));
  }
  out["augment"] = campaign::augmentation(g);
  out["not_trained"] = texts(g.not_trained);
  out["snippets"] = Value::object();
  for (const AugmentSnippet& snippet : snippets) {
    Value one = Value::object();
    one["exact"] = texts(snippet.exact);
    one["near"] = texts(snippet.near);
    one["left_out"] = texts(snippet.left_out);
    out["snippets"][snippet.file] = std::move(one);
  }
  return out;
}

std::string augment_yaml(const Guidance& g, const std::string& run) {
  std::string name;
  for (const char c : run) name += c == '\n' || c == '\r' ? ' ' : c;
  return "# Made by `proofload guide " + name +
         "`: train with these stresses, one a picture. `range` is in natural units, mild end first;\n"
         "# strengths are drawn evenly in `severity`. `clean_share` of each batch stays as it is. from_run "
         "names the pictures that set the\n"
         "# ranges: `proofload verify` refuses to measure on them.\n" +
         to_yaml(campaign::augmentation(g));
}

}  // namespace proofload::report
