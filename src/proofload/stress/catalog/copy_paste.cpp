#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/bilinear.h"
#include "proofload/stress/cover_style.h"
#include "proofload/stress/hidden_labels.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr std::uint32_t kSourceStream = 4;
constexpr std::uint64_t kTries = 16;
constexpr int kPlaces = 16;  // Binary places of a position.

std::int64_t common(const PixelBox& a, const PixelBox& b) {
  const std::int64_t w = std::min(a.x1, b.x1) - std::max(a.x0, b.x0);
  const std::int64_t h = std::min(a.y1, b.y1) - std::max(a.y0, b.y0);
  return w > 0 && h > 0 ? w * h : 0;
}

// A part of the picture, blown up so that it can cover a target, and where it is pasted.
struct Paste {
  PixelBox source;
  std::int64_t step;  // Of the source a pixel of the result, 2^-16 px; at most 1 px.
  PixelBox at;        // May reach beyond the frame.
};

class CopyPaste final : public Stressor {
 public:
  CopyPaste(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        masks_(params.text("region") == "mask"),
        background_(params.text("source") == "background"),
        side_(params.text("side")),
        least_visible_(params.real("least_visible")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double share) const override {
    Image& image = result.sample.image;
    const Size size = image.size();
    const std::vector<ObjectRegion> labelled = object_regions(result.sample.label, size, masks_);
    const std::vector<ObjectRegion> objects =
        labelled.empty() ? std::vector<ObjectRegion>{{0, {.around = middle_of(size)}}} : labelled;
    // Other objects stay in front of what is pasted beside them: every object loses its share and no more.
    const Image taken = mask_of(objects, size);

    const Rng rng(keys.sample);
    const Image clean = image;
    std::vector<Cover> covers;
    for (std::size_t k = 0; k < objects.size(); ++k) {
      const Region& target = objects[k].region;
      const auto count = static_cast<std::int64_t>(std::floor(share * static_cast<double>(target.pixels())));
      if (count == 0) continue;
      const auto index = static_cast<std::uint32_t>(objects[k].index);
      const Side side = side_of(side_, rng, index);
      static constexpr Growth kFrom[] = {Growth::from_left, Growth::from_right, Growth::from_top,
                                         Growth::from_bottom};
      Cover cover = grow(target, kFrom[static_cast<std::size_t>(side)], count, rng, index);
      const Paste paste =
          paste_at(source_of(objects, k, size, rng, index), target.around, bounds_of(cover), side);
      // Beside the target it is whole.
      add_rows(cover, paste.at, taken);
      put(image, clean, paste, cover);
      covers.push_back(std::move(cover));
    }
    hide_objects(result.sample.label, labelled, mask_of(covers, size), least_visible_);
  }

  static PixelBox middle_of(Size size) {
    const int w = std::max(1, size.width / 2);
    const int h = std::max(1, size.height / 2);
    const int x = (size.width - w) / 2;
    const int y = (size.height - h) / 2;
    return {x, y, x + w, y + h};
  }

  static PixelBox bounds_of(const Cover& cover) {
    PixelBox out = cover.front();
    for (const PixelBox& box : cover)
      out = {std::min(out.x0, box.x0), std::min(out.y0, box.y0), std::max(out.x1, box.x1),
             std::max(out.y1, box.y1)};
    return out;
  }

  // Another object; where there is none, the one of some places of the target's size that shows least of any object.
  PixelBox source_of(const std::vector<ObjectRegion>& objects,
                     std::size_t target,
                     Size size,
                     const Rng& rng,
                     std::uint32_t index) const {
    const std::uint64_t first = (kTries * 2 + 1) * index;
    if (objects.size() > 1 && !background_) {
      const std::size_t other = rng.bits32(kSourceStream, first) % (objects.size() - 1);
      return objects[other + (other >= target ? 1 : 0)].region.around;
    }
    const PixelBox& box = objects[target].region.around;
    PixelBox best{};
    std::int64_t least = -1;
    for (std::uint64_t i = 0; i < kTries; ++i) {
      const auto start = [&](std::uint64_t k, int length, int side) {
        return static_cast<int>(rng.uniform(kSourceStream, first + 1 + 2 * i + k) * (side - length + 1));
      };
      const int x = start(0, box.width(), size.width);
      const int y = start(1, box.height(), size.height);
      const PixelBox here{x, y, x + box.width(), y + box.height()};
      std::int64_t shown = 0;
      for (const ObjectRegion& object : objects) shown += common(here, object.region.around);
      if (least >= 0 && shown >= least) continue;
      best = here;
      least = shown;
    }
    return best;
  }

  // Its leading side stands where the covered part of the target ends; across, both have one middle.
  static Paste paste_at(const PixelBox& source, const PixelBox& target, const PixelBox& covered, Side side) {
    const double grow = std::max({1.0, static_cast<double>(target.width()) / source.width(),
                                  static_cast<double>(target.height()) / source.height()});
    // Never smaller than the target, whatever was rounded.
    const int w = std::max(target.width(), static_cast<int>(std::lround(grow * source.width())));
    const int h = std::max(target.height(), static_cast<int>(std::lround(grow * source.height())));
    const auto step = static_cast<std::int64_t>(std::floor((1 << kPlaces) / grow));
    int x = (target.x0 + target.x1 - w) / 2;
    int y = (target.y0 + target.y1 - h) / 2;
    switch (side) {
      case Side::left: x = covered.x1 - w; break;
      case Side::right: x = covered.x0; break;
      case Side::top: y = covered.y1 - h; break;
      case Side::bottom: y = covered.y0; break;
    }
    // Halves are rounded down: across, the target is inside all the same.
    return {source, step, {x, y, x + w, y + h}};
  }

  static void add_rows(Cover& cover, const PixelBox& at, const Image& taken) {
    for (int y = std::max(0, at.y0); y < std::min(taken.height(), at.y1); ++y) {
      const std::uint8_t* const own = taken.row(y);
      const int end = std::min(taken.width(), at.x1);
      int x = std::max(0, at.x0);
      while (x < end) {
        while (x < end && own[x]) ++x;
        const int start = x;
        while (x < end && !own[x]) ++x;
        if (x > start) cover.push_back({start, y, x, y + 1});
      }
    }
  }

  static void put(Image& image, const Image& clean, const Paste& paste, const Cover& cover) {
    const int channels = image.channels();
    const PixelBox& s = paste.source;
    const auto place = [&paste](int i, int from, int start, int end) {
      // Middles of pixels fall on middles; inside the source.
      const std::int64_t half = std::int64_t{1} << (kPlaces - 1);
      const std::int64_t p = (static_cast<std::int64_t>(start) << kPlaces) - half +
                             (2 * static_cast<std::int64_t>(i - from) + 1) * paste.step / 2;
      // The four neighbours of a position are read: the last is one step further on.
      const std::int64_t low = static_cast<std::int64_t>(start) << kPlaces;
      const std::int64_t high = (static_cast<std::int64_t>(end - 1) << kPlaces) - 1;
      return static_cast<std::int32_t>(std::max(low, std::min(p, high)));
    };
    // Sources of one row or column have no second neighbour: their pixels are copied.
    const bool thin = s.width() < 2 || s.height() < 2;
    std::vector<std::int32_t> u;
    std::vector<std::int32_t> v;
    for (const PixelBox& box : cover)
      for (int y = box.y0; y < box.y1; ++y) {
        std::uint8_t* const to = image.row(y) + static_cast<std::ptrdiff_t>(box.x0) * channels;
        const auto n = static_cast<std::size_t>(box.width());
        u.resize(n);
        v.assign(n, place(y, paste.at.y0, s.y0, s.y1));
        for (std::size_t i = 0; i < n; ++i)
          u[i] = place(box.x0 + static_cast<int>(i), paste.at.x0, s.x0, s.x1);
        if (!thin) {
          blend_at(clean, u, v, to);
          continue;
        }
        for (std::size_t i = 0; i < n; ++i)
          std::copy_n(clean.row(v[i] >> kPlaces) + static_cast<std::ptrdiff_t>(u[i] >> kPlaces) * channels,
                      channels, to + i * static_cast<std::size_t>(channels));
      }
  }

  bool masks_;
  bool background_;
  std::string side_;
  double least_visible_;
};

}  // namespace

Spec copy_paste() {
  const auto axis =
      fixed({.parameter = "hidden_fraction", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::occlusion,
      .title = "Another object in front",
      .summary =
          "Pastes another object of the same picture, or a part of the background where there is only one, "
          "over "
          "a share of every labelled object; without boxes the middle of the picture is the object. Boxes "
          "keep "
          "their size and say how much can still be seen.",
      .params = {choice("region", "box", {"box", "mask"},
                        "Of what the share is hidden: every labelled box, or every mask where it is known."),
                 choice("source", "object", {"object", "background"},
                        "What is pasted: another object's box where there is one, or background."),
                 cover_side_param("object"), least_visible_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false, .monotone = false, .labels = LabelEffect::visible},
      .source =
          "Exactly floor(f·|R|) pixels of the object, column by column or row by row; after Ghiasi et "
          "al., CVPR 2021",
      .make = make<CopyPaste>(axis)};
}

}  // namespace proofload::stress
