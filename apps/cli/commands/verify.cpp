#include "proofload/campaign/verify.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "ask_runs.h"
#include "commands.h"
#include "page_files.h"
#include "proofload/core/text.h"
#include "proofload/report/verification_page.h"
#include "run_folder.h"

namespace proofload::cli {

namespace {
struct Options {
  std::string before;
  std::string after;
  std::vector<std::string> trained;
  std::string augment;
  PageFiles files;
  bool common = false;
  bool ask = false;
  std::string endpoint;
};

// The stresses of the augmentation that both runs hold; a note says which ones they do not.
std::vector<std::string> trained_in_both(const std::string& file, campaign::Comparison& comparison) {
  std::vector<std::string> out;
  std::vector<std::string> absent;
  for (const std::string& name : campaign::trained_by(file)) {
    const bool both = std::any_of(comparison.stresses.begin(), comparison.stresses.end(),
                                  [&](const campaign::StressChange& stress) { return stress.name == name; });
    (both ? out : absent).push_back(name);
  }
  if (out.empty())
    throw Error(ErrorCode::invalid_argument,
                file + ": none of the stresses it trains (" + join(absent, ", ") + ") is in both runs");
  if (!absent.empty())
    comparison.notes.push_back("trained, but not in both runs, so nothing is said of: " + join(absent, ", "));
  return out;
}
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
  verb->add_option(
          "--trained", o->trained,
          "Stresses that the training was for, by their names in the runs (default: those of --augment)")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->type_name("NAME");
  verb->add_option("--augment", o->augment,
                   "The augmentation that was trained with, as `proofload guide` writes it: names the "
                   "trained stresses; runs on "
                   "the pictures it was made from are refused")
      ->type_name("FILE");
  verb->add_flag("--common", o->common,
                 "Compare what the runs share where they do not hold the same pictures");
  add_ask_options(*verb, o->ask, o->endpoint);
  o->files.add_to(*verb);
  verb->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      std::vector<campaign::Store> stores;
      for (const std::string& run : {o->before, o->after}) stores.push_back(open_run(run));
      std::optional<std::string> doubt;
      if (!o->augment.empty()) doubt = campaign::require_other_pictures(o->augment, stores);
      campaign::CompareRequest request;
      request.common = o->common;
      request.first = "the run before";
      request.second = "the run after";
      Asked asked;
      if (o->ask)
        asked = ask_runs(session, std::vector{o->before, o->after}, stores, registry, request, o->endpoint);
      if (!asked.whole) return stopped_asking(session);
      campaign::Comparison comparison = std::move(campaign::compare_runs(stores, registry, request).front());
      comparison.first.folder = o->before;
      comparison.second.folder = o->after;
      if (doubt) comparison.notes.push_back(*doubt);
      comparison.notes.insert(comparison.notes.end(), asked.notes.begin(), asked.notes.end());
      const std::vector<std::string> trained =
          o->trained.empty() && !o->augment.empty() ? trained_in_both(o->augment, comparison) : o->trained;
      const campaign::Verification verification = campaign::verify(std::move(comparison), trained);
      const report::Page page = report::verification_page(verification);
      session.out(report::terminal_page(page, session.style()));
      o->files.write(session, page);
      if (session.json) session.json_out(report::verification_json(verification));
      if (verification.harmed > 0) return static_cast<int>(kGateFailed);
      return static_cast<int>(verification.helped_trained > 0 ? kDone : kInconclusive);
    };
  });
}

}  // namespace proofload::cli
