#include <algorithm>
#include <string>

#include "proofload/stress/recent_frames.h"
#include "proofload/stress/remap.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr int kWholeRow = 15;  // One node for a row: every pixel of it moves alike.

// The other field is an earlier frame's.
class FieldsPass final : public ClipPass {
 public:
  explicit FieldsPass(std::size_t lag) : recent_(lag + 1) {}

  std::optional<Shown> next(Sample frame, std::uint32_t index) override {
    recent_.add(frame.image);
    const Image& old = recent_.ago(recent_.size() - 1);
    for (int y = 1; y < old.height(); y += 2) std::copy_n(old.row(y), old.stride(), frame.image.row(y));
    return Shown{{std::move(frame), Warp(), {}}, index};
  }

 private:
  RecentFrames recent_;
};

class Interlace final : public Stressor {
 public:
  Interlace(Axis axis, const Params& params)
      : Stressor(std::move(axis)), frames_(params.text("fields") == "frames") {}

 private:
  // Half a frame later everything has moved on; the field that shows it is every other row.
  void stress(Stressed& result, const Keys&, double px) const override {
    if (frames_) return;  // A picture has no other frame.
    Image& image = result.sample.image;
    const auto moved = Displacement::of(image.size(), kWholeRow, 0, [&](Point p) {
      const bool other = static_cast<int>(p.y) % 2 == 1;
      return Point{p.x - (other ? px : 0), p.y};
    });
    image = move_displaced(image, moved, Beyond::reflect, 0).image;
  }

  std::unique_ptr<ClipPass> pass(const ClipShape& shape, const Keys& keys, double value) const override {
    if (!frames_) return Stressor::pass(shape, keys, value);
    return std::make_unique<FieldsPass>(static_cast<std::size_t>(value));
  }

  bool frames_;
};

Axis axis_of(const Params& params) {
  if (params.text("fields") == "frames")
    return {.parameter = "lag",
            .unit = "frames",
            .identity = 0,
            .top = 8,
            .scale = Scale::geometric,
            .knee = 1,
            .whole = true};
  return {
      .parameter = "motion", .unit = "px", .identity = 0, .top = 64, .scale = Scale::geometric, .knee = 0.5};
}

}  // namespace

Spec interlace() {
  return {
      .family = Family::transport,
      .title = "Interlacing",
      .summary =
          "Shows even and odd rows of two instants in one picture, as interlaced cameras and players that do "
          "not take the fields apart: edges that move become combs.",
      .params = {choice(
          "fields", "motion", {"motion", "frames"},
          "The later field is the picture moved to the right by that many pixels; or, on clips, the "
          "odd rows are those of so many frames before, and single pictures stay.")},
      .axis = axis_of,
      .levels = {},
      .traits = {.nested = false, .monotone = false},
      .source = "Even rows of t, odd rows of t + 1/2",
      .make = make<Interlace>(axis_of),
  };
}

}  // namespace proofload::stress
