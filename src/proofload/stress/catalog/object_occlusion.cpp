#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/cover_style.h"
#include "proofload/stress/hidden_labels.h"
#include "proofload/stress/mosaic.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class ObjectOcclusion final : public Stressor, public CoversPlaces {
 public:
  ObjectOcclusion(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        picture_(params.text("region") == "picture"),
        masks_(params.text("region") == "mask"),
        shape_(params),
        fill_(params),
        least_visible_(params.real("least_visible")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double share) const override {
    Image& image = result.sample.image;
    // What is not to be scored is not covered either.
    const std::vector<ObjectRegion> objects = object_regions(result.sample.label, image.size(), masks_);
    const bool whole = picture_ || objects.empty();
    const std::vector<ObjectRegion> covered =
        whole ? std::vector<ObjectRegion>{{0, {.around = {0, 0, image.width(), image.height()}}}} : objects;
    const Rng rng(keys.sample);
    std::vector<Cover> covers;
    std::vector<Fill> fills;
    for (const ObjectRegion& object : covered) {
      covers.push_back(shape_.of(object.region, share, rng, static_cast<std::uint32_t>(object.index)));
      fills.push_back(fill_.of(image, object.region, keys.sample));
    }
    // Where covers overlap a pixel is hidden once.
    hide_objects(result.sample.label, objects, mask_of(covers, image.size()), least_visible_);
    for (std::size_t k = 0; k < covers.size(); ++k) paint(image, covers[k], fills[k]);
  }

  bool picture_;
  bool masks_;
  CoverShape shape_;
  CoverFill fill_;
  double least_visible_;
};

}  // namespace

Spec object_occlusion() {
  const auto axis = [](const Params& params) {
    return Axis{.parameter = params.text("region") == "picture" ? "share_of_picture" : "hidden_fraction",
                .unit = "",
                .percent = true,
                .identity = 0,
                .top = 1};
  };
  return {
      .family = Family::occlusion,
      .title = "Occlusion",
      .summary =
          "Covers a share of every labelled box, growing in from one side; without boxes the whole picture "
          "is "
          "the object and the axis is the share of the picture. Boxes keep their size and say how much can "
          "still be seen.",
      .params = {choice(
                     "region", "box", {"box", "mask", "picture"},
                     "What is covered: every labelled box, every mask (the box where none is known), or the "
                     "whole picture."),
                 cover_shape_param("half_plane"), cover_side_param("object"), cover_fill_param(),
                 cover_value_param(128), least_visible_param()},
      .axis = axis,
      .levels = {},
      .by_default = true,
      .traits = {.draws = Scope::clip, .nested = true, .labels = LabelEffect::visible},
      .source =
          "The floor(f·|R|) pixels of the region R with the smallest scores of a fixed ordering field, ties "
          "by index",
      .aliases = {"albumentations.ConstrainedCoarseDropout {shape: patches, value: 0}",
                  "albumentations.MaskDropout {region: mask, value: 0}", "3dcc.occlusion"},
      .make = make<ObjectOcclusion>(axis)};
}

}  // namespace proofload::stress
