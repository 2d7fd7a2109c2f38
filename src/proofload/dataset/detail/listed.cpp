#include "proofload/dataset/detail/listed.h"

#include "proofload/core/error.h"
#include "proofload/dataset/detail/picture_files.h"

namespace proofload::dataset {

namespace {

Annotation in_pixels(Annotation label, Size size) {
  if (auto* labels = std::get_if<BoxLabels>(&label))
    for (LabelledBox& one : labels->boxes)
      one.box = {one.box.x0 * size.width, one.box.y0 * size.height, one.box.x1 * size.width,
                 one.box.y1 * size.height};
  return label;
}

}  // namespace

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
  if (!boxes || boxes->boxes.empty()) return item.label;
  try {
    return in_pixels(item.label, read_size(file_of(item), read_));
  } catch (const Error&) {
    return BoxLabels{};
  }
}

Sample ListedDataset::load(std::size_t index) const {
  const Item& item = items_.at(index);
  Sample out{item.id, read_image(file_of(item), read_), item.label, item.slices};
  if (shares_) out.label = in_pixels(std::move(out.label), out.image.size());
  return out;
}

}  // namespace proofload::dataset
