#include "proofload/campaign/corpus.h"

#include <CLI/CLI.hpp>
#include <csignal>

#include "commands.h"
#include "execute.h"
#include "proofload/campaign/config.h"
#include "proofload/campaign/corpus_gate.h"
#include "proofload/core/text.h"
#include "proofload/report/fuzz_text.h"
#include "run_folder.h"
#include "watcher.h"

namespace proofload::cli {

namespace {

struct Options {
  std::string corpus;
  std::string run;
  std::vector<std::string> configs;
  std::vector<std::string> settings;
  bool update = false;
};

// Model and data: of a run, then of configs, then as typed.
campaign::Config parts_of(const Options& o, const Registry& registry) {
  campaign::Config out;
  if (!o.run.empty()) {
    const campaign::Store store = open_run(o.run);
    campaign_of(store, registry);  // Relative paths hold from where the run was started.
    out = campaign::parts_of(store.fact("config").value_or(Value()), store.path().string());
  }
  for (const std::string& file : o.configs) out.add_file(file);
  for (const std::string& setting : o.settings) out.add_argument(setting);
  for (const Member& member : out.tree().members())
    if (member.key != "model" && member.key != "data" && member.key != "threads")
      throw Error(ErrorCode::invalid_argument, "`" + member.key + "` is no setting of `corpus run`" +
                                                   did_you_mean(member.key, {"model", "data", "threads"}) +
                                                   "; what is done to pictures stands in the cases");
  if (!out.tree().find("model") || !out.tree().find("data"))
    throw Error(ErrorCode::invalid_argument,
                "which model is held against the cases, and where their pictures are, is not said; name a "
                "run with --run RUN, "
                "or give model=FILE data=PATH");
  return out;
}

std::string_view gate_word(campaign::GateVerdict verdict) {
  switch (verdict) {
    case campaign::GateVerdict::pass: return "passed";
    case campaign::GateVerdict::fail: return "failed";
    case campaign::GateVerdict::undecided: break;
  }
  return "undecided";
}

}  // namespace

void add_corpus(CLI::App& app, Session& session) {
  CLI::App* corpus = app.add_subcommand("corpus", "Failures kept as small text files");
  corpus->require_subcommand(1);
  auto o = std::make_shared<Options>();
  CLI::App* run = corpus->add_subcommand(
      "run",
      "Make every case of a corpus again and judge it. The gate: no case that passed may fail (exit 1); a "
      "case that "
      "passed and cannot be judged leaves it undecided (exit 4). Cases that fail as before do not count\n\n"
      "Example:\n  proofload corpus run runs/net/fuzz model=new.onnx data=pictures\n");
  run->add_option("corpus", o->corpus, "Folder of cases, or one case")->required()->type_name("PATH");
  run->add_option("settings", o->settings, "model=FILE, data=PATH and what else a config says of them")
      ->type_name("KEY=VALUE");
  run->add_option("--run", o->run, "Take model and data from this run")->type_name("DIR");
  run->add_option("-c,--config", o->configs, "YAML with `model` and `data`")->type_name("FILE");
  run->add_flag("--update", o->update,
                "From now on cases that are mended may not fail again: writes that into their files");
  run->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      std::vector<campaign::CorpusCase> cases =
          as_usage([&] { return campaign::read_corpus(std::filesystem::absolute(o->corpus)); });
      const campaign::Config base = as_usage([&] { return parts_of(*o, registry); });
      const campaign::CampaignSpec none;
      Watcher watcher(session, none, false);
      const campaign::CorpusOutcome outcome =
          campaign::run_corpus(cases, base, registry, watcher, stop_flag());
      watcher.clear();
      session.out(report::corpus_text(cases, outcome));
      if (session.json) session.json_out(campaign::to_record(cases, outcome));
      if (outcome.interrupted) {
        session.error("stopped; nothing was written\n");
        return static_cast<int>(stop_signal() == SIGTERM ? kTerminated : kInterrupted);
      }
      const std::size_t mended = outcome.count(campaign::CaseState::mended);
      if (o->update) {
        for (std::size_t i = 0; i < cases.size(); ++i) {
          if (outcome.cases[i].state != campaign::CaseState::mended) continue;
          cases[i].expected_to_fail = false;
          campaign::write_case(cases[i].file.parent_path(), cases[i]);
        }
        session.err(std::to_string(mended) + (mended == 1 ? " case" : " cases") +
                    " may not fail again from now on\n");
      } else if (mended > 0) {
        session.err("keep it so with: --update\n");
      }
      const campaign::GateResult gate = campaign::judge(cases, outcome);
      session.out("gate " + std::string(gate_word(gate.verdict)) + ": " + gate.message + "\n");
      return static_cast<int>(exit_code({&gate, 1}));
    };
  });
}

}  // namespace proofload::cli
