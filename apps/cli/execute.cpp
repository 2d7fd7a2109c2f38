#include "execute.h"

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "proofload/campaign/runner.h"
#include "proofload/campaign/store.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/report/report.h"
#include "watcher.h"

namespace proofload::cli {

void set_baseline(campaign::CampaignSpec& spec, const std::string& run, const std::string& max_drop) {
  if (!run.empty()) {
    if (!spec.baseline) spec.baseline.emplace();
    spec.baseline->run = run;
  }
  if (max_drop.empty()) return;
  if (!spec.baseline)
    throw Error(ErrorCode::invalid_argument,
                "--max-drop speaks of a baseline, and there is none; name it with --baseline RUN");
  spec.baseline->max_drop = campaign::share_of(campaign::parse_quantity(max_drop));
}

void set_corpus(campaign::CampaignSpec& spec, const std::vector<std::string>& paths) {
  if (paths.empty()) return;
  if (!spec.corpus) spec.corpus.emplace();
  spec.corpus->paths.assign(paths.begin(), paths.end());
}

Exit exit_code(std::span<const campaign::GateResult> gates) {
  Exit code = kDone;
  for (const campaign::GateResult& gate : gates) {
    if (gate.verdict == campaign::GateVerdict::fail) return kGateFailed;
    if (gate.verdict == campaign::GateVerdict::undecided) code = kInconclusive;
  }
  return code;
}

int execute(const Session& session,
            const campaign::CampaignSpec& spec,
            const Registry& registry,
            const ExecuteOptions& options) {
  campaign::RunOptions run_options;
  run_options.force = options.force;
  run_options.tool_version = PROOFLOAD_VERSION;
  run_options.tool_commit = PROOFLOAD_COMMIT;
  run_options.command = command_line(session);
  std::error_code ignored;
  Watcher watcher(session, spec, std::filesystem::exists(spec.out.dir / "run.db", ignored));
  const campaign::RunOutcome outcome = campaign::run(spec, registry, run_options, watcher, stop_flag());
  watcher.clear();

  std::vector<std::string> forms{"json", "csv", "markdown"};
  if (spec.out.junit) forms.emplace_back("junit");
  if (spec.out.html) forms.emplace_back("html");
  std::vector<std::filesystem::path> files;
  {
    const campaign::Store store =
        campaign::Store::open(spec.out.dir / "run.db", campaign::Store::Mode::read_only);
    files = report::write_reports(store, outcome.answer, registry, spec.out.dir, forms);
  }
  session.out(report::summary(outcome.answer, session.style()));
  if (session.json) session.json_out(parse_json(read_file(spec.out.dir / "run.json"), "run.json"));
  for (const std::filesystem::path& file : files) session.err("wrote " + file.string() + "\n");
  // GitHub shows what is appended to this file on the page of the job.
  if (const char* summary = std::getenv("GITHUB_STEP_SUMMARY"); summary && *summary) {
    std::ofstream page(summary, std::ios::app | std::ios::binary);
    page << read_file(spec.out.dir / "summary.md") << "\n";
    if (!page) session.err(std::string(summary) + ": the job summary could not be written\n");
  }
  const std::string folder = shell_word(spec.out.dir.string());
  if (spec.out.html)
    session.out("report: " + (spec.out.dir / "report.html").string() + "   (open with: proofload open " +
                folder + ")\n");
  if (outcome.interrupted) {
    session.error("stopped; everything finished is kept. Go on with: proofload resume " + folder + "\n");
    return stop_signal() == SIGTERM ? kTerminated : kInterrupted;
  }
  if (options.exit_zero) return kDone;
  return exit_code(outcome.answer.gates);
}

}  // namespace proofload::cli
