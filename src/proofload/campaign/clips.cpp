#include "proofload/campaign/clips.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "proofload/campaign/null_calibration.h"
#include "proofload/core/hash.h"
#include "proofload/core/parallel.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

namespace {

// Strengths that share one decoding. Each may hold a frame or two of its own.
constexpr std::size_t kCellsAtOnce = 8;
// A net that harmless changes break this much is not steady; more is not forgiven.
constexpr double kMostFramesAtRest = 0.5;
constexpr double kMostFlipsAtRest = 0.2;

std::string percent(double share) { return fixed_text(100 * share, share < 0.1 ? 1 : 0) + " %"; }
std::string seconds(double frames, double rate) { return fixed_text(frames / rate, 2) + " s"; }

// The smallest value with at least 99 % at or below it; 0 for none.
double percentile_99(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(std::ceil(0.99 * static_cast<double>(values.size())));
  return values[std::max<std::size_t>(rank, 1) - 1];
}

double more_flips(const ClipAnswer& stressed, const ClipAnswer& clean) {
  return std::max(0.0, stressed.flip_rate() - clean.flip_rate());
}

// A harmless change of every frame (null_calibration).
class NullPass final : public stress::ClipPass {
 public:
  NullPass(NullKind kind, std::string clip) : kind_(kind), clip_(std::move(clip)) {}
  std::optional<stress::Shown> next(Sample frame, std::uint32_t index) override {
    // One change for the whole clip: what is drawn from the name must not flicker.
    std::string id = std::exchange(frame.id, clip_);
    stress::Shown out{null_perturbed(kind_, std::move(frame)), index};
    out.stressed.sample.id = std::move(id);
    return out;
  }

 private:
  NullKind kind_;
  std::string clip_;
};

std::vector<std::unique_ptr<stress::ClipPass>> passes_of(const Bench& bench,
                                                         const Cell& cell,
                                                         ClipShape shape) {
  const std::string clip = bench.id(cell.sample);
  // Of the frames that come in: the clip, and what was done to it before.
  shape.content = FieldBytes().add(clip).hash();
  std::vector<std::unique_ptr<stress::ClipPass>> out;
  if (cell.relation >= 0) {
    const auto r = static_cast<std::size_t>(cell.relation);
    const std::string& name = bench.spec->relations[r].name;
    const std::vector<StressSpec>& changes = bench.spec->relations[r].changes;
    for (std::uint32_t i = 0; i < changes.size(); ++i) {
      const Keys keys = field_keys(bench.spec->seed, clip, name, i, cell.replicate);
      out.push_back(bench.relation_changes[r][i]->start(shape, keys, changes[i].to));
      shape.content = 0;
    }
  }
  for (std::size_t i = 0; i < cell.chain.size(); ++i) {
    const Link& link = cell.chain[i];
    if (link.stress >= kFirstNullStress) {
      out.push_back(std::make_unique<NullPass>(static_cast<NullKind>(link.stress - kFirstNullStress), clip));
    } else {
      const Keys keys =
          bench.identity->keys(clip, link.stress, static_cast<std::uint32_t>(i), cell.replicate);
      out.push_back(bench.stressors[link.stress]->start(shape, keys, link.level));
    }
    shape.content = 0;
  }
  return out;
}

// Frame by frame through a chain of stresses; which frame is shown at the end follows the chain back.
class Chain {
 public:
  explicit Chain(std::vector<std::unique_ptr<stress::ClipPass>> passes)
      : passes_(std::move(passes)), fed_(passes_.size()) {}

  std::optional<stress::Shown> next(Sample frame, std::uint32_t index) {
    stress::Shown out{{std::move(frame), Warp(), {}}, index};
    for (std::size_t i = 0; i < passes_.size(); ++i) {
      // A stress after one that leaves frames out counts the frames it is given.
      const std::uint32_t number = fed_[i].size;
      fed_[i].add(out.source);
      const Size before = out.stressed.sample.image.size();
      auto shown = passes_[i]->next(std::move(out.stressed.sample), number);
      if (!shown) return std::nullopt;
      append(out.stressed, std::move(shown->stressed), before);
      out.source = fed_[i].at(shown->source);
    }
    return out;
  }

