#include "proofload/campaign/compare.h"

#include <CLI/CLI.hpp>

#include "ask_runs.h"
#include "commands.h"
#include "execute.h"
#include "page_files.h"
#include "proofload/campaign/baseline.h"
#include "proofload/report/comparison_page.h"
#include "run_folder.h"

namespace proofload::cli {

namespace {

struct Options {
  std::vector<std::string> runs;
  std::vector<std::string> at;
  PageFiles files;
  std::vector<std::string> gates;
  std::string max_drop = "5%";
  bool common = false;
  bool ask = false;
  std::string endpoint;
};

std::map<std::string, campaign::Quantity> strengths_of(const std::vector<std::string>& settings) {
  std::map<std::string, campaign::Quantity> out;
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    if (equals == 0 || equals == std::string::npos)
      throw Error(ErrorCode::invalid_argument,
                  "--at " + setting + ": this reads STRESS=VALUE, as in --at gaussian_blur=2px");
    out[setting.substr(0, equals)] = campaign::parse_quantity(setting.substr(equals + 1));
  }
  return out;
}

std::vector<campaign::BaselineGate> gates_of(const std::vector<std::string>& given,
                                             const campaign::Comparison& comparison) {
  std::vector<campaign::BaselineGate> out;
  for (const std::string& text : given) {
    if (text == "all") {
      const auto all = campaign::baseline_gates(comparison);
      out.insert(out.end(), all.begin(), all.end());
      continue;
    }
    out.push_back(campaign::parse_baseline_gate(text));
  }
  return out;
}

}  // namespace

void add_compare(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "compare",
      "Compare runs on the same pictures with the same random fields: which limits have moved, and is it "
      "more than "
      "noise? Each run against the first. From their records; needs neither model nor data unless --ask is "
      "given\n\n"
      "Examples:\n"
      "  proofload compare runs/f32 runs/int8\n"
      "  proofload compare runs/before runs/after --at gaussian_blur=2px --markdown compare.md");
  verb->add_option("runs", o->runs, "Run folders, two or more")
      ->required()
      ->expected(2, -1)
      ->type_name("DIR");
  verb->add_option("--at", o->at,
                   "Strength at which pictures are paired (default: the operating point, else near the limit "
                   "of the first)")
      ->allow_extra_args(false)
      ->type_name("STRESS=VALUE");
  verb->add_flag("--common", o->common,
                 "Compare what the runs share where they do not hold the same pictures");
  verb->add_option("--gate", o->gates,
                   "What may not have become worse than in the first run: `<stress>.limit.watch`, `clean`, "
                   "or `all` for "
                   "both. Exit 1 when one has, 4 when one is open")
      ->allow_extra_args(false)
      ->type_name("GATE");
  verb->add_option("--max-drop", o->max_drop, "Share of a limit, and of the clean score, that may be lost")
      ->capture_default_str()
      ->type_name("SHARE");
  add_ask_options(*verb, o->ask, o->endpoint);
  o->files.add_to(*verb);
  verb->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      campaign::CompareRequest request;
      const double max_drop =
          as_usage([&] { return campaign::share_of(campaign::parse_quantity(o->max_drop)); });
      request.common = o->common;
      request.at = as_usage([&] { return strengths_of(o->at); });
      // What is misspelt is told before models are asked.
      for (const std::string& gate : o->gates)
        if (gate != "all") as_usage([&] { campaign::parse_baseline_gate(gate); });
      std::vector<campaign::Store> stores;
      for (const std::string& run : o->runs) stores.push_back(open_run(run));
      Asked asked;
      if (o->ask) asked = ask_runs(session, o->runs, stores, registry, request, o->endpoint);
      if (!asked.whole) return stopped_asking(session);
      std::vector<campaign::Comparison> all = campaign::compare_runs(stores, registry, request);
      report::Page whole;
      std::vector<campaign::GateResult> gates;
      Value json = Value::array();
      for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].first.folder = o->runs[0];
        all[i].second.folder = o->runs[i + 1];
        all[i].notes.insert(all[i].notes.end(), asked.notes.begin(), asked.notes.end());
        report::Page page = report::comparison_page(all[i]);
        if (i == 0)
          whole.title = page.title;
        else
          whole.heading(page.title);
        whole.blocks.insert(whole.blocks.end(), page.blocks.begin(), page.blocks.end());
        Value item = report::comparison_json(all[i]);
        std::vector<campaign::GateResult> results;
        for (const campaign::BaselineGate& gate : as_usage([&] { return gates_of(o->gates, all[i]); }))
          results.push_back(as_usage([&] { return campaign::judge(gate, all[i], max_drop); }));
        report::add_gates(results, whole, item);
        gates.insert(gates.end(), results.begin(), results.end());
        json.push_back(std::move(item));
      }
      session.out(report::terminal_page(whole, session.style()));
      o->files.write(session, whole);
      if (session.json) {
        Value out = Value::object();
        out["comparisons"] = std::move(json);
        session.json_out(out);
      }
      return static_cast<int>(exit_code(gates));
    };
  });
}

}  // namespace proofload::cli
