#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class FrameRatePass final : public ClipPass {
 public:
  FrameRatePass(std::uint32_t divisor, bool repeat) : divisor_(divisor), repeat_(repeat) {}

  std::optional<Shown> next(Sample frame, std::uint32_t index) override {
    if (index % divisor_ == 0) {
      if (repeat_) last_ = frame.image;
      source_ = index;
      return Shown{{std::move(frame), Warp(), {}}, index};
    }
    if (!repeat_) return std::nullopt;
    // The label stays that of the frame that is due.
    frame.image = last_;
    return Shown{{std::move(frame), Warp(), {}}, source_};
  }

 private:
  std::uint32_t divisor_;
  bool repeat_;
  Image last_;
  std::uint32_t source_ = 0;
};

class FrameRate final : public ClipStressor {
 public:
  FrameRate(Axis axis, const Params& params)
      : ClipStressor(std::move(axis)), repeat_(params.text("show") == "repeat") {}

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape&, const Keys&, double divisor) const override {
    return std::make_unique<FrameRatePass>(static_cast<std::uint32_t>(divisor), repeat_);
  }
  bool repeat_;
};

}  // namespace

Spec frame_rate() {
  const auto axis = fixed({.parameter = "divisor",
                           .unit = "",
                           .identity = 1,
                           .top = 32,
                           .scale = Scale::geometric,
                           .knee = 1,
                           .whole = true});
  const Value subsample = Value::Object{{"show", "nothing"}};
  return {
      .family = Family::temporal,
      .title = "Lower frame rate",
      .summary =
          "Keeps one frame of every few, as a slower camera or a saving link does; the others show the last "
          "one that "
          "was kept.",
      .params = {choice(
          "show", "repeat", {"repeat", "nothing"},
          "What stands where a frame is left out: the last one, or nothing, so that the clip closes up.")},
      .axis = axis,
      .levels = {{"action_recognition_robustness", {2, 4, 8, 16, 32}, {subsample}}},
      .traits = {.nested = false, .temporal = true},
      .source = "Sampling of every n-th frame, as in studies of the robustness of action recognition",
      .aliases = {"mini_kinetics_c.frame_rate", "robustness_eval.sampling {show: nothing}"},
      .make = make<FrameRate>(axis),
  };
}

}  // namespace proofload::stress
