#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "commands.h"
#include "proofload/core/text.h"
#include "run_folder.h"

extern char** environ;

namespace proofload::cli {

void add_open(CLI::App& app, Session& session) {
  auto folder = std::make_shared<std::string>();
  CLI::App* open =
      app.add_subcommand("open", "Open a run's report in the browser, or print its path where there is none");
  open->add_option("run", *folder, "Run folder")->required()->type_name("DIR");
  open->callback([folder, &session] {
    session.action = [folder, &session] {
      // No database is needed: a page may have been copied alone.
      const std::filesystem::path page = std::filesystem::absolute(folder_of(*folder)) / "report.html";
      std::error_code ignored;
      if (!std::filesystem::exists(page, ignored)) {
        open_run(*folder);
        throw Error(ErrorCode::not_found, page.string() +
                                              ": not written yet; make it with `proofload report " +
                                              shell_word(*folder) + "`");
      }
      session.out(page.string() + "\n");
      if (!std::getenv("DISPLAY") && !std::getenv("WAYLAND_DISPLAY")) return static_cast<int>(kDone);
      std::string program = "xdg-open";
      std::string argument = page.string();
      char* const arguments[] = {program.data(), argument.data(), nullptr};
      pid_t child = 0;
      if (::posix_spawnp(&child, program.c_str(), nullptr, nullptr, arguments, environ) == 0) {
        int status = 0;
        ::waitpid(child, &status, 0);
      } else {
        session.err("no program to open it with (xdg-open is missing)\n");
      }
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace proofload::cli
