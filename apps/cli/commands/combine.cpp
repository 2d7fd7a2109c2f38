#include <CLI/CLI.hpp>
#include <csignal>
#include <map>

#include "commands.h"
#include "proofload/campaign/combinations.h"
#include "proofload/campaign/mixtures.h"
#include "proofload/campaign/pairs.h"
#include "proofload/campaign/screen.h"
#include "proofload/core/text.h"
#include "proofload/report/combinations.h"
#include "run_folder.h"
#include "watcher.h"

namespace proofload::cli {

namespace {

struct Options {
  std::string folder;
  std::vector<std::string> pairs;
  std::string endpoint;
  std::vector<std::string> rays;
  bool screen = false;
  bool map = false;
  bool plain = false;
  campaign::PairsRequest request;
};

std::array<std::string, 2> pair_of(const std::string& text) {
  std::vector<std::string> names = split(text, ',');
  for (std::string& name : names) name = std::string(trim(name));
  if (names.size() != 2 || names[0].empty() || names[1].empty())
    throw Error(ErrorCode::invalid_argument,
                "--pair " + text +
                    ": a pair is two stresses of the run, such as --pair gaussian_blur,gaussian_noise");
  return {names[0], names[1]};
}

// What was found, by kind, as the run keeps it.
struct Found {
  std::map<std::string, std::vector<Value>> records{};
  bool whole = true;

  template <class Answer>
  void add(const std::string& kind, const Answer& answer, const campaign::CampaignSpec& spec) {
    whole = whole && answer.whole;
    if (answer.whole) records[kind].push_back(campaign::to_record(answer, spec));
  }
};

void tell(const Session& session, const Found& found, bool map) {
  for (const auto& [kind, records] : found.records) {
    for (const Value& record : records) {
      if (kind == "mixtures") session.out(report::mixture_lines(record));
      if (kind == "screen") session.out(report::screen_lines(record));
      if (kind != "pairs") continue;
      session.out(report::pair_lines(record, session.style()));
      if (map || records.size() == 1) session.out(report::pair_map(record, session.style()));
    }
    if (kind == "pairs") session.out(report::index_table(records));
  }
}

}  // namespace

void add_combine(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "combine",
      "Find where stresses of a finished run break the model together, and whether they help each other. "
      "Without "
      "options: all pairs of the run's stresses. What was evaluated is kept in the run folder\n\n"
      "Examples:\n"
      "  proofload combine runs/net --pair gaussian_blur,gaussian_noise --map\n"
      "  proofload combine runs/net --rays gaussian_blur,gaussian_noise,exposure_dark");
  verb->add_option("run", o->folder, "Run folder")->required()->type_name("DIR");
  verb->add_option("-p,--pair", o->pairs,
                   "Two stresses by their names in the run; may be given several times")
      ->allow_extra_args(false)
      ->type_name("A,B");
  verb->add_option("--rays", o->rays,
                   "Mixtures of 2 to 5 stresses, along 32 directions and 8 around the weakest of them")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->type_name("A,B,C");
  verb->add_flag(
      "--screen", o->screen,
      "An opening look: few mixtures in which every two stresses of the run meet at every two strengths");
  verb->add_option("--steps", o->request.steps, "Steps of each axis of a pair's table")
      ->check(CLI::Range(2, 64))
      ->capture_default_str();
  verb->add_option("--reach", o->request.reach, "Where the axes end, in multiples of each stress's own limit")
      ->check(CLI::Range(1.0, 4.0))
      ->capture_default_str();
  verb->add_flag("--no-proof", o->plain,
                 "Contours from inferred verdicts: fewer inferences, and some cells wrong");
  verb->add_flag("--check", o->request.check,
                 "Count every picture at every pair as well, to see how good the contour is (dear)");
  verb->add_flag("--map", o->map, "Draw the table of each pair (drawn without it for a single one)");
  verb->add_option("--endpoint", o->endpoint, "Model server of the run, which is not taken from the folder")
      ->type_name("URL");
  verb->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      campaign::PairsRequest request = o->request;
      request.certify = !o->plain;
      for (const std::string& text : o->pairs)
        request.pairs.push_back(as_usage([&] { return pair_of(text); }));
      const std::filesystem::path folder = std::filesystem::absolute(folder_of(o->folder));
      need_writable(folder, "what is evaluated is kept there", "copy the folder to where you can write");
      campaign_of(open_run(folder), registry);  // moves to where the paths of the run hold
      campaign::FollowUp run(folder, registry, {.endpoint = o->endpoint});
      for (const std::string& note : run.notes()) session.err("note: " + note + "\n");
      Watcher watcher(session, run.spec(), true);
      Found found;
      if (!o->rays.empty())
        found.add("mixtures",
                  campaign::combine_mixtures(run, registry, {.stresses = o->rays}, stop_flag(), watcher),
                  run.spec());
      if (o->screen && found.whole)
        found.add("screen", campaign::screen(run, registry, {}, stop_flag(), watcher), run.spec());
      if (found.whole && (!request.pairs.empty() || (o->rays.empty() && !o->screen))) {
        const campaign::PairsAnswer answer =
            campaign::combine_pairs(run, registry, request, stop_flag(), watcher);
        found.whole = answer.whole;
        for (const campaign::PairAnswer& pair : answer.pairs)
          found.records["pairs"].push_back(campaign::to_record(pair, run.spec()));
      }
      watcher.clear();
      for (const auto& [kind, records] : found.records) campaign::keep_combinations(run, kind, records);
      tell(session, found, o->map);
      session.err(std::to_string(run.evaluated()) + " inferences, " + std::to_string(run.reused()) +
                  " answers taken from run.db\n");
      if (session.json) {
        Value out = Value::object();
        for (auto& [kind, records] : found.records) {
          out[kind] = Value::array();
          for (Value& record : records) out[kind].push_back(std::move(record));
        }
        out["inferences"] = static_cast<unsigned long>(run.evaluated());
        out["reused"] = static_cast<unsigned long>(run.reused());
        out["whole"] = found.whole;
        session.json_out(out);
      }
      if (found.whole) return static_cast<int>(kDone);
      session.error("stopped; everything evaluated is kept, the same command goes on\n");
      return static_cast<int>(stop_signal() == SIGTERM ? kTerminated : kInterrupted);
    };
  });
}

}  // namespace proofload::cli
