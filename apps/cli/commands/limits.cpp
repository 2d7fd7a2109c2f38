#include <CLI/CLI.hpp>

#include "commands.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/report/limits_page.h"
#include "run_folder.h"

namespace proofload::cli {

namespace {

struct Options {
  std::string folder;
  std::vector<std::string> files;
};

}  // namespace

void add_limits(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("limits",
                                      "The one-page statement for users of the product: what the system "
                                      "stands, how sure that is, and what was not "
                                      "tested. From the records of a run; needs neither model nor data\n\n"
                                      "Examples:\n"
                                      "  proofload limits runs/net\n"
                                      "  proofload limits runs/net --out limits.html --out limits.md");
  verb->add_option("run", o->folder, "Run folder")->required()->type_name("DIR");
  verb->add_option("-o,--out", o->files, "File to write to, by its ending: .md or .html; may be given twice")
      ->allow_extra_args(false)
      ->type_name("FILE");
  verb->callback([o, &session] {
    session.action = [o, &session] {
      for (const std::string& file : o->files)
        if (const std::string end = lower(std::filesystem::path(file).extension().string());
            end != ".md" && end != ".html")
          throw Error(ErrorCode::invalid_argument,
                      file + ": the statement is written as .md or .html; name the file so");
      const Registry registry = Registry::builtin();
      const campaign::Store store = open_run(o->folder);
      const campaign::Answer answer = campaign::answer_from_store(store, registry);
      const report::Page page = report::limits_page(store, answer, registry);
      if (o->files.empty()) session.out(report::terminal_page(page, session.style()));
      for (const std::string& file : o->files) {
        const bool html = lower(std::filesystem::path(file).extension().string()) == ".html";
        write_file(file, html ? report::html_page(page) : report::markdown_page(page));
        session.err("wrote " + file + "\n");
      }
      if (session.json) {
        Value out = report::limits_json(store, answer, registry);
        out["markdown"] = report::markdown_page(page);
        session.json_out(out);
      }
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace proofload::cli
