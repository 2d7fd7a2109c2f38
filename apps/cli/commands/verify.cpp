#include "proofload/campaign/verify.h"

#include <CLI/CLI.hpp>

#include "commands.h"
#include "proofload/core/file.h"
#include "proofload/report/verification_page.h"
#include "run_folder.h"

namespace proofload::cli {

namespace {
struct Options {
  std::string before;
  std::string after;
  std::vector<std::string> trained;
  std::string augment;
  std::string markdown;
  std::string html;
  bool common = false;
};
}  // namespace

void add_verify(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "verify",
      "Has a new training helped? Compares the model before and after on the stresses that were trained, on "
      "the others "
      "and on clean pictures. 0: helped and harmed nothing, 1: harmed something, 4: no improvement shown\n\n"
      "Example:\n"
      "  proofload verify runs/before runs/after --trained gaussian_blur,motion_blur --augment augment.yaml");
  verb->add_option("before", o->before, "Run folder of the model before")->required()->type_name("DIR");
  verb->add_option("after", o->after,
                   "Run folder of the model after, on the same pictures with the same seed")
      ->required()
      ->type_name("DIR");
  verb->add_option("--trained", o->trained, "Stresses that the training was for, by their names in the runs")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->type_name("NAME");
  verb->add_option(
          "--augment", o->augment,
          "The augmentation that was trained with; runs on the pictures it was made from are refused")
      ->type_name("FILE");
  verb->add_flag("--common", o->common,
                 "Compare what the runs share where they do not hold the same pictures");
  verb->add_option("--markdown", o->markdown, "Also write everything to this file")->type_name("FILE");
  verb->add_option("--html", o->html, "Also write everything to this page")->type_name("FILE");
  verb->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      std::vector<campaign::Store> stores;
      for (const std::string& run : {o->before, o->after}) stores.push_back(open_run(run));
      std::optional<std::string> doubt;
      if (!o->augment.empty()) doubt = campaign::require_other_pictures(o->augment, stores);
      campaign::CompareRequest request;
      request.common = o->common;
      campaign::Comparison comparison = std::move(campaign::compare_runs(stores, registry, request).front());
      comparison.first.folder = o->before;
      comparison.second.folder = o->after;
      if (doubt) comparison.notes.push_back(*doubt);
      const campaign::Verification verification = campaign::verify(std::move(comparison), o->trained);
      const report::Page page = report::verification_page(verification);
      session.out(report::terminal_page(page, session.style()));
      if (!o->markdown.empty()) write_file(o->markdown, report::markdown_page(page));
      if (!o->html.empty()) write_file(o->html, report::html_page(page));
      for (const std::string& file : {o->markdown, o->html})
        if (!file.empty()) session.err("wrote " + file + "\n");
      if (session.json) session.json_out(report::verification_json(verification));
      if (verification.harmed > 0) return static_cast<int>(kGateFailed);
      return static_cast<int>(verification.helped_trained > 0 ? kDone : kInconclusive);
    };
  });
}

}  // namespace proofload::cli
