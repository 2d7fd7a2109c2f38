// Clips in a campaign: frames are stressed, answered and judged one after the other, the clip is what counts.
#pragma once

#include <atomic>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "proofload/campaign/evaluator.h"
#include "proofload/data/clip.h"

namespace proofload::campaign {

/// A clip is broken when more than this share of its frames is …
inline constexpr double kBrokenFrames = 0.2;
/// … or when so many more of its frame pairs flip than on the clean clip (stability only).
inline constexpr double kMoreFlips = 0.05;

/// What the rule says, for the method section; `frame_rule` is the task's own definition of a broken frame.
std::string clip_definition(Oracle oracle, const std::string& frame_rule);

/// The verdict on a clip. Frames that could not be judged are left out; without any judged frame there is no verdict.
Verdict judge_clip(Oracle oracle,
                   const ClipAnswer& stressed,
                   const ClipAnswer& clean,
                   const ClipTolerance& tolerance);

/// The 99th percentiles over clips under harmless changes, at most 0.5 of the frames and 0.2 flips a pair.
ClipTolerance clip_tolerance(std::span<const ClipAnswer> harmless, std::span<const ClipAnswer> clean);

/// Told of every frame that was judged, in order: its number in the clip, the frame before the stress and after it, and the
/// verdicts on its answer.
using FrameWatcher = std::function<void(std::size_t cell,
                                        std::uint32_t frame,
                                        const Sample& clean,
                                        const Stressed& stressed,
                                        const RunRecord& record)>;

/// Runs one clip through `cells`, all of the same sample: decoded once, one batch of frames in memory. `known` is nothing
/// on the clean pass. A row for each cell, or none once `stop` is set. Uses the model's `slot`. Frames are counted in
/// `counts`, if there are any.
/// Error{invalid_argument} for a file that has changed since the run began.
std::vector<RunRecord> run_clip(const Bench& bench,
                                int slot,
                                std::span<const Cell> cells,
                                const Known* known,
                                const std::atomic<bool>& stop,
                                const FrameWatcher& watcher = {},
                                AnswerCounts* counts = nullptr);

/// Answers cells of clips: several strengths of one clip at a time, so that it is decoded for all of them.
class ClipEvaluator : public Evaluator {
 public:
  ClipEvaluator(const Bench& bench,
                std::function<std::shared_ptr<const Known>(std::uint32_t sample)> known,
                AnswerCounts& counts)
      : bench_(bench), known_(std::move(known)), counts_(counts) {}
  void evaluate(std::span<const Cell> cells, const Sink& sink, const std::atomic<bool>& stop) override;

 private:
  const Bench& bench_;
  std::function<std::shared_ptr<const Known>(std::uint32_t)> known_;
  AnswerCounts& counts_;
};

}  // namespace proofload::campaign
