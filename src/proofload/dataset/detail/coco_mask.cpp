#include "proofload/dataset/detail/coco_mask.h"

#include <cstdint>
#include <vector>

#include "proofload/core/error.h"

namespace proofload::dataset {

namespace {

constexpr std::size_t kMostPolygons = 10'000;  // Of one object.

std::string read_runs(const Value& given, Size size, Mask& out) {
  const Value* sides = given.find("size");
  const Value* counts = given.find("counts");
  const bool sized = sides && sides->is_array() && sides->size() == 2 && sides->items()[0].is_integer() &&
                     sides->items()[1].is_integer();
  if (!sized || !counts || !(counts->is_array() || counts->is_text()))
    return "`segmentation` as run lengths needs `size: [height, width]` and `counts`";
  const std::int64_t height = sides->items()[0].integer();
  const std::int64_t width = sides->items()[1].integer();
  if (size.width == 0) {
    if (height < 1 || width < 1 || height > kLargestSide || width > kLargestSide)
      return "`segmentation` is for a picture of " + std::to_string(width) + " x " + std::to_string(height) +
             ", which is none";
    size = {static_cast<int>(width), static_cast<int>(height)};
  }
  if (height != size.height || width != size.width)
    return "`segmentation` is for a picture of " + std::to_string(width) + " x " + std::to_string(height) +
           ", its picture is " + std::to_string(size.width) + " x " + std::to_string(size.height);
  if (counts->is_text()) {
    out = mask_from_text(size, counts->text());
    return {};
  }
  std::vector<std::uint32_t> runs;
  for (const Value& run : counts->items()) {
    if (!run.is_integer() || run.integer() < 0 || run.integer() > (std::int64_t{1} << 31))
      return "`counts` of `segmentation` must be whole numbers of pixels";
    runs.push_back(static_cast<std::uint32_t>(run.integer()));
  }
  out = mask_from_runs(size, std::move(runs));
  return {};
}

std::string read_polygons(const Value& given, Size size, Mask& out) {
  if (!given.is_array() || given.size() == 0)
    return "`segmentation` must be a list of polygons or run lengths";
  if (given.size() > kMostPolygons)
    return "`segmentation` has more than " + std::to_string(kMostPolygons) + " polygons";
  if (size.width == 0) return "`segmentation` holds polygons, and the size of its picture is not known";
  for (std::size_t k = 0; k < given.size(); ++k) {
    const Value& polygon = given.items()[k];
    const std::string name = "segmentation[" + std::to_string(k) + "]";
    if (!polygon.is_array() || polygon.size() < 6 || polygon.size() % 2 != 0)
      return "`" + name + "` must hold at least three points as x, y, x, y …";
    std::vector<Point> outline;
    outline.reserve(polygon.size() / 2);
    for (std::size_t i = 0; i < polygon.size(); i += 2) {
      if (!polygon.items()[i].is_number() || !polygon.items()[i + 1].is_number())
        return "`" + name + "` holds a value that is no number";
      outline.push_back({polygon.items()[i].number(), polygon.items()[i + 1].number()});
    }
    Mask part = inside_of(outline, size);
    out = k == 0 ? std::move(part) : united(out, part);
  }
  return {};
}

}  // namespace

std::string read_mask(const Value& given, Size size, Mask& out) {
  try {
    return given.is_object() ? read_runs(given, size, out) : read_polygons(given, size, out);
  } catch (const Error& e) {
    return std::string("`segmentation`: ") + e.what();
  }
}

}  // namespace proofload::dataset
