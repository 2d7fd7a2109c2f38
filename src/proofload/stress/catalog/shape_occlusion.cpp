#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/cover_style.h"
#include "proofload/stress/hidden_labels.h"
#include "proofload/stress/mosaic.h"
#include "proofload/stress/star_outline.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr std::uint32_t kPlaceStream = 4;
constexpr std::uint32_t kTypeStream = 5;

// An arm with a hand, its fingers spread; the origin is at the elbow.
constexpr OutlineCorner kHand[] = {{190, -500}, {180, 60},   {165, 150},  {330, 330},  {430, 480},
                                   {440, 530},  {400, 540},  {300, 430},  {250, 420},  {225, 520},
                                   {275, 760},  {265, 840},  {225, 850},  {150, 600},  {135, 600},
                                   {150, 900},  {125, 960},  {85, 965},   {45, 630},   {30, 630},
                                   {10, 880},   {-15, 930},  {-60, 920},  {-70, 600},  {-85, 590},
                                   {-130, 770}, {-160, 815}, {-200, 800}, {-200, 560}, {-215, 400},
                                   {-165, 150}, {-180, 60},  {-190, -500}};
constexpr OutlineCorner kPole[] = {{60, -300}, {60, 970}, {40, 1000}, {-40, 1000}, {-60, 970}, {-60, -300}};
// Shoulders and head from behind; the origin is at the waist.
constexpr OutlineCorner kPerson[] = {{420, -300}, {430, 200},  {400, 430},  {330, 510},  {160, 565},
                                     {125, 600},  {130, 680},  {140, 800},  {125, 880},  {85, 950},
                                     {30, 980},   {-30, 980},  {-85, 950},  {-125, 880}, {-140, 800},
                                     {-130, 680}, {-125, 600}, {-160, 565}, {-330, 510}, {-400, 430},
                                     {-430, 200}, {-420, -300}};

struct Template {
  std::span<const OutlineCorner> outline;
  bool stands;  // On the lower border.
  // Skin, paint, cloth.
  std::array<std::array<std::uint8_t, 3>, 4> colours;
};
constexpr Template kTemplates[] = {
    {kHand, false, {{{241, 206, 176}, {213, 163, 120}, {150, 98, 64}, {92, 60, 42}}}},
    {kPole, false, {{{72, 74, 78}, {150, 152, 150}, {205, 200, 188}, {62, 78, 66}}}},
    {kPerson, true, {{{42, 46, 60}, {78, 66, 58}, {104, 40, 44}, {58, 78, 92}}}}};

