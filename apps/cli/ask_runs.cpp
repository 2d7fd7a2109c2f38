#include "ask_runs.h"

#include <algorithm>
#include <csignal>
#include <optional>

#include "proofload/campaign/follow_up.h"
#include "run_folder.h"
#include "watcher.h"

namespace proofload::cli {

namespace fs = std::filesystem;

namespace {

// Paths of a run's config hold in the folder it was started in; those of the command line here.
class WorkingFolder {
 public:
  WorkingFolder() : here_(fs::current_path()) {}
  WorkingFolder(const WorkingFolder&) = delete;
  WorkingFolder& operator=(const WorkingFolder&) = delete;
  ~WorkingFolder() {
    std::error_code ignored;
    fs::current_path(here_, ignored);
  }

 private:
  fs::path here_;
};

// False once it was stopped.
bool ask(const Session& session,
         const fs::path& folder,
         const Registry& registry,
         std::span<const Cell> cells,
         const std::string& endpoint) {
  const WorkingFolder here;
  need_writable(folder, "the answers are kept there", "copy the folder to where you can write");
  campaign_of(open_run(folder), registry);  // moves to where the paths of the run hold
  campaign::FollowUp run(folder, registry, {.endpoint = endpoint});
  for (const std::string& note : run.notes()) session.err("note: " + note + "\n");
  Watcher watcher(session, run.spec(), true);
  watcher.stage("verdicts at equal strengths", cells.size());
  const bool whole = run.records(cells, stop_flag(), watcher).has_value();
  watcher.clear();
  run.log_event("compare", std::to_string(run.evaluated()) + " inferences");
  session.err(folder.string() + ": " + std::to_string(run.evaluated()) + " inferences\n");
  return whole;
}

}  // namespace

void add_ask_options(CLI::App& verb, bool& ask, std::string& endpoint) {
  verb.add_flag("--ask", ask,
                "Let the models answer where only one of the runs looked, so that every picture is compared "
                "at one strength; needs "
                "models and data");
  verb.add_option("--endpoint", endpoint, "Model server of the runs, which is not taken from their folders")
      ->type_name("URL");
}

int stopped_asking(const Session& session) {
  session.error("stopped; every answer is kept, the same command goes on\n");
  return stop_signal() == SIGTERM ? kTerminated : kInterrupted;
}

Asked ask_runs(const Session& session,
               std::span<const std::string> folders,
               std::span<const campaign::Store> stores,
               const Registry& registry,
               const campaign::CompareRequest& request,
               const std::string& endpoint) {
  // Of the first run, what any of the others needs.
  std::vector<std::vector<Cell>> cells(stores.size());
  for (std::size_t i = 1; i < stores.size(); ++i) {
    campaign::MissingVerdicts missing =
        campaign::missing_verdicts(stores.front(), stores[i], registry, request);
    cells[0].insert(cells[0].end(), missing.first.begin(), missing.first.end());
    cells[i] = std::move(missing.second);
  }
  Asked out;
  for (std::size_t i = 0; i < stores.size(); ++i) {
    if (cells[i].empty()) continue;
    std::sort(cells[i].begin(), cells[i].end());
    cells[i].erase(std::unique(cells[i].begin(), cells[i].end()), cells[i].end());
    try {
      if (ask(session, stores[i].path().parent_path(), registry, cells[i], endpoint)) continue;
      out.whole = false;
      return out;
    } catch (const Error& e) {
      if (e.code() == ErrorCode::internal) throw;
      out.notes.push_back(
          folders[i] +
          " could not be asked, so pictures are paired only where both runs looked: " + e.what());
    }
  }
  return out;
}

}  // namespace proofload::cli
