#include <cstdint>
#include <utility>
#include <vector>

#include "proofload/stress/recent_frames.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class MeanPass final : public ClipPass {
 public:
  explicit MeanPass(std::size_t frames) : recent_(frames) {}

  std::optional<Shown> next(Sample frame, std::uint32_t index) override {
    const std::size_t n = frame.image.bytes();
    const std::uint8_t* newest = std::as_const(frame.image).data();
    sums_.resize(n);
    if (recent_.full()) {
      const std::uint8_t* oldest = recent_.ago(recent_.size() - 1).data();
      for (std::size_t i = 0; i < n; ++i)
        sums_[i] = static_cast<std::uint16_t>(sums_[i] + newest[i] - oldest[i]);
    } else {
      for (std::size_t i = 0; i < n; ++i) sums_[i] = static_cast<std::uint16_t>(sums_[i] + newest[i]);
    }
    recent_.add(frame.image);
    // Rounded to the nearest, halves up.
    if (recent_.size() != counted_) {
      counted_ = recent_.size();
      means_.resize(255 * counted_ + 1);
      for (std::size_t sum = 0; sum < means_.size(); ++sum)
        means_[sum] = static_cast<std::uint8_t>((2 * sum + counted_) / (2 * counted_));
    }
    Image mean = Image::unset(frame.image.size(), frame.image.channels());
    std::uint8_t* out = mean.data();
    for (std::size_t i = 0; i < n; ++i) out[i] = means_[sums_[i]];
    frame.image = std::move(mean);
    return Shown{{std::move(frame), Warp(), {}}, index};
  }

 private:
  RecentFrames recent_;
  std::vector<std::uint16_t> sums_;  // At most 255 · 31.
  std::vector<std::uint8_t> means_;  // By sum, of …
  std::size_t counted_ = 0;          // … so many frames.
};

class TemporalBlur final : public ClipStressor {
 public:
  TemporalBlur(Axis axis, const Params&) : ClipStressor(std::move(axis)) {}

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape&, const Keys&, double reach) const override {
    return std::make_unique<MeanPass>(2 * static_cast<std::size_t>(reach) + 1);
  }
};

}  // namespace

Spec temporal_blur() {
  const auto axis = fixed({.parameter = "reach",
                           .unit = "frames",
                           .identity = 0,
                           .top = 15,
                           .scale = Scale::geometric,
                           .knee = 2,
                           .whole = true});
  return {
      .family = Family::temporal,
      .title = "Temporal blur",
      .summary =
          "Shows the mean of the last 2 reach + 1 frames, as a slow shutter and strong noise reduction over "
          "time do: what moves becomes a trail, what stands stays sharp.",
      .params = {},
      .axis = axis,
      .levels = {{"mini_kinetics_c", {3, 5, 7, 9, 11}}, {"mini_ssv2_c", {1, 2, 3, 4, 6}}},
      .traits = {.nested = false, .temporal = true},
      .source =
          "Mean of 2c + 1 frames of Mini Kinetics-C, here of those that are there; the benchmark centres it "
          "and "
          "shortens the clip",
      .aliases = {"mini_kinetics_c.motion_blur"},
      .make = make<TemporalBlur>(axis),
  };
}

}  // namespace proofload::stress
