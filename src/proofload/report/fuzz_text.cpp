#include "proofload/report/fuzz_text.h"

#include <algorithm>
#include <map>
#include <optional>

#include "proofload/core/text.h"

namespace proofload::report {

namespace {

using campaign::CaseState;
using search::Arm;

std::string percent(double share) { return fixed_text(100 * share, share < 0.1 ? 2 : 1) + " %"; }

std::string count(std::size_t n, const std::string& one, const std::string& many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

std::string end_text(const campaign::FuzzOutcome& outcome) {
  if (outcome.interrupted) return "it was stopped; run the same command again to go on";
  if (outcome.out_of_time) return "the time is over; run the same command again to go on";
  if (outcome.result.end == search::FuzzResult::End::nothing_new)
    return "little that is new is left to be found";
  return "the budget of cases is spent";
}

// Family of every finding, by its place in `findings`.
std::vector<std::optional<std::size_t>> family_of(const campaign::FuzzOutcome& outcome) {
  std::vector<std::optional<std::size_t>> out(outcome.findings.size());
  for (std::size_t f = 0; f < outcome.families.families.size(); ++f)
    for (const std::size_t i : outcome.families.families[f].members) out[i] = f;
  return out;
}

// Places in `findings`, family by family, then the others; of these findings of the commonest combinations first, those of one in the
// order they were found.
std::vector<std::size_t> by_combination(const campaign::FollowUp& run, const campaign::FuzzOutcome& outcome) {
  std::map<std::string, std::size_t> often;
  const auto name = [&](std::size_t i) {
    return campaign::combination_text(run.spec(), outcome.result.found[outcome.findings[i]].signature);
  };
  const auto families = family_of(outcome);
  const auto family = [&](std::size_t i) { return families[i].value_or(outcome.families.families.size()); };
  std::vector<std::size_t> out(outcome.findings.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = i;
    ++often[name(i)];
  }
  std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) {
    if (family(a) != family(b)) return family(a) < family(b);
    const std::string left = name(a);
    const std::string right = name(b);
    return often[left] != often[right] ? often[left] > often[right] : left < right;
  });
  return out;
}

// The smallest case of the finding at a place, in its tiles alone where they are known.
Cell smallest_cell(const campaign::FuzzOutcome& outcome, std::size_t i) {
  const search::Found& found = outcome.result.found[outcome.findings[i]];
  const auto tiles = outcome.tiles_of(i);
  return tiles && tiles->narrow() ? campaign::cell_in(found.minimal, *tiles) : found.minimal;
}

// Its picture and what is done to it, two cells of a table.
std::string case_cells(const campaign::FollowUp& run, const campaign::FuzzOutcome& outcome, std::size_t i) {
  const Cell cell = smallest_cell(outcome, i);
  return run.bench().id(cell.sample) + " | " + campaign::chain_text(run.spec(), cell);
}

std::string file_of(const campaign::FollowUp& run, const campaign::FuzzOutcome& outcome, std::size_t i) {
  return campaign::file_name_of(
      campaign::corpus_case(run, outcome.result.found[outcome.findings[i]], {}, outcome.tiles_of(i)));
}

// What was found out of tiles; nothing where it was not asked for.
std::string tiles_text(const campaign::FuzzOutcome& outcome) {
  if (outcome.tiles.empty()) return {};
  std::vector<std::size_t> sizes;
  std::size_t tests = 0;
  std::size_t minimal = 0;
  std::size_t spared = 0;
  for (const auto& each : outcome.tiles) {
    if (!each) continue;
    tests += each->tests;
    if (each->hit.none()) {
      ++spared;
      continue;
    }
    sizes.push_back(each->hit.count());
    minimal += each->minimal ? 1 : 0;
  }
  std::string out;
  if (sizes.empty() && spared == 0) out += "- no finding is under a stress that acts tile by tile\n";
  if (!sizes.empty()) {
    std::sort(sizes.begin(), sizes.end());
    out += "- " + count(sizes.size(), "finding is", "findings are") +
           " under stresses that act tile by tile: of 64 tiles " + std::to_string(sizes.front()) + " to " +
           std::to_string(sizes.back()) + " must be hit, mostly " + std::to_string(sizes[sizes.size() / 2]) +
           " or fewer; " + std::to_string(minimal) + " of them seen to be 1-minimal, in " +
           count(tests, "case", "cases") + "\n";
  }
  if (spared > 0)
    out += "- " + count(spared, "finding fails", "findings fail") +
           " as well with every tile spared: the stress only gives those behind it another random field\n";
  return out;
}

// A table of the families with their typical cases; nothing where there are none.
std::string families_text(const campaign::FollowUp& run,
                          const campaign::FuzzOutcome& outcome,
                          std::size_t most) {
  const campaign::FindingFamilies& all = outcome.families;
  if (all.families.empty()) return {};
  std::string out = "\n" + count(outcome.findings.size() - all.singles.size(), "finding", "findings") +
                    " in " + count(all.families.size(), "family", "families") + ", " +
                    count(all.singles.size(), "single", "singles") + "\n\n| | family | findings | " +
                    std::string(run.answer().unit(2)) + " | typical | its smallest case |\n" +
                    "| ---: | --- | ---: | ---: | --- | --- |\n";
  for (std::size_t f = 0; f < all.families.size(); ++f) {
    if (most > 0 && f == most) {
      out += "\n… and " + count(all.families.size() - most, "more family", "more families") + "\n";
      break;
    }
    const campaign::FindingFamily& family = all.families[f];
    out += "| " + std::to_string(f + 1) + " | " + family.name + " | " +
           std::to_string(family.members.size()) + " | " + std::to_string(family.pictures) + " | " +
           case_cells(run, outcome, family.typical) + " |\n";
  }
  return out;
}

std::size_t verified(const campaign::FuzzOutcome& outcome) {
  return static_cast<std::size_t>(
      std::count_if(outcome.findings.begin(), outcome.findings.end(),
                    [&](std::size_t i) { return outcome.result.found[i].verified; }));
}

}  // namespace