  /// Of the last link on the way.
  std::optional<Transmission> transmission() const {
    for (auto pass = passes_.rbegin(); pass != passes_.rend(); ++pass)
      if (auto found = (*pass)->transmission()) return found;
    return std::nullopt;
  }

 private:
  // Which frame of the clip each frame given to a pass was. 4 bytes a frame of the clip.
  struct Fed {
    std::uint32_t size = 0;
    std::vector<std::uint32_t> sources;
    void add(std::uint32_t source) {
      sources.push_back(source);
      ++size;
    }
    std::uint32_t at(std::uint32_t number) const { return sources.at(number); }
  };
  std::vector<std::unique_ptr<stress::ClipPass>> passes_;
  std::vector<Fed> fed_;
};

// One cell while its clip goes by.
struct Going {
  RunRecord record;
  Chain chain;
  ClipAnswer answer;
  bool failed = false;
  std::uint64_t pixels = 0;
  // The last answer that was given, for flips.
  std::optional<Prediction> last;
  Warp last_warp;
  double quality = 0;
  std::size_t qualities = 0;
  std::map<Failure, std::uint32_t> failures[2];
};

struct Work {
  std::size_t cell = 0;
  std::uint32_t frame = 0;
  std::uint32_t source = 0;
  std::shared_ptr<const Sample> clean;
  Stressed stressed;
  Prediction prediction;
  std::string failure;  // Of the inference.
};

void fail(Going& going, Status status, const std::string& why) {
  if (going.failed) return;
  going.failed = true;
  going.record.status = status;
  going.record.message = why;
  going.record.stability.outcome = going.record.correctness.outcome = Outcome::unknown;
}

std::uint64_t chained_hash(std::uint64_t so_far, std::uint64_t next) {
  return FieldBytes().add(so_far).add(next).hash();
}

class ClipRun {
 public:
  ClipRun(const Bench& bench,
          int slot,
          std::span<const Cell> cells,
          const Known* known,
          const FrameWatcher& watcher,
          AnswerCounts* counts)
      : bench_(bench), slot_(slot), cells_(cells), known_(known), watcher_(watcher), counts_(counts) {
    for (const Cell& cell : cells) {
      Going& going = going_.emplace_back(Going{{}, Chain({}), {}, false, 0, {}, {}, 0, 0, {}});
      going.record.cell = cell;
    }
  }

  std::vector<RunRecord> go(const std::atomic<bool>& stop) {
    try {
      read(stop);
    } catch (const Error& e) {
      if (e.code() == ErrorCode::cancelled || e.code() == ErrorCode::internal) throw;
      for (Going& going : going_) fail(going, Status::unreadable, e.what());
    }
    if (stop) return {};
    std::vector<RunRecord> out;
    for (Going& going : going_) {
      finish(going);
      out.push_back(std::move(going.record));
    }
    return out;
  }

 private:
  void read(const std::atomic<bool>& stop) {
    const std::uint32_t sample = cells_.front().sample;
    const auto reader = bench_.data->clip(bench_.chosen[sample]);
    if (!reader) throw Error(ErrorCode::internal, bench_.id(sample) + ": this is no clip");
    const ClipShape& shape = reader->shape();
    for (Going& going : going_) {
      going.answer.frame_rate = shape.frame_rate;
      try {
        going.chain = Chain(passes_of(bench_, going.record.cell, shape));
      } catch (const std::exception& e) {
        fail(going, Status::stress_failed, e.what());
      }
    }
    const auto largest = static_cast<std::size_t>(std::max(1, bench_.model->largest_batch()));
    std::uint64_t pixels = 0;
    std::uint32_t frame = 0;
    for (Sample next; !stop && reader->next(next); ++frame) {
      pixels = chained_hash(pixels, pixel_hash(next.image));
      const auto clean = std::make_shared<const Sample>(std::move(next));
      next = Sample();
      for (std::size_t i = 0; i < going_.size(); ++i) {
        put(i, frame, clean);
        if (batch_.size() == largest) flush();
      }
    }
    if (stop) return;
    flush();
    if (frame == 0) throw Error(ErrorCode::parse, bench_.id(sample) + ": there is no frame in this clip");
    if (known_ && known_->pixels != pixels)
      throw Error(
          ErrorCode::cancelled,
          bench_.id(sample) +
              ": this video has changed since the run began; restore it, or start a run in another folder");
  }

