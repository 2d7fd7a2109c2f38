#include "proofload/report/report.h"

#include <CLI/CLI.hpp>

#include "commands.h"
#include "execute.h"
#include "proofload/campaign/answer.h"
#include "proofload/campaign/baseline.h"
#include "proofload/core/file.h"
#include "proofload/report/terminal.h"
#include "run_folder.h"

namespace proofload::cli {

namespace {
struct Options {
  std::string folder;
  std::string out;
  std::vector<std::string> forms;
  std::string baseline;
  std::string max_drop;
};

std::vector<campaign::GateResult> judged_anew(const campaign::Store& run,
                                              campaign::CampaignSpec spec,
                                              const Registry& registry) {
  // Where it lies now, which need not be where it was made.
  spec.out.dir = std::filesystem::absolute(run.path()).parent_path();
  const campaign::Store baseline = campaign::open_baseline(*spec.baseline);
  campaign::require_comparable(baseline, spec, registry);
  campaign::require_same_pictures(baseline, run.image_ids());
  return campaign::judge_against(baseline, run, *spec.baseline, registry);
}

}  // namespace

void add_report(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* report =
      app.add_subcommand("report",
                         "Write the reports of a run again from its records; needs neither model nor data\n\n"
                         "Example:\n  proofload report runs/net --format html\n");
  report->add_option("run", o->folder, "Run folder")->required()->type_name("DIR");
  report->add_option("-f,--format", o->forms, "html, json, csv, junit, markdown (default: all)")
      ->allow_extra_args(false)
      ->delimiter(',');
  report->add_option("-o,--out", o->out, "Folder to write to (default: the run folder)")->type_name("DIR");
  report
      ->add_option("--baseline", o->baseline,
                   "Earlier run that this one may not be worse than; judged anew from the records of both, "
                   "and decides the exit code")
      ->type_name("RUN");
  report
      ->add_option("--max-drop", o->max_drop,
                   "Share of a limit, and of the clean score, that may be lost (default: 5 %)")
      ->type_name("SHARE");
  report->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      const campaign::Store store = open_run(o->folder);
      campaign::Answer answer = campaign::answer_from_store(store, registry);
      const bool judged = !o->baseline.empty() || !o->max_drop.empty();
      std::vector<campaign::GateResult> against;
      if (judged) {
        answer.spec.baseline = campaign::baseline_of(store);
        as_usage([&] { set_baseline(answer.spec, o->baseline, o->max_drop); });
        against = judged_anew(store, answer.spec, registry);
        std::erase_if(answer.gates, [](const campaign::GateResult& gate) {
          return gate.gate.subject == campaign::Gate::Subject::baseline;
        });
        answer.gates.insert(answer.gates.end(), against.begin(), against.end());
      }
      const std::filesystem::path folder =
          o->out.empty() ? store.path().parent_path() : std::filesystem::path(o->out);
      if (o->out.empty())
        need_writable(folder, "the reports are written there", "name another folder with --out");
      std::error_code error;
      std::filesystem::create_directories(folder, error);
      if (error) throw Error(ErrorCode::io, folder.string() + ": cannot be made (" + error.message() + ")");
      std::vector<std::string> forms = o->forms;
      if (forms.empty())
        for (const report::Entry& entry : report::catalog()) forms.emplace_back(entry.id);
      const auto files = report::write_reports(store, answer, registry, folder, forms);
      session.out(report::clean_line(answer.clean, session.style()) + "\n");
      for (std::size_t s = 0; s < answer.stresses.size(); ++s)
        if (const auto& result = answer.stresses[s].oracle[static_cast<int>(answer.spec.oracle)])
          session.out(report::stress_line(answer.spec, s, result->result, &answer, session.style()) + "\n");
      session.out(report::summary(answer, session.style()));
      for (const std::filesystem::path& file : files) session.err("wrote " + file.string() + "\n");
      if (session.json) session.json_out(parse_json(read_file(folder / "run.json"), "run.json"));
      return static_cast<int>(exit_code(against));
    };
  });
}

}  // namespace proofload::cli
