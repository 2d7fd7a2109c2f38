#include <algorithm>
#include <chrono>
#include <list>
#include <mutex>
#include <unordered_map>

#include "proofload/campaign/evaluator.h"
#include "proofload/campaign/null_calibration.h"
#include "proofload/core/parallel.h"

namespace proofload::campaign {

namespace {

// Decoded pictures, least recently used out first, kept from one round of questions to the next. Bounded, so that memory
// does not grow with the data set.
class PictureCache {
 public:
  std::shared_ptr<const Sample> find(std::uint32_t sample) {
    const std::scoped_lock lock(guard_);
    const auto it = where_.find(sample);
    if (it == where_.end()) return {};
    order_.splice(order_.begin(), order_, it->second);
    return it->second->second;
  }
  void put(std::uint32_t sample, std::shared_ptr<const Sample> picture) {
    const std::scoped_lock lock(guard_);
    if (where_.contains(sample)) return;
    bytes_ += picture->image.bytes();
    order_.emplace_front(sample, std::move(picture));
    where_[sample] = order_.begin();
    while (bytes_ > kLargestBytes && order_.size() > 1) {
      bytes_ -= order_.back().second->image.bytes();
      where_.erase(order_.back().first);
      order_.pop_back();
    }
  }

 private:
  static constexpr std::size_t kLargestBytes = std::size_t{16} << 20;
  std::mutex guard_;
  std::list<std::pair<std::uint32_t, std::shared_ptr<const Sample>>> order_;
  std::unordered_map<std::uint32_t, decltype(order_)::iterator> where_;
  std::size_t bytes_ = 0;
};

// Cells one worker takes at a time: whole samples, so that a picture is decoded by one worker. Only the last items are cut
// small, so that no worker is left waiting for another's long one.
struct Item {
  std::size_t begin;
  std::size_t end;
};

std::vector<Item> items_of(std::span<const Cell> cells, std::size_t wanted, std::size_t workers) {
  constexpr std::size_t kLargest = 256;
  std::vector<Item> out;
  std::size_t begin = 0;
  for (std::size_t i = 1; i <= cells.size(); ++i) {
    const bool border = i == cells.size() || cells[i].sample != cells[i - 1].sample;
    if ((border && i - begin >= wanted) || i - begin >= kLargest || i == cells.size()) {
      out.push_back({begin, i});
      begin = i;
    }
  }
  if (workers < 2 || out.size() < workers) return out;
  for (std::size_t at = out[out.size() - workers].begin, i = out.size() - workers; at < cells.size(); ++i) {
    out.resize(i + 1);
    out[i] = {at, std::min(at + wanted, cells.size())};
    at = out[i].end;
  }
  return out;
}

}  // namespace

struct LocalEvaluator::Impl {
  struct Work {
    RunRecord record;
    Stressed stressed;
    std::shared_ptr<const Known> known;
  };

  const Bench& bench;
  std::function<std::shared_ptr<const Known>(std::uint32_t)> known;
  PictureCache cache;
  AnswerCounts& counts;

  // Throws Error for a picture that cannot be read.
  std::shared_ptr<const Sample> picture(std::uint32_t sample, const Known* held) {
    if (auto found = cache.find(sample)) return found;
    auto loaded = std::make_shared<const Sample>(bench.data->load(bench.chosen[sample]));
    if (held && held->pixels != 0 && held->pixels != pixel_hash(loaded->image))
      throw Error(ErrorCode::cancelled,
                  loaded->id +
                      ": this picture has changed since the run began; restore it, or start a run "
                      "in another folder");
    cache.put(sample, loaded);
    return loaded;
  }

  static void fail(RunRecord& record, Status status, const char* why) {
    record.status = status;
    record.message = why;
    record.stability.outcome = record.correctness.outcome = Outcome::unknown;
  }

  void infer(int slot, std::vector<Work>& work) {
    std::vector<const Image*> images;
    images.reserve(work.size());
    for (const Work& w : work) images.push_back(&w.stressed.sample.image);
    try {
      double seconds = 0;
      std::vector<Prediction> answers = bench.model->predict(slot, images, &seconds);
      // What each of the batch waited.
      if (bench.model->signature().remote)
        for (const Work& w : work) counts.waited(w.record.cell, seconds);
      for (std::size_t i = 0; i < work.size(); ++i) work[i].record.prediction = std::move(answers[i]);
      return;
    } catch (const std::exception& e) {
      if (work.size() == 1) {
        fail(work[0].record, Status::inference_failed, e.what());
        return;
      }
    }
    // One bad picture must not cost its neighbours of the batch.
    for (Work& w : work) {
      const Image* image = &w.stressed.sample.image;
      try {
        w.record.prediction =
            std::move(bench.model->predict(slot, std::span<const Image* const>(&image, 1)).at(0));
      } catch (const std::exception& e) {
        fail(w.record, Status::inference_failed, e.what());
      }
    }
  }

