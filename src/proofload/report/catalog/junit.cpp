#include <algorithm>

#include "proofload/campaign/estimate_text.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/report/report.h"

namespace proofload::report {

namespace {

// XML 1.0 text: markup escaped, control characters it cannot hold dropped.
std::string escaped(const std::string& raw) {
  std::string out;
  for (const char c : valid_utf8(raw)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
    }
  }
  return out;
}

struct TestCase {
  std::string name;
  std::string failure;  ///< Empty = passed.
  std::string skipped;  ///< Empty = judged.
  std::string out;
};

struct Suite {
  std::string name;
  std::vector<std::pair<std::string, std::string>> properties;
  std::vector<TestCase> cases;
};

std::string replay_of(const Value& run, const std::string& stress) {
  for (const Value& item : run.at("worst").items())
    if (item.at("stress").text() == stress)
      return item.at("replay").text() + "   (" + item.at("sample").text() + ": " + item.at("reason").text() +
             ")";
  return {};
}

std::string limit_text(const campaign::Estimate& e, const Axis& axis, const std::string& doubt) {
  if (!e.value && e.censored == search::Censored::right)
    return doubt.empty() ? "not reached" : "not seen, " + doubt;
  if (!e.value) return "not known yet";
  const campaign::EstimateText text = campaign::estimate_text(e, axis);
  return text.value + " [" + text.interval + "]";
}

}  // namespace

