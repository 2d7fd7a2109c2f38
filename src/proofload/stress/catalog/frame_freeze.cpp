#include "proofload/stress/loss_chain.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class FrozenPass final : public ClipPass {
 public:
  FrozenPass(const Keys& keys, double fraction, double burst) : key_(keys.sample), chain_(fraction, burst) {}

  std::optional<Shown> next(Sample frame, std::uint32_t index) override {
    // The first frame has arrived: without it there was no stream. The chain moves on for it all the same.
    const bool lost = chain_.next(Rng(key_).bits32(0, index)) && index > 0;
    if (lost) {
      // The label stays that of the frame that is due.
      frame.image = last_;
      return Shown{{std::move(frame), Warp(), {}}, source_};
    }
    last_ = frame.image;
    source_ = index;
    return Shown{{std::move(frame), Warp(), {}}, index};
  }

 private:
  std::uint64_t key_;
  LossChain chain_;
  Image last_;
  std::uint32_t source_ = 0;
};

class FrameFreeze final : public ClipStressor {
 public:
  FrameFreeze(Axis axis, const Params& params)
      : ClipStressor(std::move(axis)), burst_(params.real("burst")) {}

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape&, const Keys& keys, double fraction) const override {
    return std::make_unique<FrozenPass>(keys, fraction, burst_);
  }
  double burst_;
};

}  // namespace

Spec frame_freeze() {
  const auto axis = fixed({.parameter = "fraction",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 1,
                           .scale = Scale::geometric,
                           .knee = 0.01});
  // Of the frames 40, 20, 10 and 5 % and one frame stay, drawn one by one.
  const Value independent = Value::Object{{"burst", 1}};
  return {
      .family = Family::transport,
      .title = "Frozen frames",
      .summary =
          "Loses frames in bursts and shows the last good one in their place, as a player or a camera driver "
          "does "
          "that waits for data; at the top the first frame stands for ever.",
      .params = {real("burst", 5, {1, 1e6}, "frames",
                      "Mean number of frames lost in a row; 1 is independent loss.")},
      .axis = axis,
      .levels = {{"action_recognition_robustness", {0.6, 0.8, 0.9, 0.95, 1}, {independent}}},
      .traits = {.draws = Scope::clip, .nested = true, .temporal = true},
      .source = "Two-state loss after Gilbert, 1960, one step a frame",
      .make = make<FrameFreeze>(axis),
  };
}

}  // namespace proofload::stress