  void finish(Work& w) {
    RunRecord& r = w.record;
    if (r.status != Status::done) return;
    const bool clean = r.cell.chain.empty() && r.cell.relation < 0;
    const std::string wrong = defect(r.prediction);
    counts.seen(r.prediction, wrong, w.stressed.sample.image.size());
    if (!wrong.empty() && clean) {
      fail(r, Status::inference_failed,
           ("the model's answer on the clean picture cannot be used: " + wrong).c_str());
    } else {
      static const Known kNothing;
      judge(bench, w.known ? *w.known : kNothing, w.stressed, r);
      if (!wrong.empty()) r.message = wrong;
    }
    // JSON holds no NaN; the message says what was wrong.
    if (!wrong.empty()) r.prediction = {};
  }
};

LocalEvaluator::LocalEvaluator(const Bench& bench,
                               std::function<std::shared_ptr<const Known>(std::uint32_t)> known,
                               AnswerCounts& counts)
    : impl_(new Impl{bench, std::move(known), {}, counts}) {}
LocalEvaluator::~LocalEvaluator() = default;

void LocalEvaluator::evaluate(std::span<const Cell> cells, const Sink& sink, const std::atomic<bool>& stop) {
  const Bench& bench = impl_->bench;
  const auto largest = static_cast<std::size_t>(std::max(1, bench.model->largest_batch()));
  const std::vector<Item> items = items_of(cells, std::max<std::size_t>(largest, 8),
                                           static_cast<std::size_t>(bench.model->concurrency()));
  parallel_for(items.size(), bench.model->concurrency(), [&](int slot, std::size_t at) {
    using Clock = std::chrono::steady_clock;
    constexpr auto kPatience = std::chrono::milliseconds(50);
    std::vector<Row> rows;
    Clock::time_point handed = Clock::now();
    std::vector<Impl::Work> batch;
    const auto flush = [&] {
      if (batch.empty()) return;
      impl_->infer(slot, batch);
      for (Impl::Work& w : batch) {
        impl_->finish(w);
        rows.push_back({bench.identity->cell_key(w.stressed.sample.id, w.record.cell), std::move(w.record)});
      }
      batch.clear();
      if (rows.size() >= 64 || Clock::now() - handed > kPatience) {
        sink(std::move(rows));
        rows.clear();
        handed = Clock::now();
      }
    };
    std::shared_ptr<const Sample> picture;
    std::shared_ptr<const Known> known;
    std::string unreadable;
    for (std::size_t i = items[at].begin; i < items[at].end; ++i) {
      if (stop.load(std::memory_order_relaxed)) break;
      const Cell& cell = cells[i];
      if (i == items[at].begin || cells[i - 1].sample != cell.sample) {
        known = impl_->known(cell.sample);
        picture.reset();
        unreadable.clear();
        try {
          picture = impl_->picture(cell.sample, known.get());
        } catch (const Error& e) {
          if (e.code() == ErrorCode::cancelled) throw Error(ErrorCode::invalid_argument, e.what());
          unreadable = e.what();
        } catch (const std::exception& e) {
          unreadable = e.what();
        }
      }
      Impl::Work work;
      work.record.cell = cell;
      work.known = known;
      if (!picture) {
        Impl::fail(work.record, Status::unreadable, unreadable.c_str());
        rows.push_back({bench.identity->cell_key(bench.id(cell.sample), cell), std::move(work.record)});
        continue;
      }
      try {
        work.stressed = stressed_picture(bench, cell, *picture);
        work.record.pixels = pixel_hash(work.stressed.sample.image);
      } catch (const std::exception& e) {
        Impl::fail(work.record, Status::stress_failed, e.what());
        rows.push_back({bench.identity->cell_key(picture->id, cell), std::move(work.record)});
        continue;
      }
      batch.push_back(std::move(work));
      if (batch.size() == largest) flush();
    }
    flush();
    if (!rows.empty()) sink(std::move(rows));
  });
}

}  // namespace proofload::campaign