std::string fuzz_text(const campaign::FollowUp& run, const campaign::FuzzOutcome& outcome, std::size_t most) {
  const search::FuzzResult& result = outcome.result;
  const std::string unit(run.answer().unit(result.pictures));
  std::string out = "# Fuzzing of " + run.spec().name + "\n\n";
  out += count(result.cells, "case", "cases") + " (" + std::to_string(result.shrinking) +
         " of them to make failures small) of up to " + std::to_string(outcome.space.longest) + " of " +
         count(outcome.space.stresses.size(), "stress", "stresses") + " on " +
         std::to_string(outcome.space.samples.size()) + " " +
         std::string(run.answer().unit(outcome.space.samples.size())) + "; " + end_text(outcome) + ".\n";
  out += count(outcome.evaluated, "inference", "inferences") +
         " in this session; the run's searches, which bought the limits, took " +
         std::to_string(outcome.stage_one) + ".\n\n";
  out += "- " + count(result.found.size(), "failure", "failures") + " on " + std::to_string(result.pictures) +
         " " + unit + ", " + count(outcome.findings.size(), "distinct finding", "distinct findings") + ", " +
         std::to_string(verified(outcome)) + " of them seen to be 1-minimal\n";
  if (outcome.behind_validity > 0)
    out += "- " + count(outcome.behind_validity, "kind of failure lies", "kinds of failures lie") +
           " behind the validity limit, where too little of the picture is left, and " +
           (outcome.behind_validity == 1 ? "is" : "are") + " no finding\n";
  if (result.control_cases > 0) {
    out += "- a case drawn from the box at random fails with probability " +
           percent(static_cast<double>(result.control_failures) / static_cast<double>(result.control_cases)) +
           " [" + percent(result.failure_probability.lo) + ", " + percent(result.failure_probability.hi) +
           "] (" + std::to_string(result.control_failures) + " of " + std::to_string(result.control_cases) +
           " control cases; 95 %)\n";
    out += "- residual risk: the next one shows a kind of failure not seen before with probability about " +
           percent(result.unseen.next_new) + ", below " + percent(result.unseen.bound) + " (95 %); of " +
           fixed_text(result.unseen.richness, 0) + " or more kinds " + std::to_string(result.unseen.seen) +
           (result.unseen.seen == 1 ? " was drawn\n" : " were drawn\n");
  } else {
    out += "- no control cases were drawn, so nothing is said of how likely failures are\n";
  }
  out += tiles_text(outcome);
  for (const std::string& note : outcome.notes) out += "- " + note + "\n";
  out += "\n| arm | cases | failures | new signatures | no verdict |\n| --- | ---: | ---: | ---: | ---: |\n";
  for (std::size_t i = 0; i < search::kArms; ++i) {
    const search::ArmTally& arm = result.arms[i];
    if (arm.cases == 0) continue;
    out += "| " + std::string(search::name_of(static_cast<Arm>(i))) + " | " + std::to_string(arm.cases) +
           " | " + std::to_string(arm.failures) + " | " + std::to_string(arm.new_signatures) + " | " +
           std::to_string(arm.no_verdict) + " |\n";
  }
  out += families_text(run, outcome, most);
  // Short, the families stand for their members.
  const auto families = family_of(outcome);
  std::vector<std::size_t> listed = by_combination(run, outcome);
  if (most > 0) std::erase_if(listed, [&](std::size_t i) { return families[i].has_value(); });
  const bool grouped = !outcome.families.families.empty();
  const bool numbered = grouped && most == 0;
  if (!listed.empty()) {
    if (grouped && most > 0) out += "\nThe singles:\n";
    out += std::string("\n| ") + (numbered ? "family | " : "") + "fails under | how | " +
           std::string(run.answer().unit(1)) + " | smallest case |\n" + (numbered ? "| ---: " : "") +
           "| --- | --- | --- | --- |\n";
  }
  std::size_t shown = 0;
  for (const std::size_t i : listed) {
    if (most > 0 && shown++ == most) {
      out += "\n… and " + std::to_string(listed.size() - most) + " more\n";
      break;
    }
    const search::Found& found = result.found[outcome.findings[i]];
    out += "| ";
    if (numbered) out += (families[i] ? std::to_string(*families[i] + 1) : "single") + " | ";
    out += campaign::combination_text(run.spec(), found.signature) + " | " + found.observation.how + " | " +
           case_cells(run, outcome, i) + " |\n";
  }
  return out;
}

