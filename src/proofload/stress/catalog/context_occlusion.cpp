#include <cstdint>

#include "proofload/core/rng.h"
#include "proofload/stress/cover_style.h"
#include "proofload/stress/hidden_labels.h"
#include "proofload/stress/mosaic.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class ContextOcclusion final : public Stressor, public CoversPlaces {
 public:
  ContextOcclusion(Axis axis, const Params& params)
      : Stressor(std::move(axis)), masks_(params.text("keep") == "mask"), shape_(params), fill_(params) {}

 private:
  void stress(Stressed& result, const Keys& keys, double share) const override {
    Image& image = result.sample.image;
    const Region context = context_of(result.sample.label, image.size());
    const Cover cover = shape_.of(context, share, Rng(keys.sample), 0);
    // Objects lose nothing; what is known of the rest by pixel is hidden.
    hide_objects(result.sample.label, {}, mask_of({&cover, 1}, image.size()), 0);
    paint(image, cover, fill_.of(image, context, keys.sample));
  }

  // Everything but the objects, also those that are not scored: they are objects all the same.
  Region context_of(Annotation label, Size frame) const {
    if (auto* boxes = std::get_if<BoxLabels>(&label)) {
      for (LabelledBox& box : boxes->boxes) box.ignore = false;
    } else if (auto* poses = std::get_if<PoseLabels>(&label)) {
      for (LabelledPose& pose : poses->poses) pose.ignore = false;
    }
    const Image objects = mask_of(object_regions(label, frame, masks_), frame);
    Region out{.around = {0, 0, frame.width, frame.height}};
    out.inside.assign(objects.data(), objects.data() + objects.bytes());
    for (std::uint8_t& pixel : out.inside) pixel = pixel ? 0 : 1;
    return out;
  }

  bool masks_;
  CoverShape shape_;
  CoverFill fill_;
};

}  // namespace

Spec context_occlusion() {
  const auto axis =
      fixed({.parameter = "share_of_context", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::occlusion,
      .title = "Covered context",
      .summary =
          "Covers a share of everything outside the labelled objects and leaves these as they are: a model "
          "that breaks looks at the surroundings. Without boxes all of the picture is surroundings.",
      .params = {choice("keep", "box", {"box", "mask"},
                        "What belongs to an object: its box, or its mask where that is known."),
                 cover_shape_param("blobs"), cover_side_param("picture"), cover_fill_param(),
                 cover_value_param(128)},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = true, .labels = LabelEffect::visible},
      .source =
          "The floor(f·|R|) pixels outside all objects with the smallest scores of a fixed ordering field, "
          "ties by index",
      .make = make<ContextOcclusion>(axis)};
}

}  // namespace proofload::stress