Spec junit() {
  return {
      .title = "JUnit XML",
      .summary =
          "junit.xml: every gate a test case, every stress without a gate an informational one, for CI "
          "systems.",
      .file = "junit.xml",
      .write =
          [](const Source& source, const std::filesystem::path& path) {
            const campaign::Answer& answer = source.answer;
            const campaign::CampaignSpec& spec = answer.spec;
            std::vector<Suite> suites;
            const auto gate_case = [&](const campaign::GateResult& gate) {
              TestCase item;
              item.name = gate.gate.text;
              const std::string replay = replay_of(source.run, gate.gate.name);
              if (gate.verdict == campaign::GateVerdict::fail)
                item.failure = gate.message + (replay.empty() ? "" : "\nreplay: " + replay);
              if (gate.verdict == campaign::GateVerdict::undecided)
                item.skipped =
                    "undecided: " + gate.message +
                    (gate.need_images ? "; about " + std::to_string(*gate.need_images) + " more " +
                                            std::string(answer.unit(*gate.need_images)) + " would decide it"
                                      : "");
              item.out = gate.message;
              return item;
            };
            Suite clean{"clean", {}, {}};
            for (const campaign::GateResult& gate : answer.gates)
              if (gate.gate.subject == campaign::Gate::Subject::clean ||
                  (gate.gate.subject == campaign::Gate::Subject::baseline &&
                   std::none_of(spec.stresses.begin(), spec.stresses.end(),
                                [&](const campaign::StressSpec& s) { return s.name == gate.gate.name; })))
                clean.cases.push_back(gate_case(gate));
            if (clean.cases.empty() && !answer.clean.scores.empty())
              clean.cases.push_back({"clean " + answer.clean.scores[0].name, "", "",
                                     number_text(answer.clean.scores[0].value)});
            if (!clean.cases.empty()) suites.push_back(clean);
            for (const campaign::GateResult& gate : answer.gates)
              if (gate.gate.subject == campaign::Gate::Subject::corpus)
                suites.push_back({"corpus", {}, {gate_case(gate)}});
            for (std::size_t s = 0; s < spec.stresses.size(); ++s) {
              Suite suite{spec.stresses[s].name, {}, {}};
              const auto& result = answer.stresses[s].oracle[static_cast<int>(spec.oracle)];
              std::string limits = "no result";
              if (result) {
                const Axis& axis = spec.stresses[s].axis;
                const std::string doubt = campaign::doubt_text(result->result);
                const std::string watch =
                    limit_text(campaign::natural_limit(result->result.watch, axis), axis, doubt);
                const std::string broken =
                    limit_text(campaign::natural_limit(result->result.broken, axis), axis, doubt);
                suite.properties = {{"oracle", std::string(name_of(spec.oracle))},
                                    {"n", std::to_string(result->result.n)},
                                    {"unit", std::string(answer.unit(1))},
                                    {"limit.watch", watch},
                                    {"limit.broken", broken},
                                    {"evaluations", std::to_string(result->result.evaluations)}};
                limits = "watch limit " + watch + ", broken limit " + broken;
              }
              for (const campaign::GateResult& gate : answer.gates)
                if (gate.gate.name == spec.stresses[s].name &&
                    (gate.gate.subject == campaign::Gate::Subject::limit ||
                     gate.gate.subject == campaign::Gate::Subject::broken_share ||
                     gate.gate.subject == campaign::Gate::Subject::baseline))
                  suite.cases.push_back(gate_case(gate));
              if (suite.cases.empty())
                suite.cases.push_back(
                    {"limits of " + spec.stresses[s].name, "", result ? "" : "not run", limits});
              suites.push_back(suite);
            }
            for (std::size_t r = 0; r < spec.relations.size(); ++r) {
              Suite suite{spec.relations[r].name, {}, {}};
              for (const campaign::GateResult& gate : answer.gates)
                if (gate.gate.subject == campaign::Gate::Subject::holds &&
                    gate.gate.name == spec.relations[r].name)
                  suite.cases.push_back(gate_case(gate));
              if (suite.cases.empty())
                suite.cases.push_back({"relation " + spec.relations[r].name, "", "",
                                       campaign::holds_text(answer.relations[r], spec, r)});
              suites.push_back(suite);
            }
            std::size_t tests = 0;
            std::size_t failures = 0;
            std::size_t skipped = 0;
            std::string body;
            for (const Suite& suite : suites) {
              std::size_t bad = 0;
              std::size_t open = 0;
              for (const TestCase& item : suite.cases) {
                bad += item.failure.empty() ? 0 : 1;
                open += item.skipped.empty() ? 0 : 1;
              }
              tests += suite.cases.size();
              failures += bad;
              skipped += open;
              body += "  <testsuite name=\"" + escaped(suite.name) + "\" tests=\"" +
                      std::to_string(suite.cases.size()) + "\" failures=\"" + std::to_string(bad) +
                      "\" errors=\"0\" skipped=\"" + std::to_string(open) + "\">\n";
              if (!suite.properties.empty()) {
                body += "    <properties>\n";
                for (const auto& [name, value] : suite.properties)
                  body +=
                      "      <property name=\"" + escaped(name) + "\" value=\"" + escaped(value) + "\"/>\n";
                body += "    </properties>\n";
              }
              for (const TestCase& item : suite.cases) {
                body += "    <testcase name=\"" + escaped(item.name) + "\" classname=\"" +
                        escaped(spec.name + "." + suite.name) + "\">\n";
                if (!item.failure.empty())
                  body += "      <failure type=\"gate\" message=\"" +
                          escaped(item.failure.substr(0, item.failure.find('\n'))) + "\">" +
                          escaped(item.failure) + "</failure>\n";
                if (!item.skipped.empty())
                  body += "      <skipped message=\"" + escaped(item.skipped) + "\"/>\n";
                if (!item.out.empty()) body += "      <system-out>" + escaped(item.out) + "</system-out>\n";
                body += "    </testcase>\n";
              }
              body += "  </testsuite>\n";
            }
            const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"" +
                                     escaped(spec.name) + "\" tests=\"" + std::to_string(tests) +
                                     "\" failures=\"" + std::to_string(failures) +
                                     "\" errors=\"0\" skipped=\"" + std::to_string(skipped) + "\" time=\"" +
                                     fixed_text(answer.cost.seconds, 1) + "\">\n";
            write_file(path, head + body + "</testsuites>\n");
          },
  };
}

}  // namespace proofload::report
