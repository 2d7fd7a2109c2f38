#include "proofload/stress/hidden_labels.h"

#include <cmath>
#include <utility>

#include "proofload/stress/random_mask.h"

namespace proofload::stress {

namespace {

// The part of a mask in a rectangle, row by row.
std::vector<std::uint8_t> part_of(const Mask& mask, const PixelBox& r) {
  std::vector<std::uint8_t> out(static_cast<std::size_t>(r.area()));
  const std::vector<std::uint8_t> columns = pixels_of(mask);
  const auto height = static_cast<std::size_t>(mask.size.height);
  std::size_t i = 0;
  for (int y = r.y0; y < r.y1; ++y)
    for (int x = r.x0; x < r.x1; ++x, ++i)
      out[i] = columns[static_cast<std::size_t>(x) * height + static_cast<std::size_t>(y)];
  return out;
}

constexpr std::uint8_t kHidden = 128;

bool is_hidden(const Image& mask, Point p) {
  const double x = std::floor(p.x);
  const double y = std::floor(p.y);
  return x >= 0 && y >= 0 && x < mask.width() && y < mask.height() &&
         mask.row(static_cast<int>(y))[static_cast<int>(x)] >= kHidden;
}

// Cells of a grid over the picture whose middles are hidden.
template <class Cell>
void hide_cells(std::vector<Cell>& cells, Size grid, const Image& mask, Cell unknown) {
  std::size_t i = 0;
  for (int y = 0; y < grid.height; ++y)
    for (int x = 0; x < grid.width; ++x, ++i)
      if (is_hidden(mask, {(x + 0.5) * mask.width() / grid.width, (y + 0.5) * mask.height() / grid.height}))
        cells[i] = unknown;
}

// Labels that hide_objects changes.
bool loses_pixels(const Annotation& label) {
  return std::holds_alternative<BoxLabels>(label) || std::holds_alternative<PoseLabels>(label) ||
         std::holds_alternative<ClassMap>(label) || std::holds_alternative<DepthMap>(label);
}

}  // namespace

std::vector<ObjectRegion> object_regions(const Annotation& label, Size frame, bool masks) {
  std::vector<ObjectRegion> out;
  const auto add = [&](std::size_t index, Region region) {
    if (region.pixels() > 0) out.push_back({index, std::move(region)});
  };
  if (const auto* boxes = std::get_if<BoxLabels>(&label)) {
    for (std::size_t i = 0; i < boxes->boxes.size(); ++i) {
      const LabelledBox& box = boxes->boxes[i];
      if (box.ignore) continue;
      Region region{.around = pixels_of(box.box, frame)};
      if (masks && !box.mask.empty() && box.mask.size == frame) {
        region.around = pixels_of(bounds(box.mask), frame);
        region.inside = part_of(box.mask, region.around);
      }
      add(i, std::move(region));
    }
  } else if (const auto* poses = std::get_if<PoseLabels>(&label)) {
    for (std::size_t i = 0; i < poses->poses.size(); ++i)
      if (!poses->poses[i].ignore) add(i, {.around = pixels_of(poses->poses[i].box, frame)});
  }
  return out;
}

Image mask_of(const std::vector<ObjectRegion>& objects, Size frame) {
  Image mask(frame, 1);
  mask.fill(0);
  for (const ObjectRegion& object : objects) {
    const PixelBox& r = object.region.around;
    for (int y = r.y0; y < r.y1; ++y)
      for (int x = r.x0; x < r.x1; ++x)
        if (object.region.has(x, y)) mask.row(y)[x] = 255;
  }
  return mask;
}

void hide_objects(Annotation& label,
                  const std::vector<ObjectRegion>& objects,
                  const Image& mask,
                  double least_visible) {
  if (auto* boxes = std::get_if<BoxLabels>(&label)) {
    for (const ObjectRegion& object : objects) {
      const PixelBox& r = object.region.around;
      std::int64_t hidden = 0;
      for (int y = r.y0; y < r.y1; ++y)
        for (int x = r.x0; x < r.x1; ++x)
          hidden += mask.row(y)[x] >= kHidden && object.region.has(x, y) ? 1 : 0;
      LabelledBox& box = boxes->boxes[object.index];
      box.visible *= 1 - static_cast<double>(hidden) / static_cast<double>(object.region.pixels());
      if (box.visible < least_visible) box.ignore = true;
    }
  } else if (auto* poses = std::get_if<PoseLabels>(&label)) {
    for (LabelledPose& pose : poses->poses)
      for (LabelledPoint& point : pose.points)
        if (point.visibility == Visibility::visible && is_hidden(mask, {point.x, point.y}))
          point.visibility = Visibility::hidden;
  } else if (auto* classes = std::get_if<ClassMap>(&label)) {
    hide_cells(classes->classes, classes->size, mask, kIgnoredClass);
  } else if (auto* depth = std::get_if<DepthMap>(&label)) {
    hide_cells(depth->steps, depth->size, mask, kNoDepth);
  }
}

void hide_pixels(Annotation& label, const Image& mask, double least_visible) {
  hide_objects(label, object_regions(label, mask.size(), false), mask, least_visible);
}

Param least_visible_param() {
  return real("least_visible", 0.25, {0, 1}, "",
              "Objects of which a smaller share can be seen are no longer scored.");
}

void cover_pixels(Sample& sample, const Image& mask, std::uint8_t value, double least_visible) {
  Image& image = sample.image;
  const std::uint8_t colour[3] = {value, value, value};
  if (image.channels() == 3) {
    put_colour({image.data(), image.bytes()}, {mask.data(), mask.bytes()}, colour);
  } else {
    put_value({image.data(), image.bytes()}, {mask.data(), mask.bytes()}, value);
  }
  hide_pixels(sample.label, mask, least_visible);
}

void cover_pixels(Sample& sample, const Cover& cover, std::uint8_t value, double least_visible) {
  paint(sample.image, cover, {.colour = {value, value, value}});
  if (loses_pixels(sample.label))
    hide_pixels(sample.label, mask_of({&cover, 1}, sample.image.size()), least_visible);
}

}  // namespace proofload::stress
