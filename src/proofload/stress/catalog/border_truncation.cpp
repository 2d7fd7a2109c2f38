#include <algorithm>
#include <cmath>
#include <string>

#include "proofload/core/rng.h"
#include "proofload/stress/cover_style.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

class BorderTruncation final : public Stressor {
 public:
  BorderTruncation(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        side_(params.text("side")),
        subpixel_(params.flag("subpixel")),
        surround_(surround_of(params)) {}

 private:
  void stress(Stressed& result, const Keys& keys, double share) const override {
    const Size size = result.sample.image.size();
    const Box box = largest(result.sample.label, size);
    double x = 0;
    double y = 0;
    // The share of the box that stands behind the border.
    switch (side_of(side_, Rng(keys.sample), 0)) {
      case Side::left: x = -box.x0 - share * box.width(); break;
      case Side::right: x = size.width - box.x1 + share * box.width(); break;
      case Side::top: y = -box.y0 - share * box.height(); break;
      case Side::bottom: y = size.height - box.y1 + share * box.height(); break;
    }
    if (!subpixel_) {
      x = std::round(x);
      y = std::round(y);
    }
    move_by(result, {1, 0, x, 0, 1, y, 0, 0, 1}, surround_);
  }

  // What is scored and largest, first of equals; without objects the picture.
  static Box largest(const Annotation& label, Size size) {
    Box out{};
    const auto take = [&out](const Box& box, bool ignore) {
      if (!ignore && box.area() > out.area()) out = box;
    };
    if (const auto* boxes = std::get_if<BoxLabels>(&label)) {
      for (const LabelledBox& box : boxes->boxes) take(box.box, box.ignore);
    } else if (const auto* poses = std::get_if<PoseLabels>(&label)) {
      for (const LabelledPose& pose : poses->poses) take(pose.box, pose.ignore);
    }
    if (out.area() > 0) return out;
    return {0, 0, static_cast<double>(size.width), static_cast<double>(size.height)};
  }

  std::string side_;
  bool subpixel_;
  Surround surround_;
};

}  // namespace

Spec border_truncation() {
  const auto axis =
      fixed({.parameter = "outside_fraction", .unit = "", .percent = true, .identity = 0, .top = 1});
  // The mirrored picture would show again what has left it.
  Param border = border_param();
  border.standard = "constant";
  return {
      .family = Family::occlusion,
      .title = "Cut by the border",
      .summary =
          "Moves the picture so that a share of the largest labelled object lies outside the frame, as where "
          "a camera catches only a part of it; without boxes the whole picture is the object. Boxes move and "
          "are clipped.",
      .params = {cover_side_param("picture"),
                 flag("subpixel", false,
                      "Also between pixels, where interpolation blurs; otherwise shifts are rounded to whole "
                      "pixels and copy bytes."),
                 border, fill_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant},
      .source = "p + t, with f·w columns or f·h rows of the box beyond one side",
      .make = make<BorderTruncation>(axis)};
}

}  // namespace proofload::stress
