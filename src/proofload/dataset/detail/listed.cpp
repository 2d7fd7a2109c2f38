#include "proofload/dataset/detail/listed.h"

#include "proofload/core/error.h"
#include "proofload/dataset/detail/picture_files.h"

namespace proofload::dataset {

Annotation ListedDataset::in_pixels(Annotation label, Size size) const {
  const auto place = [&](auto& p) {
    p.x *= size.width;
    p.y *= size.height;
  };
  const auto box = [&](const Box& b) {
    return Box{b.x0 * size.width, b.y0 * size.height, b.x1 * size.width, b.y1 * size.height};
  };
  if (auto* labels = std::get_if<BoxLabels>(&label))
    for (LabelledBox& one : labels->boxes) {
      one.box = box(one.box);
      for (Point& p : one.corners) place(p);
      if (!outlines_) continue;
      one.mask = inside_of(one.corners, size);
      one.area = static_cast<double>(area(one.mask));
      one.corners.clear();
    }
  if (auto* labels = std::get_if<PoseLabels>(&label))
    for (LabelledPose& one : labels->poses) {
      one.box = box(one.box);
      one.area *= static_cast<double>(size.width) * size.height;
      for (LabelledPoint& p : one.points) place(p);
    }
  return label;
}

bool ListedDataset::add(const std::string& file, Annotation label, Slices slices) {
  std::string id = nfc(file);
  if (!index_.emplace(id, items_.size()).second) return false;
  Item item{std::move(id), {}, std::move(label), std::move(slices)};
  if (item.id != file) item.file = file;
  items_.push_back(std::move(item));
  return true;
}

std::ptrdiff_t ListedDataset::find(const std::string& id) const {
  const auto at = index_.find(id);
  return at == index_.end() ? -1 : static_cast<std::ptrdiff_t>(at->second);
}

std::size_t ListedDataset::remove_if(const std::function<bool(const Annotation&)>& unwanted) {
  const std::size_t gone = std::erase_if(items_, [&](const Item& item) { return unwanted(item.label); });
  index_.clear();
  for (std::size_t i = 0; i < items_.size(); ++i) index_.emplace(items_[i].id, i);
  return gone;
}

Annotation ListedDataset::label(std::size_t index) const {
  const Item& item = items_.at(index);
  if (!shares_) return item.label;
  const auto* boxes = std::get_if<BoxLabels>(&item.label);
  const auto* poses = std::get_if<PoseLabels>(&item.label);
  if ((!boxes || boxes->boxes.empty()) && (!poses || poses->poses.empty())) return item.label;
  try {
    return in_pixels(item.label, read_size(file_of(item), read_));
  } catch (const Error&) {
    return poses ? Annotation(PoseLabels{}) : Annotation(BoxLabels{});
  }
}

Sample ListedDataset::load(std::size_t index) const {
  const Item& item = items_.at(index);
  Sample out{item.id, read_image(file_of(item), read_), item.label, item.slices};
  if (shares_) out.label = in_pixels(std::move(out.label), out.image.size());
  if (const auto* boxes = std::get_if<BoxLabels>(&out.label))
    for (const LabelledBox& one : boxes->boxes)
      if (!one.mask.empty() && !(one.mask.size == out.image.size()))
        throw Error(ErrorCode::parse,
                    file_of(item).string() + ": the picture is " + std::to_string(out.image.width()) + " x " +
                        std::to_string(out.image.height()) + " pixels, the masks of its labels are " +
                        std::to_string(one.mask.size.width) + " x " + std::to_string(one.mask.size.height) +
                        "; write the labels for this picture, or do not turn it (`data.exif: false`)");
  return out;
}

}  // namespace proofload::dataset
