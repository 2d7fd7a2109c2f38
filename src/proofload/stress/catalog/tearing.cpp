#include <algorithm>
#include <cmath>

#include "proofload/stress/recent_frames.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class TearingPass final : public ClipPass {
 public:
  TearingPass(double fraction, std::size_t lag) : fraction_(fraction), recent_(lag + 1) {}

  std::optional<Shown> next(Sample frame, std::uint32_t index) override {
    Image& image = frame.image;
    recent_.add(image);
    // In the first frames there is none that old: the oldest.
    const std::size_t lag = recent_.size() - 1;
    const int rows = static_cast<int>(std::lround(fraction_ * image.height()));
    const int first = image.height() - rows;
    const Image& old = recent_.ago(lag);
    std::copy(old.row(first), old.data() + old.bytes(), image.row(first));
    const std::uint32_t source = first == 0 ? index - static_cast<std::uint32_t>(lag) : index;
    return Shown{{std::move(frame), Warp(), {}}, source};
  }

 private:
  double fraction_;
  RecentFrames recent_;
};

class Tearing final : public ClipStressor {
 public:
  Tearing(Axis axis, const Params& params)
      : ClipStressor(std::move(axis)), lag_(static_cast<std::size_t>(params.integer("lag"))) {}

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape&, const Keys&, double fraction) const override {
    return std::make_unique<TearingPass>(fraction, lag_);
  }

  std::size_t lag_;
};

}  // namespace

Spec tearing() {
  const auto axis = fixed({.parameter = "fraction", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::transport,
      .title = "Torn frames",
      .summary =
          "Shows the lower rows of an earlier frame below the upper rows of this one, as a screen or a "
          "grabber "
          "does that reads while it is written; at the top the whole picture is late.",
      .params = {integer("lag", 1, {1, 30}, "frames", "How much earlier the frame of the lower rows is.")},
      .axis = axis,
      .levels = {},
      .traits = {.nested = true, .temporal = true},
      .source = "Rows from k on of frame t − lag, the others of frame t",
      .make = make<Tearing>(axis),
  };
}

}  // namespace proofload::stress
