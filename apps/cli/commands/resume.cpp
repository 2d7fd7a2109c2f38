#include <CLI/CLI.hpp>

#include "commands.h"
#include "execute.h"
#include "proofload/campaign/baseline.h"
#include "proofload/campaign/corpus_gate.h"
#include "run_folder.h"

namespace proofload::cli {

namespace {
struct Options {
  std::string folder;
  std::string endpoint;
  int threads = 0;
  std::string baseline;
  std::string max_drop;
  std::vector<std::string> corpus;
  double minutes = 0;
  std::uint64_t evals = 0;
  ExecuteOptions execute;
};
}  // namespace

void add_resume(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* resume =
      app.add_subcommand("resume",
                         "Go on with a run that was stopped; nothing finished is done again\n\n"
                         "Example:\n  proofload resume runs/net\n");
  resume->add_option("run", o->folder, "Run folder")->required()->type_name("DIR");
  resume->add_option("-j,--threads", o->threads, "Threads; 0 = all")->check(CLI::Range(0, 4096));
  resume->add_option("--max-time", o->minutes, "Stop searching after so many minutes")->check(above_zero);
  resume->add_option("--max-evals", o->evals, "Stop searching after so many inferences in all")
      ->check(above_zero);
  resume->add_option("--endpoint", o->endpoint, "Model server of the run, which is not taken from the folder")
      ->type_name("URL");
  resume
      ->add_option("--baseline", o->baseline,
                   "Earlier run on the same pictures that this one may not be worse than: a gate for every "
                   "watch limit, and for "
                   "the clean score")
      ->type_name("RUN");
  resume
      ->add_option("--max-drop", o->max_drop,
                   "Share of a limit, and of the clean score, that may be lost (default: 5 %)")
      ->type_name("SHARE");
  resume
      ->add_option("--corpus", o->corpus,
                   "Failures kept by `fuzz`, made again before anything else; the gate: no case that passed "
                   "may fail (folder or file; may be given more than once)")
      ->type_name("PATH")
      ->allow_extra_args(false);
  resume->add_flag("--exit-zero", o->execute.exit_zero, "Exit 0 even when gates fail");
  resume->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      open_run(o->folder);  // A folder without a run says so first.
      need_writable(folder_of(o->folder), "`resume` writes its records there",
                    "make it writable, or copy the folder to where you can write and resume the copy");
      // Relative to where the command was typed, not to where the paths of the run hold.
      const std::string baseline =
          o->baseline.empty() ? o->baseline : std::filesystem::absolute(o->baseline).string();
      for (std::string& path : o->corpus) path = std::filesystem::absolute(path).string();
      campaign::CampaignSpec spec = campaign_of(open_run(o->folder), registry);
      spec.baseline = campaign::baseline_of(open_run(spec.out.dir));
      std::error_code ignored;
      if (baseline.empty() && spec.baseline && !std::filesystem::exists(spec.baseline->run, ignored)) {
        session.err("note: the baseline of this run is gone (" + spec.baseline->run.string() +
                    "), so there are no gates against it; name another with --baseline\n");
        spec.baseline.reset();
      }
      as_usage([&] { set_baseline(spec, baseline, o->max_drop); });
      spec.corpus = campaign::corpus_of(open_run(spec.out.dir));
      set_corpus(spec, o->corpus);
      if (spec.corpus && o->corpus.empty())
        std::erase_if(spec.corpus->paths, [&](const std::filesystem::path& path) {
          if (std::filesystem::exists(path, ignored)) return false;
          session.err("note: the corpus of this run is gone (" + path.string() +
                      "), so its cases are not made again; name another with --corpus\n");
          return true;
        });
      if (spec.corpus && spec.corpus->paths.empty()) spec.corpus.reset();
      spec.threads = o->threads;
      spec.model.endpoint = o->endpoint;
      spec.search.budget_minutes = o->minutes;
      spec.search.budget_evals = o->evals;
      return execute(session, spec, registry, o->execute);
    };
  });
}

}  // namespace proofload::cli
