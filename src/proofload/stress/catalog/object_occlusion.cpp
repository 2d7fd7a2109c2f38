#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>

#include "proofload/core/rng.h"
#include "proofload/stress/cover.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class ObjectOcclusion final : public Stressor {
 public:
  ObjectOcclusion(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        boxes_(params.text("region") == "box"),
        shape_(params.text("shape")),
        side_(params.text("side")),
        fill_(params.text("fill")),
        value_(static_cast<std::uint8_t>(params.integer("value"))),
        least_visible_(params.real("least_visible")) {}

 protected:
  void stress(Stressed& result, const Keys& keys, double share) const override {
    Image& image = result.sample.image;
    auto* labels = std::get_if<BoxLabels>(&result.sample.label);
    const PixelBox frame{0, 0, image.width(), image.height()};
    // Region of every labelled box; what is not to be scored is not covered either.
    std::vector<PixelBox> regions;
    std::vector<std::size_t> objects;
    if (labels) {
      for (std::size_t i = 0; i < labels->boxes.size(); ++i) {
        if (labels->boxes[i].ignore) continue;
        objects.push_back(i);
        regions.push_back(pixels_of(labels->boxes[i].box, image.size()));
      }
    }
    const bool whole = !boxes_ || regions.empty();
    const std::vector<PixelBox> covered = whole ? std::vector<PixelBox>{frame} : regions;

    std::vector<Cover> covers;
    for (std::size_t k = 0; k < covered.size(); ++k)
      covers.push_back(cover_of(covered[k], share, keys, static_cast<std::uint32_t>(whole ? 0 : objects[k])));
    // What every object loses is counted before colours are taken, so that a pixel under two covers counts once.
    if (labels) {
      const std::vector<std::int64_t> hidden = hidden_pixels(regions, covers, image.size());
      for (std::size_t k = 0; k < objects.size(); ++k) {
        LabelledBox& box = labels->boxes[objects[k]];
        const std::int64_t area = regions[k].area();
        if (area == 0) continue;
        box.visible *= 1 - static_cast<double>(hidden[k]) / static_cast<double>(area);
        if (box.visible < least_visible_) box.ignore = true;
      }
    }
    std::vector<Fill> fills;
    for (std::size_t k = 0; k < covers.size(); ++k) fills.push_back(fill_of(image, covered[k], keys));
    for (std::size_t k = 0; k < covers.size(); ++k) paint(image, covers[k], fills[k]);
  }

 private:
  Cover cover_of(const PixelBox& region, double share, const Keys& keys, std::uint32_t object) const {
    const Rng rng(keys.sample);
    const auto count = static_cast<std::int64_t>(std::floor(share * static_cast<double>(region.area())));
    if (shape_ == "half_plane") {
      static constexpr const char* kSides[] = {"left", "right", "top", "bottom"};
      Side side = static_cast<Side>(rng.bits32(0, object) & 3);
      for (int i = 0; i < 4; ++i)
        if (side_ == kSides[i]) side = static_cast<Side>(i);
      return sweep(region, side, count);
    }
    if (shape_ == "centre_out") return grow(region, Growth::centre_out, count, rng, object);
    if (shape_ == "rim_in") return grow(region, Growth::rim_in, count, rng, object);
    if (shape_ == "blobs") return grow(region, Growth::blobs, count, rng, object);
    return grow(region, Growth::pixels, count, rng, object);
  }

  Fill fill_of(const Image& image, const PixelBox& region, const Keys& keys) const {
    if (fill_ == "noise") return Fill{.noise = true, .key = keys.sample};
    if (fill_ == "mean") return Fill{.colour = mean_colour(image, region)};
    return Fill{.colour = {value_, value_, value_}};
  }

  bool boxes_;
  std::string shape_;
  std::string side_;
  std::string fill_;
  std::uint8_t value_;
  double least_visible_;
};

}  // namespace

Spec object_occlusion() {
  const auto axis = [](const Params& params) {
    return Axis{.parameter = params.text("region") == "box" ? "hidden_fraction" : "share_of_picture",
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
      .params = {choice("region", "box", {"box", "picture"},
                        "What is covered: every labelled box, or the whole picture."),
                 choice("shape", "half_plane", {"half_plane", "centre_out", "rim_in", "blobs", "pixels"},
                        "How the cover grows: from one side, from the centre, from the rim, in smooth random "
                        "blobs, or "
                        "pixel by pixel."),
                 choice("side", "drawn", {"drawn", "left", "right", "top", "bottom"},
                        "Side a half-plane comes from; drawn once for every object unless given."),
                 choice("fill", "value", {"value", "mean", "noise"},
                        "What the cover looks like: one grey level, the mean colour of the object, or random "
                        "colours."),
                 integer("value", 128, {0, 255}, "grey levels", "Grey level of the cover for `fill: value`."),
                 real("least_visible", 0.25, {0, 1}, "",
                      "Objects of which a smaller share can be seen are no longer scored.")},
      .axis = axis,
      .levels = {},
      .by_default = true,
      .traits = {.draws = Scope::clip, .nested = true, .labels = LabelEffect::visible},
      .source =
          "The floor(f·|R|) pixels of the region R with the smallest scores of a fixed ordering field, ties "
          "by index",
      .aliases = {"albumentations.ConstrainedCoarseDropout", "albumentations.MaskDropout", "3dcc.occlusion"},
      .make = make<ObjectOcclusion>(axis)};
}

}  // namespace proofload::stress
