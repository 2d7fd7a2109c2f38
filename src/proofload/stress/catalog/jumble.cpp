#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "proofload/stress/late_windows.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Jumble final : public ClipStressor {
 public:
  Jumble(Axis axis, const Params& params)
      : ClipStressor(std::move(axis)),
        boxes_(params.text("mode") == "boxes" ? static_cast<std::uint32_t>(params.integer("boxes")) : 1),
        whole_boxes_(params.text("mode") == "boxes") {}

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape& shape, const Keys& keys, double window) const override {
    // What changes places: frames in a window, or boxes of frames of which some make a window.
    std::uint32_t all = window_within(shape, window * boxes_);
    const std::uint32_t box = whole_boxes_ ? std::max(std::uint32_t{1}, all / boxes_) : 1;
    all -= all % box;
    return std::make_unique<LateWindows>(all, [key = keys.sample, box](std::uint32_t number,
                                                                       std::span<std::uint32_t> order) {
      const std::vector<std::uint32_t> drawn =
          shuffled(Rng(key, number), static_cast<std::uint32_t>(order.size()) / box);
      for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = drawn[i / box] * box + i % box;
    });
  }

  // 0 … count − 1 in a drawn order (Fisher and Yates).
  static std::vector<std::uint32_t> shuffled(const Rng& rng, std::uint32_t count) {
    std::vector<std::uint32_t> out(count);
    std::iota(out.begin(), out.end(), 0U);
    for (std::uint32_t left = count; left > 1; --left)
      std::swap(out[left - 1], out[std::uint64_t{rng.bits32(0, left)} * left >> 32]);
    return out;
  }

  std::uint32_t boxes_;
  bool whole_boxes_;
};

}  // namespace

Spec jumble() {
  const auto axis = fixed({.parameter = "window",
                           .unit = "frames",
                           .identity = 1,
                           .top = 36,
                           .scale = Scale::geometric,
                           .knee = 2,
                           .whole = true});
  const Value boxes = Value::Object{{"mode", "boxes"}};
  return {
      .family = Family::temporal,
      .title = "Jumbled frames",
      .summary =
          "Shows the frames of every window of a clip in a drawn order while the next one comes in; the "
          "first "
          "frame stands until then. What an action means out of order is yours to say: labels stay those of "
          "the "
          "frame that is due.",
      .params = {choice(
                     "mode", "frames", {"frames", "boxes"},
                     "Frames change places within a window; or boxes of a window's length change places and "
                     "stay as they are inside."),
                 integer("boxes", 4, {2, 16}, "",
                         "How many boxes change places in mode `boxes`. Together they "
                         "are half the clip at most, as is a window of frames.")},
      .axis = axis,
      .levels = {{"action_recognition_robustness", {2, 4, 8, 16, 32}},
                 {"action_recognition_robustness_boxes", {4, 9, 16, 25, 36}, {boxes}}},
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::user, .temporal = true},
      .source =
          "Jumbling and box jumbling, as in studies of the robustness of action recognition, which number "
          "the "
          "windows the other way round",
      .aliases = {"robustness_eval.jumble", "robustness_eval.box_jumble {mode: boxes}"},
      .make = make<Jumble>(axis),
  };
}

}  // namespace proofload::stress