class ShapeOcclusion final : public Stressor, public CoversPlaces {
 public:
  ShapeOcclusion(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        masks_(params.text("region") == "mask"),
        template_(params.text("template")),
        side_(params.text("side")),
        natural_(params.text("fill") == "natural"),
        fill_(params),
        least_visible_(params.real("least_visible")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double share) const override {
    Image& image = result.sample.image;
    const Size size = image.size();
    const std::vector<ObjectRegion> objects = object_regions(result.sample.label, size, masks_);
    const bool whole = objects.empty();
    const std::vector<ObjectRegion> covered =
        whole ? std::vector<ObjectRegion>{{0, {.around = {0, 0, size.width, size.height}}}} : objects;
    // Other objects stand in front of an arm that passes them: every object loses its share and no more.
    const Image taken = mask_of(covered, size);

    const Rng rng(keys.sample);
    std::vector<Cover> covers;
    std::vector<Fill> fills;
    for (const ObjectRegion& object : covered) {
      const auto k = static_cast<std::uint32_t>(object.index);
      const Template& shape = template_of(rng, k);
      covers.push_back(cover_of(object.region, shape, share, taken, rng, k));
      fills.push_back(natural_ ? natural_fill(image, shape, rng, k)
                               : fill_.of(image, object.region, keys.sample));
    }
    hide_objects(result.sample.label, objects, mask_of(covers, size), least_visible_);
    for (std::size_t k = 0; k < covers.size(); ++k) paint(image, covers[k], fills[k]);
  }

  const Template& template_of(const Rng& rng, std::uint32_t object) const {
    if (template_ == "hand") return kTemplates[0];
    if (template_ == "pole") return kTemplates[1];
    if (template_ == "person") return kTemplates[2];
    return kTemplates[rng.bits32(kTypeStream, 2ULL * object) % 3];
  }

  // The object's pixels that the outline reaches first, exactly as many as asked for, and around the object whatever an
  // outline of that size covers.
  Cover cover_of(const Region& region,
                 const Template& shape,
                 double share,
                 const Image& taken,
                 const Rng& rng,
                 std::uint32_t object) const {
    const auto count = static_cast<std::int64_t>(std::floor(share * static_cast<double>(region.pixels())));
    if (count == 0) return {};
    const StarOutline outline(shape.outline,
                              place_of(region.around, shape.stands, taken.size(), rng, object));
    std::size_t cone = 0;
    Lowest hidden = take_lowest(region, count, [&](int x, int y) { return outline.size_at(x, y, cone); });
    const PixelBox around = outline.around(hidden.highest, taken.size());
    for (int y = around.y0; y < around.y1; ++y) {
      const std::uint8_t* const own = taken.row(y);
      int start = -1;
      for (int x = around.x0; x <= around.x1; ++x) {
        const bool in = x < around.x1 && own[x] == 0 && outline.size_at(x, y, cone) <= hidden.highest;
        if (in && start < 0) start = x;
        if (in || start < 0) continue;
        hidden.cover.push_back({start, y, x, y + 1});
        start = -1;
      }
    }
    return std::move(hidden.cover);
  }

  // From the border that is nearest to the object, people from below, leaning a little.
  OutlinePlace place_of(
      const PixelBox& box, bool stands, Size frame, const Rng& rng, std::uint32_t object) const {
    const Side side = side_ != "nearest" ? side_of(side_, rng, object)
                      : stands           ? Side::bottom
                                         : nearest(box, frame, rng, object);
    OutlinePlace out{.anchor_x = 0,
                     .anchor_y = 0,
                     .toward_x = box.x0 + box.x1,
                     .toward_y = box.y0 + box.y1,
                     .mirrored = (rng.bits32(kPlaceStream, 4ULL * object) & 1) == 1};
    const double lean = rng.uniform(kPlaceStream, 4ULL * object + 1) - 0.5;
    const bool lying = side == Side::left || side == Side::right;
    const std::int64_t along = lying ? out.toward_y : out.toward_x;
    const std::int64_t length = 2 * static_cast<std::int64_t>(lying ? frame.height : frame.width);
    const std::int64_t border = side == Side::right    ? 2LL * frame.width
                                : side == Side::bottom ? 2LL * frame.height
                                                       : 0;
    const std::int64_t depth = std::abs((lying ? out.toward_x : out.toward_y) - border);
    const std::int64_t foot =
        std::clamp<std::int64_t>(along + std::llround(lean * static_cast<double>(depth)), 0, length);
    (lying ? out.anchor_x : out.anchor_y) = border;
    (lying ? out.anchor_y : out.anchor_x) = foot;
    return out;
  }

  // Of equally near ones a drawn one.
  static Side nearest(const PixelBox& box, Size frame, const Rng& rng, std::uint32_t object) {
    const int distances[] = {box.x0, frame.width - box.x1, box.y0, frame.height - box.y1};
    const int least = *std::min_element(std::begin(distances), std::end(distances));
    std::array<Side, 4> sides{};
    std::uint32_t n = 0;
    for (int i = 0; i < 4; ++i)
      if (distances[i] == least) sides[n++] = static_cast<Side>(i);
    return sides[rng.bits32(kPlaceStream, 4ULL * object + 2) % n];
  }

  static Fill natural_fill(const Image& image, const Template& shape, const Rng& rng, std::uint32_t object) {
    std::array<std::uint8_t, 3> colour =
        shape.colours[rng.bits32(kTypeStream, 2ULL * object + 1) % shape.colours.size()];
    if (image.channels() == 1) {
      // Luma of BT.601.
      const int grey = (77 * colour[0] + 150 * colour[1] + 29 * colour[2] + 128) >> 8;
      colour.fill(static_cast<std::uint8_t>(grey));
    }
    return Fill{.colour = colour};
  }

  bool masks_;
  std::string template_;
  std::string side_;
  bool natural_;
  CoverFill fill_;
  double least_visible_;
};

}  // namespace

Spec shape_occlusion() {
  const auto axis =
      fixed({.parameter = "hidden_fraction", .unit = "", .percent = true, .identity = 0, .top = 1});
  Param side = cover_side_param("object");
  side.standard = "nearest";
  side.choices.insert(side.choices.begin(), "nearest");
  side.doc =
      "Border of the picture that it comes from: the nearest to the object (people stand on the lower one), "
      "or drawn once for every object.";
  Param fill = cover_fill_param();
  fill.standard = "natural";
  fill.choices.insert(fill.choices.begin(), "natural");
  fill.doc =
      "What it looks like: a drawn colour of skin, paint or cloth, one grey level, the mean colour of the "
      "object, or random colours.";
  return {
      .family = Family::occlusion,
      .title = "Hand, pole or person in front",
      .summary =
          "A hand, a pole or a person comes in from the border of the picture and hides a share of every "
          "labelled object; without boxes the whole picture is the object. Boxes keep their size and say "
          "how much can still be seen.",
      .params = {choice("region", "box", {"box", "mask"},
                        "Of what the share is hidden: every labelled box, or every mask where it is known."),
                 choice("template", "drawn", {"drawn", "hand", "pole", "person"},
                        "What comes in; drawn once for every object unless given."),
                 side, fill, cover_value_param(128), least_visible_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = true, .labels = LabelEffect::visible},
      .source =
          "The floor(f·|R|) pixels of the object that a growing outline reaches first; outlines of our own "
          "making",
      .make = make<ShapeOcclusion>(axis)};
}

}  // namespace proofload::stress
