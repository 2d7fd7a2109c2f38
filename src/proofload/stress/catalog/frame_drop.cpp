#include "proofload/stress/loss_chain.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class DropPass final : public ClipPass {
 public:
  DropPass(const Keys& keys, double fraction, double burst, bool gap, std::uint8_t fill)
      : rng_(keys.sample), chain_(fraction, burst), gap_(gap), fill_(fill) {}

  std::optional<Shown> next(Sample frame, std::uint32_t index) override {
    if (!chain_.next(rng_.bits32(0, index))) return Shown{{std::move(frame), Warp(), {}}, index};
    if (!gap_) return std::nullopt;
    frame.image.fill(fill_);
    return Shown{{std::move(frame), Warp(), {}}, index};
  }

 private:
  Rng rng_;
  LossChain chain_;
  bool gap_;
  std::uint8_t fill_;
};

class FrameDrop final : public ClipStressor {
 public:
  FrameDrop(Axis axis, const Params& params)
      : ClipStressor(std::move(axis)),
        burst_(params.real("burst")),
        gap_(params.text("show") == "gap"),
        fill_(static_cast<std::uint8_t>(params.integer("fill"))) {}

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape&, const Keys& keys, double fraction) const override {
    return std::make_unique<DropPass>(keys, fraction, burst_, gap_, fill_);
  }
  double burst_;
  bool gap_;
  std::uint8_t fill_;
};

}  // namespace

Spec frame_drop() {
  const auto axis = fixed({.parameter = "fraction",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 1,
                           .scale = Scale::geometric,
                           .knee = 0.01});
  return {
      .family = Family::transport,
      .title = "Dropped frames",
      .summary =
          "Removes frames in bursts: the screen stays dark where they were, or the clip closes up and jumps.",
      .params =
          {real("burst", 3, {1, 1e6}, "frames",
                "Mean number of frames lost in a row; 1 is independent loss."),
           choice(
               "show", "gap", {"gap", "nothing"},
               "A plain frame where one is missing, or nothing: then the next frame follows at once and is "
               "judged by its own clean answer."),
           integer("fill", 0, {0, 255}, "grey levels", "The grey of a gap.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = true, .temporal = true},
      .source = "Two-state loss after Gilbert, 1960, one step a frame",
      .make = make<FrameDrop>(axis),
  };
}

}  // namespace proofload::stress
