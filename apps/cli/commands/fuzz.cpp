#include "proofload/campaign/fuzz.h"

#include <CLI/CLI.hpp>
#include <csignal>

#include "commands.h"
#include "proofload/campaign/combinations.h"
#include "proofload/campaign/corpus.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/report/fuzz_text.h"
#include "run_folder.h"
#include "watcher.h"

namespace proofload::cli {

namespace {

constexpr std::size_t kShown = 12;  // Findings on the terminal; all of them are in the files.

struct Options {
  std::string folder;
  std::string out;
  std::string endpoint;
  std::string box = "onset";
  std::vector<std::string> arms;
  int threads = 0;
  campaign::FuzzRequest request;
};

}  // namespace

void add_fuzz(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* fuzz = app.add_subcommand(
      "fuzz",
      "Look for combinations of stresses that break the model of a finished run although each alone is mild; "
      "failures are made as small as they can be and written as a corpus for `proofload corpus run`. Run "
      "again with the same options it goes on where it stopped\n\n"
      "Example:\n  proofload fuzz runs/net --evals 3000\n");
  fuzz->add_option("run", o->folder, "Run folder")->required()->type_name("DIR");
  fuzz->add_option("--evals", o->request.options.budget,
                   "Cases in all, over all sessions; 0 = until little is left")
      ->capture_default_str();
  fuzz->add_option("--minutes", o->request.minutes, "Stop after so many minutes")->check(CLI::PositiveNumber);
  fuzz->add_option("--stresses", o->request.stresses, "Stresses of the run to combine; all without it")
      ->delimiter(',')
      ->type_name("A,B,C");
  fuzz->add_option("--longest", o->request.longest, "Stresses of a combination, at most")
      ->check(CLI::Range(2, 8))
      ->capture_default_str();
  fuzz->add_option("--box", o->box,
                   "How strong stresses are at most: below their onset, or up to their operating points")
      ->check(CLI::IsMember({"onset", "operating"}))
      ->capture_default_str();
  fuzz->add_flag(
      "--together", o->request.together_only,
      "Keep every stress below what the run saw the picture hold alone, so that only combinations fail");
  fuzz->add_flag(
      "--tiles", o->request.tiles,
      "Find where noise, broken pixels, blocks and occluders must be for each finding: the smallest set of "
      "tiles of an 8 by 8 grid; some fifty inferences a finding, beyond --evals");
  fuzz->add_option("--arms", o->arms,
                   "How cases are chosen: damage, bandit, mutation, control; all without it")
      ->delimiter(',')
      ->type_name("A,B,C");
  fuzz->add_option("--seed", o->request.options.seed, "Of the choices; another seed looks elsewhere")
      ->capture_default_str();
  fuzz->add_option("--out", o->out, "Folder of the corpus and its summary; RUN/fuzz without it")
      ->type_name("DIR");
  fuzz->add_option("-j,--threads", o->threads, "Threads; 0 = all")->check(CLI::Range(0, 4096));
  fuzz->add_option("--endpoint", o->endpoint, "Model server of the run, which is not taken from the folder")
      ->type_name("URL");
  fuzz->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      campaign::FuzzRequest request = o->request;
      request.edge = o->box == "onset" ? campaign::BoxEdge::onset : campaign::BoxEdge::operating;
      if (!o->arms.empty()) request.options.arms.clear();
      for (const std::string& name : o->arms)
        request.options.arms.push_back(as_usage([&] { return search::arm_of(name); }));
      std::filesystem::path out =
          o->out.empty() ? folder_of(o->folder) / "fuzz" : std::filesystem::path(o->out);
      out = std::filesystem::absolute(out);
      open_run(o->folder);  // A folder without a run says so first.
      need_writable(folder_of(o->folder), "`fuzz` writes its records there",
                    "make it writable, or copy the folder to where you can write and fuzz the copy");
      const campaign::CampaignSpec spec = campaign_of(open_run(o->folder), registry);
      campaign::FollowUp run(spec.out.dir, registry, {o->endpoint, o->threads});
      Watcher watcher(session, spec, true);
      for (const std::string& note : run.notes()) watcher.note("note: " + note);
      const campaign::FuzzOutcome outcome = campaign::fuzz(run, registry, request, watcher, stop_flag());
      watcher.clear();
      std::size_t fresh = 0;
      for (std::size_t i = 0; i < outcome.findings.size(); ++i) {
        const campaign::CorpusCase made =
            campaign::corpus_case(run, outcome.result.found[outcome.findings[i]], PROOFLOAD_VERSION,
                                  outcome.tiles_of(i));
        fresh += campaign::write_case(out, made) ? 1 : 0;
      }
      std::filesystem::create_directories(out);
      write_file(out / "summary.md", report::fuzz_text(run, outcome));
      const Value json = report::fuzz_json(run, outcome);
      write_file(out / "fuzz.json", to_json(json, 2) + "\n");
      campaign::keep_combinations(run, "fuzz", {report::fuzz_entry(json)});
      session.out(report::fuzz_text(run, outcome, kShown));
      if (session.json) session.json_out(json);
      session.err("wrote " + std::to_string(fresh) + (fresh == 1 ? " new case" : " new cases") +
                  ", summary.md and fuzz.json to " + out.string() + "\n");
      if (!outcome.findings.empty())
        session.err("hold a model against them with: proofload corpus run " + shell_word(out.string()) +
                    " --run " + shell_word(o->folder) + "\n" +
                    "make them again first of all in every later run with: --corpus " +
                    shell_word(out.string()) + "\n");
      if (!outcome.interrupted) return static_cast<int>(kDone);
      return static_cast<int>(stop_signal() == SIGTERM ? kTerminated : kInterrupted);
    };
  });
}

}  // namespace proofload::cli