Value fuzz_json(const campaign::FollowUp& run, const campaign::FuzzOutcome& outcome) {
  const search::FuzzResult& result = outcome.result;
  const auto number = [](std::size_t n) { return Value(static_cast<unsigned long>(n)); };
  Value out = Value::object();
  out["stresses"] = Value::array();
  for (const search::FuzzStress& stress : outcome.space.stresses) {
    Value item = Value::object();
    item["name"] = run.spec().stresses[stress.stress].name;
    item["parameter"] = stress.axis.parameter;
    item["unit"] = stress.axis.unit;
    item["percent"] = stress.axis.percent;
    item["limit"] = stress.axis.natural(stress.levels.back());
    out["stresses"].push_back(std::move(item));
  }
  out["longest"] = static_cast<long>(outcome.space.longest);
  out["together"] = outcome.space.together_only;
  out["counted"] = number(outcome.space.samples.size());
  out["cases"] = number(result.cells);
  out["shrinking"] = number(result.shrinking);
  out["evaluated"] = number(outcome.evaluated);
  out["reused"] = number(outcome.reused);
  out["stage_one"] = number(outcome.stage_one);
  out["failures"] = number(result.found.size());
  out["pictures"] = number(result.pictures);
  out["signatures"] = number(result.signatures);
  out["findings"] = number(outcome.findings.size());
  out["verified"] = number(verified(outcome));
  out["behind_validity"] = number(outcome.behind_validity);
  std::size_t combined = 0;  // Signatures that need two stresses at least, or one under a relation.
  for (const search::Found& found : result.found)
    combined +=
        found.first && found.signature.stresses.size() + (found.signature.relation >= 0 ? 1 : 0) > 1 ? 1 : 0;
  out["combined_signatures"] = number(combined);
  out["interrupted"] = outcome.interrupted;
  out["end"] = end_text(outcome);
  Value& control = out["control"];
  control["cases"] = number(result.control_cases);
  control["failures"] = number(result.control_failures);
  control["lo"] = result.failure_probability.lo;
  control["hi"] = result.failure_probability.hi;
  control["kinds"] = number(result.unseen.seen);
  control["once"] = number(result.unseen.once);
  control["next_new"] = result.unseen.next_new;
  control["next_new_below"] = result.unseen.bound;
  control["kinds_at_least"] = result.unseen.richness;
  for (std::size_t i = 0; i < search::kArms; ++i) {
    const search::ArmTally& arm = result.arms[i];
    Value& item = out["arms"][search::name_of(static_cast<Arm>(i))];
    item["cases"] = number(arm.cases);
    item["failures"] = number(arm.failures);
    item["new_signatures"] = number(arm.new_signatures);
    item["no_verdict"] = number(arm.no_verdict);
  }
  const bool grouped = outcome.findings.size() >= campaign::kLeastOfFamily;
  if (grouped) {
    out["families"] = Value::array();
    for (const campaign::FindingFamily& family : outcome.families.families) {
      Value item = Value::object();
      item["name"] = family.name;
      item["findings"] = number(family.members.size());
      item["pictures"] = number(family.pictures);
      item["typical"] = number(family.typical);
      item["typical_case"] = file_of(run, outcome, family.typical);
      item["picture"] = run.bench().id(smallest_cell(outcome, family.typical).sample);
      item["how"] = result.found[outcome.findings[family.typical]].observation.how;
      item["chain"] = campaign::chain_text(run.spec(), smallest_cell(outcome, family.typical));
      out["families"].push_back(std::move(item));
    }
    out["singles"] = number(outcome.families.singles.size());
  }
  const auto families = family_of(outcome);
  out["list"] = Value::array();
  for (std::size_t i = 0; i < outcome.findings.size(); ++i) {
    const search::Found& found = result.found[outcome.findings[i]];
    Value item = Value::object();
    item["picture"] = run.bench().id(found.minimal.sample);
    item["combination"] = campaign::combination_text(run.spec(), found.signature);
    item["how"] = found.observation.how;
    item["chain"] = campaign::chain_text(run.spec(), found.minimal);
    item["tenth"] = found.signature.decile + 1;
    item["arm"] = search::name_of(found.arm);
    item["verified"] = found.verified;
    item["tests"] = number(found.tests);
    if (const auto tiles = outcome.tiles_of(i)) {
      item["tiles"] = Value::array();
      for (std::size_t tile = 0; tile < tiles->hit.size(); ++tile)
        if (tiles->hit[tile]) item["tiles"].push_back(number(tile));
      item["tiles_minimal"] = tiles->minimal;
      item["tiles_tests"] = number(tiles->tests);
    }
    if (grouped) item["family"] = families[i] ? number(*families[i]) : Value();
    out["list"].push_back(std::move(item));
  }
  return out;
}

