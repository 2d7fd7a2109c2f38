#include <cmath>

#include "proofload/relation/relation.h"

namespace proofload::relation {

namespace {

class MirrorImage final : public Relation {
 public:
  MirrorImage(const Params& params, const TaskInfo& task)
      : task_(task),
        centre_(params.text("axis") == "reading" ? params.real("reading")
                : task.period                    ? 0
                                                 : (task.reading_from + task.reading_to) / 2) {}

  bool applies(const Sample& sample) const override {
    const Reading* reading = std::get_if<Reading>(&sample.label);
    if (task_.task != Task::regression || !reading) return true;
    // On a circle every reading has a mirror image; on a straight scale it may lie beyond the ends, and a
    // reading that is itself beyond them is not known to have one.
    if (!std::isfinite(reading->value)) return false;
    return task_.period || (on_scale(reading->value) && on_scale(mirrored(reading->value)));
  }

  std::string_view stressor() const override { return "hflip"; }

  Prediction expect(const Prediction& clean, const Warp& warp, Size frame) const override {
    if (const Reading* reading = std::get_if<Reading>(&clean))
      return warp.mirrors() ? Reading{mirrored(reading->value)} : *reading;
    return warp.map(clean, frame);
  }

 private:
  double mirrored(double value) const {
    const double image = 2 * centre_ - value;
    if (!task_.period) return image;
    // Into the turn that starts at the scale's first reading.
    const double period = *task_.period;
    const double turned = image - period * std::floor((image - task_.reading_from) / period);
    return turned < task_.reading_from + period ? turned : task_.reading_from;
  }
  bool on_scale(double value) const {
    // A rounding error is not beyond the end.
    const double slack = 1e-9 * (task_.reading_to - task_.reading_from);
    return value >= task_.reading_from - slack && value <= task_.reading_to + slack;
  }

  TaskInfo task_;
  double centre_;
};

}  // namespace

Spec hflip() {
  return {.title = "Mirror image",
          .summary =
              "A mirrored picture keeps its class, its boxes move along, and a dial shows the mirrored "
              "reading.",
          .params = {choice("axis", "scale", {"scale", "reading"},
                            "Where the dial's axis of symmetry lies: at reading 0 of a circle and in the "
                            "middle of a straight scale, or at `reading`. A circle of period p then shows "
                            "(p − value) mod p, a straight scale from + to − value."),
                     real("reading", 0, {-1e12, 1e12}, "unit of the readings",
                          "Reading on the axis of symmetry, for `axis: reading`.")},
          .make = [](const Params& params, const TaskInfo& task) {
            return std::make_unique<MirrorImage>(params, task);
          }};
}

}  // namespace proofload::relation
