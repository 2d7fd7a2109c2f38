#include "proofload/report/verification_page.h"

#include <string>
#include <utility>
#include <vector>

#include "proofload/report/comparison_page.h"
#include "proofload/report/limit_words.h"

namespace proofload::report {

using campaign::Comparison;
using campaign::Verification;

namespace {

Table effects(const Verification& verification, const std::vector<std::size_t>& stresses) {
  const Comparison& comparison = verification.comparison;
  Table out{{"stress", "effect", "after against before"}, {}};
  for (const std::size_t s : stresses) {
    const campaign::StressChange& stress = comparison.stresses[s];
    const auto& change = stress.oracle[static_cast<std::size_t>(comparison.oracle)];
    if (!change) {
      out.rows.push_back({stress.name, "not measured", "no figure: nothing counts in either run"});
      continue;
    }
    out.rows.push_back({stress.name, std::string(campaign::effect_of(change->watch.tested.finding)),
                        moved_words(change->watch, stress.axis, verification.claims, comparison.confidence)});
  }
  return out;
}

Value names(const Comparison& comparison, const std::vector<std::size_t>& stresses) {
  Value out = Value::array();
  for (const std::size_t s : stresses) out.push_back(comparison.stresses[s].name);
  return out;
}

}  // namespace

Page verification_page(const Verification& verification) {
  const Comparison& comparison = verification.comparison;
  Page page;
  page.title = comparison.first.name + " before and " + comparison.second.name + " after";
  page.say(verification.sentence);
  page.say(
      "before: " + comparison.first.folder + ", " + comparison.first.model +
      "; after: " + comparison.second.folder + ", " + comparison.second.model + ". " +
      std::to_string(comparison.pictures) + " " +
      std::string(comparison.unit.substr(0, comparison.unit.size() - (comparison.pictures == 1 ? 1 : 0))) +
      " in both, the same random fields (seed " + std::to_string(comparison.seed) + "), oracle " +
      std::string(name_of(comparison.oracle)) + "; where " + percent_words(comparison.watch) + " break.");
  page.heading("Trained");
  page.table(effects(verification, verification.trained));
  if (!verification.untouched.empty()) {
    page.heading("Untouched");
    page.table(effects(verification, verification.untouched));
  }
  page.heading("Clean");
  if (comparison.clean) {
    page.say(std::string(campaign::effect_of(comparison.clean->tested.finding)) + ": " +
             comparison.clean->score + " " + clean_words(*comparison.clean) + "; better on " +
             std::to_string(comparison.clean->second_only) + ", worse on " +
             std::to_string(comparison.clean->first_only) + " of " + std::to_string(comparison.clean->n) +
             " (" + p_words(comparison.clean->tested.p) + ").");
  } else {
    page.say("not measured: there are no labels.");
  }
  page.heading("How it was judged");
  page.say(std::to_string(verification.claims) + (verification.claims == 1 ? " claim is" : " claims are") +
           " tested together (Holm), at a confidence of " + percent_words(comparison.confidence) +
           ". No effect shown is not no effect: whatever lies in an interval may be true.");
  std::vector<std::string> notes = comparison.left_out;
  notes.insert(notes.end(), comparison.notes.begin(), comparison.notes.end());
  page.list(std::move(notes));
  return page;
}

Value verification_json(const Verification& verification) {
  Value out = comparison_json(verification.comparison);
  out["sentence"] = verification.sentence;
  out["claims"] = static_cast<unsigned long>(verification.claims);
  out["helped_trained"] = static_cast<unsigned long>(verification.helped_trained);
  out["harmed"] = static_cast<unsigned long>(verification.harmed);
  out["trained"] = names(verification.comparison, verification.trained);
  out["untouched"] = names(verification.comparison, verification.untouched);
  return out;
}

}  // namespace proofload::report