Value fuzz_entry(const Value& found) {
  constexpr std::size_t kSingles = 8;
  Value out = Value::object();
  for (const char* key : {"stresses", "longest", "together", "counted", "cases", "failures", "pictures",
                          "findings", "combined_signatures", "control", "families", "singles"})
    if (const Value* value = found.find(key)) out[key] = *value;
  out["examples"] = Value::array();
  for (const Value& one : found.at("list").items()) {
    if (out["examples"].items().size() == kSingles) break;
    if (const Value* family = one.find("family"); family && family->is_number()) continue;
    Value item = Value::object();
    for (const char* key : {"combination", "how", "picture", "chain"}) item[key] = one.at(key);
    out["examples"].push_back(std::move(item));
  }
  return out;
}

std::string corpus_text(const std::vector<campaign::CorpusCase>& corpus,
                        const campaign::CorpusOutcome& outcome) {
  std::string out;
  for (std::size_t i = 0; i < corpus.size() && i < outcome.cases.size(); ++i) {
    const campaign::CaseResult& now = outcome.cases[i];
    const std::string head = std::string(name_of(now.state)) + ": " + corpus[i].file.filename().string() +
                             " (" + corpus[i].picture + ")";
    switch (now.state) {
      case CaseState::fails_as_before:
      case CaseState::passes: break;
      case CaseState::mended: out += head + ", was " + corpus[i].how + "\n"; break;
      case CaseState::new_failure: out += head + ": " + now.how + "\n"; break;
      case CaseState::fails_otherwise:
        out += head + ": was " + corpus[i].how + ", is " + now.how + "\n";
        break;
      case CaseState::missing:
        out += head + ": this picture is not in the data set; restore it, or delete the case\n";
        break;
      case CaseState::changed:
        out += head +
               ": the picture's pixels are not what they were; restore it, or fuzz again on the new one\n";
        break;
      case CaseState::no_verdict: out += head + (now.how.empty() ? "" : ": " + now.how) + "\n"; break;
    }
  }
  std::vector<std::string> counts;
  for (std::size_t i = 0; i < campaign::kCaseStates; ++i) {
    const auto state = static_cast<CaseState>(i);
    if (const std::size_t n = outcome.count(state); n > 0)
      counts.push_back(std::to_string(n) + " " + std::string(name_of(state)));
  }
  out += count(corpus.size(), "case", "cases") + ": " + join(counts, ", ") + "\n";
  return out;
}

}  // namespace proofload::report