  void put(std::size_t i, std::uint32_t frame, const std::shared_ptr<const Sample>& clean) {
    Going& going = going_[i];
    if (going.failed) return;
    ++going.answer.frames;
    Work work;
    work.cell = i;
    work.frame = frame;
    work.clean = clean;
    try {
      auto shown = going.chain.next(*clean, frame);
      if (!shown) {
        work.source = kLeftOut;
        batch_.push_back(std::move(work));
        return;
      }
      work.source = shown->source;
      work.stressed = std::move(shown->stressed);
      going.pixels = chained_hash(going.pixels, pixel_hash(work.stressed.sample.image));
    } catch (const std::exception& e) {
      fail(going, Status::stress_failed, clean->id + ": " + e.what());
      return;
    }
    batch_.push_back(std::move(work));
  }

  void flush() {
    std::vector<const Image*> images;
    std::vector<Work*> asked;
    for (Work& work : batch_)
      if (work.source != kLeftOut && !going_[work.cell].failed) {
        images.push_back(&work.stressed.sample.image);
        asked.push_back(&work);
      }
    if (!images.empty()) {
      try {
        double seconds = 0;
        std::vector<Prediction> answers = bench_.model->predict(slot_, images, &seconds);
        if (counts_ && bench_.model->signature().remote)
          for (const Work* work : asked) counts_->waited(cells_[work->cell], seconds);
        for (std::size_t i = 0; i < asked.size(); ++i) asked[i]->prediction = std::move(answers[i]);
      } catch (const std::exception&) {
        // One bad frame must not cost the clips of its neighbours in the batch.
        for (Work* work : asked) {
          const Image* image = &work->stressed.sample.image;
          try {
            work->prediction =
                std::move(bench_.model->predict(slot_, std::span<const Image* const>(&image, 1)).at(0));
          } catch (const std::exception& e) {
            work->failure = e.what();
          }
        }
      }
    }
    for (Work& work : batch_) judge_frame(work);
    batch_.clear();
  }

  // What the answer on frame `frame` of the clean clip, with its label, asks of a stressed one.
  Known wanted(std::uint32_t frame, const Annotation& label) const {
    Known out;
    if (!known_ || !known_->clip || frame >= known_->clip->answers.size()) return out;
    out.clean = known_->clip->answers[frame];
    out.label = label;
    for (const Oracle oracle : {Oracle::stability, Oracle::correctness})
      out.baseline[static_cast<int>(oracle)] = bench_.metric->baseline(oracle, out.clean, label);
    return out;
  }

  void judge_frame(Work& work) {
    Going& going = going_[work.cell];
    if (going.failed) return;
    ClipAnswer& answer = going.answer;
    if (work.source == kLeftOut) {
      answer.marks += '-';
      return;
    }
    if (!work.failure.empty()) {
      fail(going, Status::inference_failed, work.clean->id + ": " + work.failure);
      return;
    }
    RunRecord record;
    record.cell = going.record.cell;
    record.prediction = std::move(work.prediction);
    const std::string wrong = defect(record.prediction);
    if (counts_) counts_->seen(record.prediction, wrong, work.stressed.sample.image.size());
    const bool clean = record.cell.chain.empty() && record.cell.relation < 0;
    if (!wrong.empty() && clean) {
      fail(going, Status::inference_failed,
           work.clean->id + ": the model's answer on this clean frame cannot be used: " + wrong);
      return;
    }
    if (!wrong.empty() && going.record.message.empty()) going.record.message = work.clean->id + ": " + wrong;
    if (clean)
      count_clean(going, record, work);
    else
      count_stressed(going, record, work);
    count_flip(going, record, work, wrong.empty());
    if (watcher_) watcher_(work.cell, work.frame, *work.clean, work.stressed, record);
  }

  void count_clean(Going& going, RunRecord& record, const Work& work) {
    ClipAnswer& answer = going.answer;
    for (const Oracle oracle : {Oracle::stability, Oracle::correctness})
      if (bench_.metric->baseline(oracle, record.prediction, work.clean->label))
        ++answer.judged[static_cast<int>(oracle)];
    answer.marks += '.';
    answer.answers.push_back(record.prediction);
    if (!std::holds_alternative<std::monostate>(work.clean->label))
      answer.labels.push_back(work.clean->label);
    add_quality(going, bench_.metric->quality(record.prediction, work.clean->label));
  }

