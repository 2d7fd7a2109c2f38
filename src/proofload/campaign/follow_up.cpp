#include "proofload/campaign/follow_up.h"

#include <algorithm>

#include "proofload/campaign/cell_answers.h"
#include "proofload/campaign/lock.h"
#include "proofload/campaign/picture_list.h"
#include "proofload/campaign/reopen.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

namespace {

void require_finished(const std::string& folder, const Answer& answer) {
  if (!answer.partial) return;
  throw Error(ErrorCode::invalid_argument,
              folder + ": this run is not finished (" + answer.partial_reason +
                  "); what comes after needs its limits, finish it first: proofload resume " +
                  shell_word(folder));
}

void require_same_pictures(const std::string& folder, const Store& store, const Bench& bench) {
  std::vector<StoredImage> before;
  store.for_each_image([&](StoredImage&& image) { before.push_back(std::move(image)); });
  const std::vector<std::string> other = changes(before, pictures_of(bench));
  if (other.empty()) return;
  throw Error(ErrorCode::invalid_argument,
              folder + ": the data set is not what it was in this run: " + join(other, ", ") +
                  "; restore it, or run again into another folder (out.dir=…)");
}

}  // namespace

struct FollowUp::Impl {
  FolderLock lock;
  Store store;
  Reopened run;
  std::unique_ptr<CellAnswers> answers;

  Impl(const std::filesystem::path& folder, const Registry& registry, const FollowUpOptions& options)
      : lock(folder),
        store(Store::open(folder / "run.db", Store::Mode::create_or_continue)),
        run(reopen(store, registry, options.endpoint, options.threads)) {
    const std::string name = folder.string();
    if (!run.same_model)
      throw Error(ErrorCode::invalid_argument,
                  name + ": " + run.differs.front() +
                      " since this run; restore it, or run again into another folder (out.dir=…)");
    require_same_pictures(name, store, run.bench);
    require_finished(name, run.answer);
    answers = std::make_unique<CellAnswers>(run.bench, store, Store::Part::follow_up);
  }
};

FollowUp::FollowUp(const std::filesystem::path& folder,
                   const Registry& registry,
                   const FollowUpOptions& options) {
  // Refuses where there is no run, before lock and store would make their files there.
  Store::open(folder / "run.db", Store::Mode::read_only);
  impl_ = std::make_unique<Impl>(folder, registry, options);
}
FollowUp::~FollowUp() = default;

const CampaignSpec& FollowUp::spec() const { return *impl_->run.spec; }
const Store& FollowUp::store() const { return impl_->store; }
const Answer& FollowUp::answer() const { return impl_->run.answer; }
const Population& FollowUp::population() const { return impl_->run.population; }
const Bench& FollowUp::bench() const { return impl_->run.bench; }
const std::vector<std::string>& FollowUp::notes() const { return impl_->run.differs; }
std::uint64_t FollowUp::evaluated() const { return impl_->answers->evaluated(); }
std::uint64_t FollowUp::reused() const { return impl_->answers->reused(); }
void FollowUp::log_event(std::string_view kind, std::string_view text) { impl_->store.log_event(kind, text); }
void FollowUp::set_fact(std::string_view name, const Value& value) { impl_->store.set_fact(name, value); }

std::optional<std::vector<RunRecord>> FollowUp::records(std::span<const Cell> cells,
                                                        const std::atomic<bool>& stop,
                                                        Progress& progress) {
  std::vector<Cell> sorted(cells.begin(), cells.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  const auto found = impl_->answers->records(sorted, progress, stop);
  if (!found) return {};
  std::vector<RunRecord> out;
  out.reserve(cells.size());
  for (const Cell& cell : cells) {
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), cell);
    out.push_back((*found)[static_cast<std::size_t>(at - sorted.begin())]);
  }
  return out;
}

}  // namespace proofload::campaign
