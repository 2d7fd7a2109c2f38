#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "commands.h"
#include "proofload/core/error.h"
#include "proofload/core/log.h"
#include "proofload/core/text.h"
#include "session.h"

namespace {

using namespace proofload;
using namespace proofload::cli;

constexpr const char* kExamples =
    "Finds how much blur, noise, occlusion or packet loss a vision model takes before it breaks.\n\n"
    "Examples:\n"
    "  proofload demo                                  see it work, no files needed\n"
    "  proofload run model=net.onnx data=pictures/     limits of every stress, and a report\n";

// A word that is no verb is a mistake, with the nearest verb named; key=value needs a verb too.
int unknown_verb(const CLI::App& app, const std::string& word, const Session& session) {
  std::vector<std::string> verbs;
  for (const CLI::App* verb : app.get_subcommands({})) verbs.push_back(verb->get_name());
  session.error("proofload: there is no command `" + word + "`" + did_you_mean(word, verbs) +
                " (commands: " + join(verbs, ", ") + ")\n");
  return kUsage;
}

int program(int argc, char** argv) {
  open_missing_streams();
  watch_signals();
  Session session;
  for (int i = 1; i < argc; ++i) session.arguments.emplace_back(argv[i]);
  CLI::App app(kExamples, "proofload");
  app.set_version_flag("--version", std::string("proofload ") + PROOFLOAD_VERSION);
  app.require_subcommand(0, 1);
  app.fallthrough();
  app.add_flag("-q,--quiet", session.quiet, "Only errors and the exit code");
  app.add_flag("-v,--verbose", session.verbose, "More messages; twice for all");
  app.add_option("--color", session.color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  app.add_flag_callback(
      "--no-color", [&] { session.color = "never"; }, "The same as --color=never");
  app.add_option("--log-file", session.log_file, "Also append everything that is said to this file")
      ->type_name("FILE");
  app.add_flag("--json", session.json, "Results as JSON on stdout, nothing else there");
  add_run(app, session);
  add_resume(app, session);
  add_replay(app, session);
  add_report(app, session);
  add_open(app, session);
  add_explain(app, session);
  add_guide(app, session);
  add_limits(app, session);
  add_export(app, session);
  add_fuzz(app, session);
  add_corpus(app, session);
  add_score(app, session);
  add_render(app, session);
  add_gallery(app, session);
  add_compare(app, session);
  add_verify(app, session);
  add_calibrate(app, session);
  add_inspect(app, session);
  add_list(app, session);
  add_doctor(app, session);
  add_demo(app, session);
  add_combine(app, session);
  add_rare(app, session);
  add_completion(app, session);

  if (!session.arguments.empty()) {
    const std::string& first = session.arguments.front();
    if (!first.starts_with("-")) {
      bool known = false;
      for (const CLI::App* verb : app.get_subcommands({})) known = known || verb->get_name() == first;
      if (!known) return unknown_verb(app, first, session);
    }
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {
    std::ostringstream text;
    const int code = app.exit(e, text, text);  // --help and --version.
    print_plain(text.str());
    return code;
  } catch (const CLI::ParseError& e) {
    const CLI::App* at = &app;
    for (const CLI::App* verb : app.get_subcommands()) at = verb;
    session.error("proofload: " + std::string(e.what()) + "\nSee `" +
                  (at == &app ? std::string("proofload") : "proofload " + at->get_name()) + " --help`.\n");
    return kUsage;
  }
  if (!session.action) {
    print_plain(app.help());
    return session.arguments.empty() ? kDone : kUsage;
  }
  if (!session.log_file.empty() && !std::ofstream(session.log_file, std::ios::app | std::ios::binary)) {
    const std::string why = std::generic_category().message(errno);
    const std::string file = std::exchange(session.log_file, "");
    session.error("proofload: " + file + ": the log file cannot be written (" + why +
                  "); name another with --log-file\n");
    return kUnusable;
  }
  if (session.verbose > 0)
    set_log_sink([&](LogLevel level, std::string_view module, std::string_view message) {
      if (level == LogLevel::debug && session.verbose < 2) return;
      session.error(std::string(module) + ": " + std::string(message) + "\n");
    });
  try {
    return session.action();
  } catch (const Error& e) {
    session.error("proofload: " + std::string(e.what()) + "\n");
    if (e.code() == ErrorCode::internal)
      session.error("This is a fault of Proofload itself (" + std::string(e.location().file_name()) + ":" +
                    std::to_string(e.location().line()) +
                    "); please report it with the command you typed.\n");
    return exit_code(e);
  } catch (const std::bad_alloc&) {
    session.error("proofload: out of memory\n");
    return kUnusable;
  } catch (const std::exception& e) {
    session.error("proofload: unexpected fault: " + std::string(e.what()) +
                  "; please report it with the command you typed\n");
    return kInternal;
  }
}

}  // namespace

// What is left here came from outside a command, or from saying what went wrong: no text is put together any more.
int main(int argc, char** argv) {
  try {
    return without_lost_output(program(argc, argv));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "proofload: unexpected fault: %s\n", e.what());
  } catch (...) {
    std::fputs("proofload: unexpected fault\n", stderr);
  }
  return kInternal;
}
