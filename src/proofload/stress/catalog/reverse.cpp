#include "proofload/stress/late_windows.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Reverse final : public ClipStressor {
 public:
  Reverse(Axis axis, const Params&) : ClipStressor(std::move(axis)) {}

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape& shape, const Keys&, double window) const override {
    return std::make_unique<LateWindows>(window_within(shape, window),
                                         [](std::uint32_t, std::span<std::uint32_t> order) {
                                           for (std::size_t i = 0; i < order.size(); ++i)
                                             order[i] = static_cast<std::uint32_t>(order.size() - 1 - i);
                                         });
  }
};

}  // namespace

Spec reverse() {
  const auto axis = fixed({.parameter = "window",
                           .unit = "frames",
                           .identity = 1,
                           .top = 64,
                           .scale = Scale::geometric,
                           .knee = 2,
                           .whole = true});
  return {
      .family = Family::temporal,
      .title = "Reversed time",
      .summary =
          "Plays every window of a clip backwards while the next one comes in; the first frame stands until "
          "then. A window is half the clip at most. What an action means backwards is yours to say: labels "
          "stay "
          "those of the frame that is due.",
      .params = {},
      .axis = axis,
      .levels = {},
      .traits = {.nested = false, .labels = LabelEffect::user, .temporal = true},
      .source =
          "Reversed sampling, as in studies of the robustness of action recognition; with `frame_rate` "
          "behind it "
          "in a chain only every n-th frame is left",
      .aliases = {"robustness_eval.reverse_sampling"},
      .make = make<Reverse>(axis),
  };
}

}  // namespace proofload::stress