  void count_stressed(Going& going, RunRecord& record, const Work& work) {
    ClipAnswer& answer = going.answer;
    judge(bench_, wanted(work.frame, work.clean->label), work.stressed, record);
    char mark = ' ';
    for (const Oracle oracle : {Oracle::stability, Oracle::correctness}) {
      const int o = static_cast<int>(oracle);
      const Verdict& verdict = record.verdict(oracle);
      switch (verdict.outcome) {
        case Outcome::not_counted: continue;
        case Outcome::unknown: ++answer.unknown[o]; break;
        case Outcome::broken:
          ++answer.broken[o];
          ++going.failures[o][verdict.failure];
          [[fallthrough]];
        case Outcome::holds: ++answer.judged[o]; break;
      }
      if (oracle == Oracle::stability)
        mark = verdict.outcome == Outcome::holds ? '.' : verdict.outcome == Outcome::broken ? 'x' : '?';
    }
    if (mark == 'x' && work.source != work.frame && old_answer(record, work)) {
      ++answer.late;
      mark = 'o';
    }
    answer.marks += mark;
    if (record.has_quality) add_quality(going, record.quality);
  }

  // The answer is right for the frame that was shown instead of the one that is due.
  bool old_answer(const RunRecord& record, const Work& work) const {
    RunRecord again;
    again.cell = record.cell;
    again.prediction = record.prediction;
    judge(bench_, wanted(work.source, {}), work.stressed, again);
    return again.stability.outcome == Outcome::holds;
  }

  // Two answers in a row that differ by more than the movement the stress itself gave the picture.
  void count_flip(Going& going, const RunRecord& record, const Work& work, bool usable) {
    if (going.last) {
      ++going.answer.pairs;
      const Size size = work.stressed.sample.image.size();
      Prediction expected = *going.last;
      if (!(going.last_warp == work.stressed.warp))
        expected = going.last_warp.inverse().then(work.stressed.warp).map(expected, size);
      const Verdict verdict =
          bench_.metric->compare(Oracle::stability, expected, record.prediction, work.stressed, 0);
      if (verdict.outcome == Outcome::broken) ++going.answer.flips;
    }
    going.last = usable ? bench_.metric->baseline(Oracle::stability, record.prediction, {}) : std::nullopt;
    going.last_warp = work.stressed.warp;
  }

  static void add_quality(Going& going, const std::optional<double>& quality) {
    if (!quality) return;
    going.quality += *quality;
    ++going.qualities;
  }

  void finish(Going& going) {
    RunRecord& record = going.record;
    if (going.failed) return;
    record.pixels = going.pixels;
    going.answer.transmission = going.chain.transmission();
    if (going.qualities > 0) {
      record.quality = going.quality / static_cast<double>(going.qualities);
      record.has_quality = true;
    }
    if (known_ && known_->clip)
      for (const Oracle oracle : {Oracle::stability, Oracle::correctness}) {
        const int o = static_cast<int>(oracle);
        Verdict& verdict = oracle == Oracle::stability ? record.stability : record.correctness;
        if (known_->clip->judged[o] == 0) continue;
        verdict = judge_clip(oracle, going.answer, *known_->clip, bench_.clip_tolerance);
        if (verdict.outcome != Outcome::broken) continue;
        // The kind of failure that most of its frames show.
        std::uint32_t most = 0;
        for (const auto& [failure, count] : going.failures[o])
          if (count > most) {
            most = count;
            verdict.failure = failure;
          }
      }
    record.clip = std::make_shared<const ClipAnswer>(std::move(going.answer));
  }

  static constexpr std::uint32_t kLeftOut = UINT32_MAX;

  const Bench& bench_;
  int slot_;
  std::span<const Cell> cells_;
  const Known* known_;
  const FrameWatcher& watcher_;
  AnswerCounts* counts_;
  std::vector<Going> going_;
  std::vector<Work> batch_;
};

}  // namespace

