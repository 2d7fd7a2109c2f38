#include "proofload/report/report.h"

#include <CLI/CLI.hpp>

#include "commands.h"
#include "proofload/campaign/answer.h"
#include "proofload/core/file.h"
#include "proofload/report/terminal.h"
#include "run_folder.h"

namespace proofload::cli {

namespace {
struct Options {
  std::string folder;
  std::string out;
  std::vector<std::string> forms;
};
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
  report->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      const campaign::Store store = open_run(o->folder);
      const campaign::Answer answer = campaign::answer_from_store(store, registry);
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
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace proofload::cli