std::string clip_definition(Oracle oracle, const std::string& frame_rule) {
  std::string out =
      "a frame is broken by the rule of the task, against the clean clip's answer at the same time (" +
      frame_rule + "); a clip is broken when more than " + percent(kBrokenFrames) + " of its frames are";
  if (oracle == Oracle::stability)
    out += ", or when the share of frame pairs whose answers flip is more than " + percent(kMoreFlips) +
           " above the clean clip's";
  return out;
}

Verdict judge_clip(Oracle oracle,
                   const ClipAnswer& stressed,
                   const ClipAnswer& clean,
                   const ClipTolerance& tolerance) {
  Verdict out;
  const int o = static_cast<int>(oracle);
  if (stressed.judged[o] == 0) {
    out.outcome = Outcome::unknown;
    out.reason = "no frame could be judged";
    return out;
  }
  const double broken = stressed.broken_share(oracle);
  const double flips = oracle == Oracle::stability ? more_flips(stressed, clean) : 0;
  out.size = std::min(1.0, std::max(broken, flips));
  const bool lost = broken > std::max(kBrokenFrames, tolerance.frames);
  const bool unsteady = flips > std::max(kMoreFlips, tolerance.flips);
  out.outcome = lost || unsteady ? Outcome::broken : Outcome::holds;
  if (out.outcome != Outcome::broken) return out;
  out.failure = Failure::drift;
  out.reason =
      std::to_string(stressed.broken[o]) + " of " + std::to_string(stressed.judged[o]) + " frames broken";
  if (oracle == Oracle::stability) {
    if (stressed.first_lost() >= 0)
      out.reason += ", the first after " +
                    seconds(static_cast<double>(stressed.first_lost()), stressed.frame_rate) + ", at most " +
                    seconds(stressed.longest_loss(), stressed.frame_rate) + " in a row";
    out.reason += "; " + percent(stressed.flip_rate()) + " of frame pairs flip, " +
                  percent(clean.flip_rate()) + " when clean";
  }
  return out;
}

ClipTolerance clip_tolerance(std::span<const ClipAnswer> harmless, std::span<const ClipAnswer> clean) {
  std::vector<double> frames;
  std::vector<double> flips;
  for (std::size_t i = 0; i < harmless.size() && i < clean.size(); ++i) {
    frames.push_back(harmless[i].broken_share(Oracle::stability));
    flips.push_back(more_flips(harmless[i], clean[i]));
  }
  return {std::min(percentile_99(std::move(frames)), kMostFramesAtRest),
          std::min(percentile_99(std::move(flips)), kMostFlipsAtRest)};
}

std::vector<RunRecord> run_clip(const Bench& bench,
                                int slot,
                                std::span<const Cell> cells,
                                const Known* known,
                                const std::atomic<bool>& stop,
                                const FrameWatcher& watcher,
                                AnswerCounts* counts) {
  if (cells.empty()) return {};
  try {
    return ClipRun(bench, slot, cells, known, watcher, counts).go(stop);
  } catch (const Error& e) {
    if (e.code() == ErrorCode::cancelled) throw Error(ErrorCode::invalid_argument, e.what());
    throw;
  }
}

void ClipEvaluator::evaluate(std::span<const Cell> cells, const Sink& sink, const std::atomic<bool>& stop) {
  std::vector<std::pair<std::size_t, std::size_t>> items;
  for (std::size_t begin = 0; begin < cells.size();) {
    std::size_t end = begin + 1;
    while (end < cells.size() && end - begin < kCellsAtOnce && cells[end].sample == cells[begin].sample)
      ++end;
    items.emplace_back(begin, end);
    begin = end;
  }
  parallel_for(items.size(), bench_.model->concurrency(), [&](int slot, std::size_t at) {
    if (stop.load(std::memory_order_relaxed)) return;
    const auto some = cells.subspan(items[at].first, items[at].second - items[at].first);
    const std::uint32_t sample = some.front().sample;
    const auto known = known_(sample);
    const std::string clip = bench_.id(sample);
    std::vector<Row> rows;
    for (RunRecord& record : run_clip(bench_, slot, some, known.get(), stop, {}, &counts_)) {
      const std::int64_t key = bench_.identity->cell_key(clip, record.cell);
      rows.push_back({key, std::move(record)});
    }
    if (!rows.empty()) sink(std::move(rows));
  });
}

}  // namespace proofload::campaign
